// Resolves addresses against a base, as RFC 3986 says, and tells which may be followed.

/// Resolution of URI and IRI references.
/// Source: RFC 3986 §5.2 and §5.3; characters beyond ASCII pass unchanged (RFC 3987).
enum WebAddress {
  /// The parts of a reference; nil where a part is not there.
  private struct Parts {
    var scheme: Substring.UTF8View?
    var authority: Substring.UTF8View?
    var path: Substring.UTF8View
    var query: Substring.UTF8View?
    var fragment: Substring.UTF8View?

    init(_ reference: String) {
      var rest = reference[...].utf8
      if let hash = rest.firstIndex(of: 0x23) {
        fragment = rest[rest.index(after: hash)...]
        rest = rest[..<hash]
      }
      if let mark = rest.firstIndex(of: 0x3F) {
        query = rest[rest.index(after: mark)...]
        rest = rest[..<mark]
      }
      if let colon = rest.firstIndex(of: 0x3A), WebAddress.isScheme(rest[..<colon]) {
        scheme = rest[..<colon]
        rest = rest[rest.index(after: colon)...]
      }
      if rest.starts(with: "//".utf8) {
        rest = rest.dropFirst(2)
        let end = rest.firstIndex(of: 0x2F) ?? rest.endIndex
        authority = rest[..<end]
        rest = rest[end...]
      }
      path = rest
    }
  }

  /// Schemes that run or carry content of their own instead of leading somewhere.
  private static let dangerousSchemes: Set<String> = [
    "javascript", "data", "vbscript", "livescript", "mocha", "jscript", "ecmascript", "about",
    "view-source", "ms-its", "mhtml", "mk", "res", "file", "blob", "jar", "feed-javascript",
  ]

  private static func isScheme(_ bytes: Substring.UTF8View) -> Bool {
    guard let first = bytes.first, first.isLetter else { return false }
    return bytes.allSatisfy { $0.isAlphanumeric || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
  }

  /// The scheme of `address` in small letters, or nil where it has none.
  static func scheme(of address: String) -> String? {
    Parts(address).scheme.map { String(decoding: $0.map(\.lowered), as: UTF8.self) }
  }

  /// Whether an address can be shown or followed without harm.
  static func isSafe(_ address: String) -> Bool {
    if address.utf8.starts(with: "https://".utf8) || address.utf8.starts(with: "http://".utf8) {
      return true
    }
    // Browsers skip control characters and white space inside a scheme; so must the check.
    let visible = address.utf8.prefix(256).filter { $0 > 0x20 && $0 != 0x7F }
      .drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x60 }
    guard let scheme = scheme(of: String(decoding: visible, as: UTF8.self)) else { return true }
    return !dangerousSchemes.contains(scheme)
  }

  /// Whether an address stands on its own.
  static func isAbsolute(_ address: String) -> Bool { Parts(address).scheme != nil }

  /// An address as written, without what no address can hold: white space at its ends and line
  /// breaks inside it go, spaces inside are escaped.
  static func cleaned(_ written: String) -> String? {
    guard let trimmed = written.trimmed else { return nil }
    guard trimmed.utf8.contains(where: { $0 <= 0x20 }) else { return trimmed }
    var output: [UInt8] = []
    for byte in trimmed.utf8 {
      if byte == 0x20 {
        output.append(contentsOf: "%20".utf8)
      } else if byte > 0x20 {
        output.append(byte)
      }
    }
    return output.isEmpty ? nil : String(decoding: output, as: UTF8.self)
  }

  /// `reference` against `base`; as it is where it is absolute or there is no absolute base.
  static func resolve(_ reference: String, against base: String?) -> String {
    guard let base, !reference.utf8.starts(with: "http".utf8) || !isAbsolute(reference) else {
      return reference
    }
    let parts = Parts(reference)
    if parts.scheme != nil { return reference }
    let from = Parts(base)
    guard let scheme = from.scheme else { return reference }
    // A base such as mailto: or urn: has no hierarchy to resolve in.
    guard from.authority != nil || from.path.first == 0x2F else { return reference }
    if reference.isEmpty { return base }
    var output: [UInt8] = []
    output.reserveCapacity(base.utf8.count + reference.utf8.count)
    output.append(contentsOf: scheme)
    output.append(0x3A)
    var query = parts.query
    if let authority = parts.authority {
      output.append(contentsOf: "//".utf8)
      output.append(contentsOf: authority)
      output.append(contentsOf: withoutDotSegments(Array(parts.path)))
    } else {
      if let authority = from.authority {
        output.append(contentsOf: "//".utf8)
        output.append(contentsOf: authority)
      }
      if parts.path.isEmpty {
        output.append(contentsOf: from.path)
        query = parts.query ?? from.query
      } else if parts.path.first == 0x2F {
        output.append(contentsOf: withoutDotSegments(Array(parts.path)))
      } else {
        var merged: [UInt8]
        if let slash = from.path.lastIndex(of: 0x2F) {
          merged = Array(from.path[...slash])
        } else {
          merged = [0x2F]
        }
        merged.append(contentsOf: parts.path)
        output.append(contentsOf: withoutDotSegments(merged))
      }
    }
    if let query {
      output.append(0x3F)
      output.append(contentsOf: query)
    }
    if let fragment = parts.fragment {
      output.append(0x23)
      output.append(contentsOf: fragment)
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// RFC 3986 §5.2.4, over whole segments.
  private static func withoutDotSegments(_ path: [UInt8]) -> [UInt8] {
    guard path.contains(0x2E) else { return path }
    var kept: [ArraySlice<UInt8>] = []
    let segments = path.split(separator: 0x2F, omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      if segment.elementsEqual(".".utf8) {
        if isLast { kept.append([]) }
      } else if segment.elementsEqual("..".utf8) {
        if kept.count > 1 || (kept.count == 1 && kept[0].count > 0) { kept.removeLast() }
        if isLast { kept.append([]) }
      } else {
        kept.append(segment)
      }
    }
    return Array(kept.joined(separator: [0x2F]))
  }
}
