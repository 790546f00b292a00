// Aggregators' and caches' addresses that carry the article's own address inside them.

/// Finds the wrapped address where it can be read without a request.
enum AggregatorAddress {
  /// The address inside a wrapper; nil where the address is no wrapper or hides its target.
  static func target(of address: WebAddress) -> String? {
    let segments = address.path.split(separator: "/", omittingEmptySubsequences: true)
    if let inner = insidePath(address, segments) { return inner }
    guard isRedirector(address.host, segments) else { return nil }
    for name in ["url", "u", "q", "target", "dest", "destination", "to", "z", "redirect", "goto"] {
      if let value = address.value(of: name), isWeb(value) { return value }
    }
    return nil
  }

  private static func insidePath(_ address: WebAddress, _ segments: [Substring]) -> String? {
    let host = address.host
    if host.hasSuffix(".cdn.ampproject.org") || isGoogle(host) && segments.first == "amp" {
      // …/c/s/example.org/article, …/amp/s/example.org/article; `s` says https.
      var rest = segments[...]
      while let first = rest.first, ["c", "v", "i", "s", "amp"].contains(first) {
        rest = rest.dropFirst()
      }
      guard let inner = rest.first, inner.contains(".") else { return nil }
      return "https://" + rest.joined(separator: "/") + query(address)
    }
    if host == "web.archive.org" || host == "r.search.yahoo.com" {
      for start in ["/https://", "/http://", "/RU="] {
        guard let range = address.path.firstRange(of: start) else { continue }
        if start == "/RU=" {
          let value = address.path[range.upperBound...].prefix { $0 != "/" }
          return WebAddress.decoded(value).flatMap { isWeb($0) ? $0 : nil }
        }
        let inner = address.path[address.path.index(after: range.lowerBound)...]
        return inner + query(address)
      }
    }
    if let original = host.suffixRemoved(".translate.goog") {
      // A dot is written as one hyphen and a hyphen as two.
      let plain = original.replacing("--", with: "\u{0}").replacing("-", with: ".")
        .replacing("\u{0}", with: "-")
      return "https://" + plain + address.path + query(address)
    }
    if host == "news.google.com", segments.contains("articles"), let code = segments.last {
      return webAddress(inBase64: code)
    }
    return nil
  }

  private static func query(_ address: WebAddress) -> String {
    guard let mark = address.text.firstIndex(of: "?") else { return "" }
    return String(address.text[mark...])
  }

  private static func isGoogle(_ host: String) -> Bool {
    host.hasPrefix("google.") || host.hasPrefix("www.google.")
  }

  private static func isWeb(_ text: String) -> Bool {
    text.hasPrefix("http://") || text.hasPrefix("https://")
  }

  /// Hosts and last path segments that do nothing but send a reader on.
  private static func isRedirector(_ host: String, _ segments: [Substring]) -> Bool {
    if redirectingHosts.contains(host) || isGoogle(host) { return true }
    guard let last = segments.last?.lowercased() else { return false }
    return segments.count <= 3 && redirectingPages.contains(last)
  }

  private static let redirectingHosts: Set<String> = [
    "news.google.com", "translate.google.com", "l.facebook.com", "lm.facebook.com",
    "l.instagram.com", "out.reddit.com",
    "t.umblr.com", "getpocket.com", "feedproxy.google.com", "feeds.feedburner.com",
    "slack-redir.net",
    "away.vk.com", "click.mail.ru",
  ]
  private static let redirectingPages: Set<String> = [
    "url", "redirect", "redirect.php", "redir", "redir.php", "out", "out.php", "away", "away.php",
    "l.php", "link", "link.php", "go", "go.php", "goto", "click", "click.php", "apiclick.aspx",
    "r", "r.php", "exit", "external", "leave",
  ]

  /// Google News' older article codes are base64 of a message that holds the address as it is.
  private static func webAddress(inBase64 code: Substring) -> String? {
    var bits: UInt32 = 0
    var count = 0
    var bytes: [UInt8] = []
    for character in code.utf8 {
      guard let value = base64Value(character) else { break }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    guard let start = bytes.firstRange(of: Array("http".utf8))?.lowerBound else { return nil }
    let text = bytes[start...].prefix { $0 > 0x20 && $0 < 0x7F }
    let address = String(decoding: text, as: UTF8.self)
    return isWeb(address) && address.contains(".") ? address : nil
  }

  private static func base64Value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x47
    case 0x30...0x39: byte + 4
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }
}

extension String {
  /// The text before a suffix that it has; nil where it has not.
  fileprivate func suffixRemoved(_ suffix: String) -> String? {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
  }
}
