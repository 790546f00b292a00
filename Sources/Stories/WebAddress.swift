// An http or https address taken apart (RFC 3986), as far as telling pages apart needs.

/// The parts of a web address. Scheme, user and fragment are not kept.
struct WebAddress {
  /// One `name=value` of the query, percent-encoded as it was; `value` is nil without a `=`.
  struct Parameter {
    var name: String
    var value: String?
  }

  var host: String
  /// The port where it is not the scheme's own.
  var port: Int?
  var path: String
  var parameters: [Parameter]
  /// `#!…` or `#/…`, where a script chooses the page by it; else nil.
  var page: String?

  /// The parts of `text`; nil when it is no http or https address with a host.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon].lowercased()
    var rest = text[text.index(after: colon)...]
    guard scheme == "http" || scheme == "https", rest.hasPrefix("//") else { return nil }
    rest = rest.dropFirst(2)
    if let mark = rest.firstIndex(of: "#") {
      let fragment = rest[mark...]
      let isRoute = fragment.hasPrefix("#!") || fragment.hasPrefix("#/")
      page = isRoute && fragment.count > 2 ? String(fragment) : nil
      rest = rest[..<mark]
    }
    parameters = []
    if let mark = rest.firstIndex(of: "?") {
      parameters = rest[rest.index(after: mark)...].split(separator: "&").map { part in
        var part = part
        // Of an `&amp;` that was escaped once too often.
        while part.hasPrefix("amp;") { part = part.dropFirst(4) }
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return Parameter(
          name: Self.encoded(sides[0]), value: sides.count > 1 ? Self.encoded(sides[1]) : nil)
      }
      rest = rest[..<mark]
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    path = String(rest[slash...])
    var authority = rest[..<slash]
    if let at = authority.lastIndex(of: "@") {
      authority = authority[authority.index(after: at)...]
    }
    if let mark = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
      let number = Int(authority[authority.index(after: mark)...])
      port = number == 80 || number == 443 ? nil : number
      authority = authority[..<mark]
    }
    host = HostName.plain(authority)
    guard !host.isEmpty else { return nil }
  }

  /// The address again, as `https`.
  var text: String {
    var text = "https://" + host
    if let port { text += ":\(port)" }
    text += path
    if !parameters.isEmpty {
      let query = parameters.map { $0.name + ($0.value.map { "=" + $0 } ?? "") }
      text += "?" + query.joined(separator: "&")
    }
    return text + (page ?? "")
  }

  /// A parameter's value with its percent-encoding undone.
  func value(of name: String) -> String? {
    parameters.first { $0.name.lowercased() == name }?.value.flatMap(Self.decoded)
  }

  /// A path without dot segments and empty ones, in one percent-encoding.
  static func normalised(_ path: String) -> String {
    var segments: [Substring] = []
    let encoded = encoded(path[...])
    for segment in encoded.split(separator: "/", omittingEmptySubsequences: true) {
      if segment == ".." {
        _ = segments.popLast()
      } else if segment != "." {
        segments.append(segment)
      }
    }
    return "/" + segments.joined(separator: "/")
  }

  /// Percent-encoding in its one form: unreserved characters bare, others in capitals (§6.2.2).
  static func encoded(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      var byte = bytes[index]
      var isEscaped = false
      if byte == 0x25, index + 2 < bytes.count, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        byte = high << 4 | low
        isEscaped = true
        index += 2
      }
      index += 1
      let isPlain = isUnreserved(byte) || (!isEscaped && byte > 0x20 && byte < 0x7F)
      if isPlain {
        result.append(byte)
      } else {
        result += [0x25, hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Text with its percent-encoding undone; nil where that gives no UTF-8.
  static func decoded(_ text: some StringProtocol) -> String? {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(validating: result, as: UTF8.self)
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
  }
}
