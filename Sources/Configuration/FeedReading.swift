// The keys of a feed, and what must hold among feeds.

import Model

/// Reads `feeds`: each address once, each name once.
struct FeedReading {
  let poll: PollSettings
  let paths: PathReading
  let findings: Findings
  private var feeds: [(feed: FeedSettings, host: String, isNamed: Bool)] = []
  private var addresses: [String: SourcePlace] = [:]
  private var names: [String: SourcePlace] = [:]

  init(poll: PollSettings, paths: PathReading, findings: Findings) {
    self.poll = poll
    self.paths = paths
    self.findings = findings
  }

  mutating func read(_ node: SourceNode) -> FeedList {
    for item in findings.items(node, "feeds") ?? [] { add(item) }
    return FeedList(named())
  }

  private mutating func add(_ item: SourceNode) {
    guard let map = MapReader(item, "a feed", findings: findings) else { return }
    let address = map.scalar("url", .address)
    if !map.has("url") { findings.error("the feed has no url", at: map.place) }
    let name = map.scalar("name", .name)
    var feed = FeedSettings(
      url: Located(address?.text ?? "", at: map.place(of: "url")), name: name ?? "")
    feed.interval = map.scalar("interval", .duration(PollSettings.delays))
    feed.language = map.scalar("lang", .language)
    feed.groups = map.list("groups", of: .name)?.map(\.value) ?? feed.groups
    feed.credentials = credentials(map, isSecure: address?.isSecure ?? true)
    feed.http = map.scalar("http", .label("version of HTTP to ask for")) ?? feed.http
    feed.proxy = map.scalar("proxy", .proxy) ?? feed.proxy
    if let node = map.node("source"), let source = MapReader(node, "source", findings: findings) {
      feed.source = SourceRecord(reading: source)
    }
    let secret = "is not a key: a secret does not belong in this file; put it in a file of its own "
    map.finish(hints: [
      "password": secret + "and name that in password_file",
      "token": secret + "and name that in token_file",
      "enabled": "is not in this version; take the feed out or comment it out",
    ])
    check(feed.interval, map)
    guard let address else { return }
    if let first = addresses[address.canonical] {
      findings.error("the feed is there twice; first at \(first)", at: map.place(of: "url"))
      return
    }
    addresses[address.canonical] = map.place(of: "url")
    if let name {
      if let first = names[name] {
        findings.error(
          "the name “\(name)” is taken by the feed at \(first)", at: map.place(of: "name"))
      }
      names[name] = map.place(of: "name")
    }
    feeds.append((feed, address.host, name != nil))
  }

  private func check(_ interval: Duration?, _ map: MapReader) {
    guard let interval else { return }
    let (low, high) = (poll.minInterval, poll.maxInterval)
    if interval < low || interval > high {
      findings.error(
        "interval \(interval.short) is not within poll.min_interval and poll.max_interval "
          + "(\(low.short)…\(high.short))", at: map.place(of: "interval"))
    }
  }

  private func credentials(_ map: MapReader, isSecure: Bool) -> FeedSettings.Credentials? {
    let username = map.scalar("username", .text)
    let passwordFile = paths.secret("password_file", in: map)
    let tokenFile = paths.secret("token_file", in: map)
    if map.has("token_file"), map.has("username") || map.has("password_file") {
      findings.error(
        "token_file excludes username and password_file", at: map.keyPlace(of: "token_file"))
    }
    if map.has("username") != map.has("password_file"), !map.has("password") {
      let (given, missing) =
        map.has("username") ? ("username", "password_file") : ("password_file", "username")
      findings.error("\(given) has no effect without \(missing)", at: map.keyPlace(of: given))
    }
    if let username, username.contains(":") {
      findings.error(
        "username: basic authentication does not allow “:”", at: map.place(of: "username"))
    }
    if !isSecure, let key = ["token_file", "password_file"].first(where: map.has) {
      findings.warning(
        "\(key): the secret travels unencrypted over http", at: map.keyPlace(of: key))
    }
    if let tokenFile { return .bearer(tokenFile: tokenFile) }
    guard let username, let passwordFile else { return nil }
    return .basic(username: username, passwordFile: passwordFile)
  }

  /// The feeds, those without a name called by their hosts: `example.org`, `example.org-2`, …
  private func named() -> [FeedSettings] {
    var taken = Set(names.keys)
    var counts: [String: Int] = [:]
    return feeds.map { feed, host, isNamed in
      guard !isNamed else { return feed }
      let stem = String(
        (host.hasPrefix("www.") ? String(host.dropFirst(4)) : host)
          .map { $0.isLetter || $0.isNumber || ".-_".contains($0) ? $0 : "-" })
      var name: String
      repeat {
        let count = counts[stem, default: 0] + 1
        counts[stem] = count
        name = count == 1 ? stem : "\(stem)-\(count)"
      } while !taken.insert(name).inserted
      var named = feed
      named.name = name
      return named
    }
  }
}

extension SourceRecord {
  init(reading map: MapReader) {
    self.init(
      owner: map.scalar("owner", .text), country: map.scalar("country", .country),
      reliability: map.scalar("reliability", .reliability),
      stateRun: map.scalar("state_run", .flag) ?? false)
    map.finish()
  }
}
