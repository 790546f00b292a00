// The keys of a webhook sink.

extension SinkTypeReading {
  /// The webhook; nil, reported, where something is missing or wrong.
  func webhook() -> WebhookSettings? {
    let format = map.scalar("format", ScalarKind<WebhookSettings.Format>.label("format"))
    let secretFile = paths.secret("secret_file", in: map)
    let tokenFile = paths.secret("token_file", in: map)
    let headers = fields("headers")
    let headerFiles = fields("header_files", files: true)
    let timeout = map.scalar("timeout", .duration(Self.sendTimes))
    let allowsPrivate = map.scalar("allow_private", .flag)
    let caFile = paths.optionalFile("ca_file", in: map)
    let proxy = map.scalar("proxy", .proxy)
    let room = map.scalar("room", .text)
    guard let address = address(allowsPrivate: allowsPrivate ?? false, proxy: proxy) else {
      return nil
    }
    var webhook = WebhookSettings(address: address)
    webhook.format = format ?? webhook.format
    webhook.secretFile = secretFile
    webhook.tokenFile = tokenFile
    webhook.headers = headers
    webhook.headerFiles = headerFiles
    webhook.timeout = timeout ?? webhook.timeout
    webhook.allowsPrivate = allowsPrivate ?? webhook.allowsPrivate
    webhook.caFile = caFile
    webhook.proxy = proxy ?? webhook.proxy
    webhook.room = room
    check(webhook)
    return webhook
  }

  private func address(allowsPrivate: Bool, proxy: FeedSettings.Proxy?) -> WebhookSettings.Address?
  {
    let file = paths.secret("url_file", in: map)
    guard let node = map.node("url") else {
      if !map.has("url_file") {
        findings.error("the webhook has neither url nor url_file", at: map.place)
      }
      return file.map { .file($0) }
    }
    if map.has("url_file") {
      findings.error("url excludes url_file", at: map.keyPlace(of: "url"))
    }
    guard case .scalar(let text, _) = node.content, !node.isNull else {
      _ = map.scalar("url", .address)
      return nil
    }
    // Asked first, as the errors of a malformed address show it.
    if let secret = LiteralSecrets.inAddress(text) {
      findings.error(
        "url holds \(secret), which does not belong in this file; put the whole address in a file "
          + "of its own and name that in url_file, or the token alone in token_file",
        at: node.place)
      return nil
    }
    guard let address = map.scalar("url", .address) else { return nil }
    if !allowsPrivate, proxy == nil || proxy == FeedSettings.Proxy.none,
      Self.isPrivate(host: address.host)
    {
      findings.error(
        "url: \(address.host) is an address of this machine or of a private network; set "
          + "allow_private: true if it is meant", at: node.place)
    }
    if !address.isSecure, !Self.isLoopback(host: address.host),
      map.has("token_file") || map.has("header_files")
    {
      findings.warning("url: the token travels unencrypted over http", at: node.place)
    }
    return .url(address.text)
  }

  private func fields(_ key: String, files: Bool = false) -> [WebhookSettings.Field] {
    guard let node = map.node(key), let reader = MapReader(node, key, findings: findings) else {
      return []
    }
    return reader.everything().compactMap { pair in
      guard Self.isFieldName(pair.key) else {
        findings.error("“\(pair.key)” is no name of a header field", at: pair.keyPlace)
        return nil
      }
      if Self.ownFields.contains(pair.key.lowercased()) {
        findings.error("\(pair.key) is set by the sink itself", at: pair.keyPlace)
        return nil
      }
      if files {
        return paths.secret(pair.value, key: pair.key, findings: findings)
          .map { WebhookSettings.Field(pair.key, $0) }
      }
      if LiteralSecrets.isSecret(headerName: pair.key) {
        findings.error(
          "\(pair.key) holds a secret, which does not belong in this file; put it in a file of its "
            + "own and name that in header_files, or in token_file for a bearer token",
          at: pair.keyPlace)
        return nil
      }
      return findings.read(pair.value, .text, key: pair.key)
        .map { WebhookSettings.Field(pair.key, $0) }
    }
  }

  private func check(_ webhook: WebhookSettings) {
    if webhook.format == .matrix {
      if let room = webhook.room {
        if !room.hasPrefix("!") {
          findings.error(
            "room: “\(room)” is no room's identifier, which begins with “!”; an alias will not do",
            at: map.place(of: "room"))
        }
      } else if !map.has("room") {
        findings.error("a webhook for matrix needs the identifier of a room", at: map.place)
      }
      if webhook.tokenFile == nil, !map.has("token_file") {
        findings.error("a webhook for matrix needs a token_file", at: map.place)
      }
    } else if map.has("room") {
      findings.error("room has no effect but with format: matrix", at: map.keyPlace(of: "room"))
    }
    if webhook.format == .ntfy, case .url(let url) = webhook.address,
      url.split(separator: "/").count < 3
    {
      findings.error(
        "url: the address of an ntfy topic ends with the topic, as https://ntfy.example.org/alerts",
        at: map.place(of: "url"))
    }
    if webhook.secretFile != nil,
      ![.json, .cloudevents, .cloudeventsBinary].contains(webhook.format)
    {
      findings.warning(
        "secret_file: \(webhook.format.rawValue) does not look at signatures",
        at: map.keyPlace(of: "secret_file"))
    }
  }

  /// Fields that the sink sets, or that would undo what bounds a request.
  private static let ownFields: Set<String> = [
    "host", "content-length", "content-type", "transfer-encoding", "connection", "user-agent",
    "webhook-id", "webhook-timestamp", "webhook-signature", "expect", "te", "upgrade",
  ]

  /// Whether a text is a token of RFC 9110 §5.6.2.
  private static func isFieldName(_ text: String) -> Bool {
    !text.isEmpty
      && text.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0))
      }
  }

  /// Whether a host as written, without asking any name server, is this machine.
  static func isLoopback(host: String) -> Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || host.hasPrefix("127.")
  }

  private static func isPrivate(host: String) -> Bool {
    if isLoopback(host: host) { return true }
    let numbers = host.split(separator: ".").map { Int($0) }
    guard numbers.count == 4, let first = numbers[0], let second = numbers[1] else {
      return host.hasPrefix("fd") && host.contains(":")
    }
    return first == 10 || (first == 172 && (16...31).contains(second))
      || (first == 192 && second == 168)
  }
}
