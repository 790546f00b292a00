// The keys of a mail sink.

import Model

extension SinkTypeReading {
  /// The mail server and who writes to whom; nil, reported, where something is missing or wrong.
  func mail() -> MailSettings? {
    require("server", "the mail sink has no server, such as smtp://mail.example.org:587")
    require("from", "the mail sink has no from")
    require("to", "the mail sink has no to")
    let server = map.scalar("server", .mailServer)
    let startTLS = map.scalar(
      "starttls", ScalarKind<MailSettings.StartTLS>.label("use of STARTTLS"))
    let username = map.scalar("username", .text)
    let passwordFile = paths.secret("password_file", in: map)
    let from = map.scalar("from", .mailAddress)
    let to = map.list("to", of: .mailAddress, orSingle: true)?.map(\.value)
    let timeout = map.scalar("timeout", .duration(Self.sendTimes))
    let caFile = paths.optionalFile("ca_file", in: map)
    if let to, to.isEmpty { findings.error("to is empty", at: map.place(of: "to")) }
    if map.has("username") != map.has("password_file"), !map.has("password") {
      let (given, missing) =
        map.has("username") ? ("username", "password_file") : ("password_file", "username")
      findings.error("\(given) has no effect without \(missing)", at: map.keyPlace(of: given))
    }
    guard let server, let from, let to, !to.isEmpty else { return nil }
    if server.isImplicit, map.has("starttls") {
      findings.error(
        "starttls has no effect on smtps, which is encrypted from the first byte",
        at: map.keyPlace(of: "starttls"))
    }
    let wanted = startTLS ?? .required
    if passwordFile != nil, !server.isImplicit, wanted != .required,
      !Self.isLoopback(host: server.host)
    {
      findings.error(
        "starttls: \(wanted.rawValue) would let the password travel unencrypted; with a "
          + "password_file it must be required", at: map.keyPlace(of: "starttls"))
    }
    var mail = MailSettings(
      host: server.host, port: server.port,
      security: server.isImplicit ? .implicit : .startTLS(wanted), from: from, to: to)
    mail.username = username
    mail.passwordFile = passwordFile
    mail.timeout = timeout ?? mail.timeout
    mail.caFile = caFile
    return mail
  }
}

/// `smtp://host:port` or `smtps://host:port`, taken apart.
struct MailServer {
  var host: String
  var port: Int
  /// Whether the way is encrypted from the first byte.
  var isImplicit: Bool
}

extension ScalarKind where Value == MailServer {
  static var mailServer: ScalarKind {
    ScalarKind { text throws(Rejection) in
      guard let end = text.firstRange(of: "://") else {
        throw Rejection(
          "“\(text)” is no mail server; smtp://mail.example.org:587, or smtps:// for TLS from the "
            + "first byte", suggestion: text.contains("/") ? nil : "smtp://\(text)")
      }
      let scheme = text[..<end.lowerBound].lowercased()
      guard scheme == "smtp" || scheme == "smtps" else {
        throw Rejection(
          "“\(scheme)” is no way to send mail, smtp and smtps are",
          suggestion: Spelling.closest(to: scheme, among: ["smtp", "smtps"])
            .map { "\($0)://\(text[end.upperBound...])" })
      }
      let rest = text[end.upperBound...]
      guard !rest.contains("@") else {
        throw Rejection(
          "a name or password does not belong in an address; use username and password_file")
      }
      // What the server's address has in common with a feed's is read like that.
      let address = try FeedAddress.parse("http://\(rest)")
      let parts = address.canonical.split(separator: "/")
      guard parts.count == 2, !text.contains("?") else {
        throw Rejection("“\(text)”: a mail server's address has no path")
      }
      var port = scheme == "smtps" ? 465 : 587
      let afterHost = rest.split(separator: "]").last ?? rest
      if let colon = afterHost.lastIndex(of: ":"),
        let number = Int(afterHost[afterHost.index(after: colon)...].prefix { $0 != "/" })
      {
        port = number
      }
      return MailServer(host: address.host, port: port, isImplicit: scheme == "smtps")
    }
  }
}

extension ScalarKind where Value == MailAddress {
  static var mailAddress: ScalarKind {
    ScalarKind { text throws(Rejection) in
      guard let address = MailAddress(text) else {
        throw Rejection(
          "“\(text)” is no mail address; desk@example.org or Desk <desk@example.org>")
      }
      return address
    }
  }
}
