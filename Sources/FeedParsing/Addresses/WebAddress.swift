// Resolves addresses against a base, as RFC 3986 says, and tells which may be followed.

/// Resolution of URI and IRI references.
/// Source: RFC 3986 §5.2 and §5.3; characters beyond ASCII pass unchanged (RFC 3987).
enum WebAddress {
  /// The parts of a reference as places in its bytes; nil where a part is not there.
  private struct Parts {
    var scheme: Range<Int>?
    var authority: Range<Int>?
    var path: Range<Int>
    var query: Range<Int>?
    var fragment: Range<Int>?

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
      var start = 0
      var end = bytes.count
      if let hash = bytes.firstIndex(of: 0x23, from: 0) {
        fragment = hash + 1..<end
        end = hash
      }
      if let mark = bytes.firstIndex(of: 0x3F, from: 0), mark < end {
        query = mark + 1..<end
        end = mark
      }
      if let colon = bytes.firstIndex(of: 0x3A, from: 0), colon < end,
        WebAddress.isScheme(bytes, upTo: colon)
      {
        scheme = 0..<colon
        start = colon + 1
      }
      if end - start >= 2, bytes[start] == 0x2F, bytes[start + 1] == 0x2F {
        start += 2
        let slash = bytes.firstIndex(of: 0x2F, from: start).map { min($0, end) } ?? end
        authority = start..<slash
        start = slash
      }
      path = start..<end
    }
  }

  /// Schemes that run or carry content of their own instead of leading somewhere.
  private static let dangerousSchemes: Set<String> = [
    "javascript", "data", "vbscript", "livescript", "mocha", "jscript", "ecmascript", "about",
    "view-source", "ms-its", "mhtml", "mk", "res", "file", "blob", "jar",
  ]

  private static func isScheme(_ bytes: UnsafeBufferPointer<UInt8>, upTo end: Int) -> Bool {
    guard end > 0, bytes[0].isLetter else { return false }
    for index in 0..<end {
      let byte = bytes[index]
      guard byte.isAlphanumeric || byte == 0x2B || byte == 0x2D || byte == 0x2E else {
        return false
      }
    }
    return true
  }

  /// The scheme of `address` in small letters, or nil where it has none.
  static func scheme(of address: String) -> String? {
    address.withBytes { bytes in Parts(bytes).scheme.map { bytes.loweredString($0) } }
  }

  /// Whether an address can be shown or followed without harm.
  static func isSafe(_ address: String) -> Bool {
    if address.begins(with: "https://") || address.begins(with: "http://") { return true }
    // Without a colon there is no scheme.
    if address.withBytes({ $0.firstIndex(of: 0x3A, from: 0) == nil }) { return true }
    // Browsers skip control characters and white space inside a scheme; so must the check.
    let visible = address.utf8.prefix(256).filter { $0 > 0x20 && $0 != 0x7F }
      .drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x60 }
    var rest = String(decoding: visible, as: UTF8.self)
    while let scheme = scheme(of: rest) {
      if dangerousSchemes.contains(scheme) { return false }
      // Old readers take `feed:` off and follow what is left.
      guard scheme == "feed" || scheme == "feeds" else { return true }
      rest.removeFirst(scheme.utf8.count + 1)
    }
    return true
  }

  /// Whether an address stands on its own.
  static func isAbsolute(_ address: String) -> Bool {
    address.withBytes { Parts($0).scheme != nil }
  }

  /// An address as written, without what no address can hold: white space at its ends and line
  /// breaks inside it go, spaces inside are escaped.
  static func cleaned(_ written: String) -> String? {
    guard let trimmed = written.trimmed else { return nil }
    guard trimmed.withBytes({ bytes in bytes.contains { $0 <= 0x20 } }) else { return trimmed }
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
    guard let base, !reference.begins(with: "https://"), !reference.begins(with: "http://") else {
      return reference
    }
    let resolved = reference.withBytes { bytes in
      base.withBytes { resolve(bytes, against: $0) }
    }
    guard let resolved else { return reference }
    return resolved.isEmpty ? base : String(decoding: resolved, as: UTF8.self)
  }

  /// The longest base that is resolved against, and how far its path may reach: each of a hundred
  /// thousand short addresses grows by it.
  private static let maximumBaseBytes = 1024
  private static let maximumFolderBytes = 512

  /// The absolute address; empty where it is the base itself, nil where `reference` stays as it is.
  private static func resolve(
    _ reference: UnsafeBufferPointer<UInt8>, against base: UnsafeBufferPointer<UInt8>
  ) -> [UInt8]? {
    let parts = Parts(reference)
    if parts.scheme != nil { return nil }
    guard base.count <= maximumBaseBytes else { return nil }
    let from = Parts(base)
    // A base such as mailto: or urn: has no hierarchy to resolve in.
    guard let scheme = from.scheme,
      from.authority != nil || !from.path.isEmpty && base[from.path.lowerBound] == 0x2F,
      from.path.upperBound <= maximumFolderBytes
    else { return nil }
    if reference.isEmpty { return [] }
    var output: [UInt8] = []
    output.reserveCapacity(base.count + reference.count)
    output.append(base, in: scheme)
    output.append(":")
    var query = parts.query.map { UnsafeBufferPointer(rebasing: reference[$0]) }
    let path = Array(reference[parts.path])
    if let authority = parts.authority {
      output.append("//")
      output.append(reference, in: authority)
      output.append(contentsOf: withoutDotSegments(path))
    } else {
      if let authority = from.authority {
        output.append("//")
        output.append(base, in: authority)
      }
      if path.isEmpty {
        output.append(base, in: from.path)
        query = query ?? from.query.map { UnsafeBufferPointer(rebasing: base[$0]) }
      } else if path.first == 0x2F {
        output.append(contentsOf: withoutDotSegments(path))
      } else {
        let folder = base[from.path].lastIndex(of: 0x2F).map { from.path.lowerBound...$0 }
        let merged = folder.map { Array(base[$0]) } ?? [0x2F]
        output.append(contentsOf: withoutDotSegments(merged + path))
      }
    }
    if let query {
      output.append("?")
      output.append(contentsOf: query)
    }
    if let fragment = parts.fragment {
      output.append("#")
      output.append(reference, in: fragment)
    }
    return output
  }

  /// RFC 3986 §5.2.4, over whole segments.
  private static func withoutDotSegments(_ path: [UInt8]) -> [UInt8] {
    guard
      path.first == 0x2E
        || path.indices.dropFirst().contains(where: {
          path[$0] == 0x2E && path[$0 - 1] == 0x2F
        })
    else { return path }
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
