// A feed's address: http or https, with no secret in it.

import Foundation

/// An http or https address, taken apart as far as the configuration needs (RFC 3986 §3).
struct FeedAddress: Hashable {
  /// The address as written.
  let text: String
  let isSecure: Bool
  /// In lower case, without brackets or port.
  let host: String
  /// The address as two writings of the same one compare: scheme and host in lower case, no
  /// default port, no fragment, `/` for an empty path.
  let canonical: String

  static func parse(_ text: String) throws(Rejection) -> FeedAddress {
    guard !text.isEmpty, !text.unicodeScalars.contains(where: isForbidden) else {
      throw Rejection("“\(text)” is no address: it is empty or has blanks or control characters")
    }
    guard let colon = text.range(of: "://") else {
      let isBare = text.contains(".") && !text.contains(":") && !text.hasPrefix("/")
      throw Rejection(
        "“\(text)” is no http or https address", suggestion: isBare ? "https://\(text)" : nil)
    }
    let scheme = text[..<colon.lowerBound].lowercased()
    let rest = text[colon.upperBound...]
    guard scheme == "http" || scheme == "https" else {
      let closest = Spelling.closest(to: scheme, among: ["https", "http"])
      let likely = scheme == "feed" ? "https" : closest
      throw Rejection(
        "“\(scheme)” addresses are not polled, only http and https",
        suggestion: likely.map { "\($0)://\(rest)" })
    }
    let authority = rest.prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else {
      throw Rejection(
        "a name or password does not belong in an address; use username and password_file")
    }
    let (host, port) = try hostAndPort(authority)
    let tail = rest.dropFirst(authority.count).prefix { $0 != "#" }
    let defaultPort = scheme == "https" ? "443" : "80"
    let portPart = port.isEmpty || port == defaultPort ? "" : ":\(port)"
    let path = tail.hasPrefix("/") ? String(tail) : "/\(tail)"
    return FeedAddress(
      text: text, isSecure: scheme == "https", host: host,
      canonical: "\(scheme)://\(host)\(portPart)\(path)")
  }

  private static func hostAndPort(_ authority: Substring) throws(Rejection) -> (String, String) {
    var host = authority
    var port: Substring = ""
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
      port = authority[authority.index(after: end)...]
    } else if let colon = authority.lastIndex(of: ":") {
      host = authority[..<colon]
      port = authority[colon...]
    }
    guard authority.hasPrefix("[") || !host.contains(":") else {
      throw Rejection("“\(authority)” is no host with a port")
    }
    guard !host.isEmpty, !host.hasPrefix("."), !host.hasPrefix("[") else {
      throw Rejection("the address has no host")
    }
    if port.hasPrefix(":") { port = port.dropFirst() }
    guard port.isEmpty || portNumber(port) ?? 0 > 0 else {
      throw Rejection("“\(port)” is no port")
    }
    return (host.lowercased(), String(port))
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value <= 0x20 || (0x7F...0xA0).contains(scalar.value)
      || "<>\"".unicodeScalars.contains(scalar)
  }
}

extension ScalarKind where Value == FeedAddress {
  static var address: ScalarKind {
    ScalarKind { text throws(Rejection) in try FeedAddress.parse(text) }
  }
}
