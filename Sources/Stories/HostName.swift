// Host names in one spelling: an international name comes as people write it, as `xn--…`, or
// percent-encoded.

import Foundation

enum HostName {
  /// The host in lower case with the labels that are `xn--…` in Unicode, composed (NFC). A label
  /// that is no proper Punycode stays as it is.
  static func plain(_ host: some StringProtocol) -> String {
    let lower = host.lowercased()
    // Nearly all hosts are, so this comes first.
    if isPlain(lower) { return lower }
    let decoded = WebAddress.decoded(lower)?.lowercased() ?? lower
    return decoded.split(separator: ".", omittingEmptySubsequences: false).map { label in
      let name = label.hasPrefix("xn--") ? punycode(label.dropFirst(4))?.lowercased() : nil
      return (name ?? String(label)).precomposedStringWithCanonicalMapping
    }.joined(separator: ".")
  }

  /// Whether a host in lower case is ASCII without escapes and without the hyphens of `xn--`.
  private static func isPlain(_ host: String) -> Bool {
    var previous: UInt8 = 0
    for byte in host.utf8 {
      let isHyphen = byte == UInt8(ascii: "-") && previous == byte
      if byte >= 0x80 || byte == UInt8(ascii: "%") || isHyphen { return false }
      previous = byte
    }
    return true
  }

  /// A label's characters from Punycode, without its `xn--`; nil where it is none.
  ///
  /// Source: RFC 3492 §6.2, with the parameters of §5.
  static func punycode(_ label: some StringProtocol) -> String? {
    let (base, least, most, skew, damp) = (36, 1, 26, 38, 700)
    let bytes = Array(label.utf8)
    // DNS has no longer labels, and the insertions below are quadratic. What would be ASCII is no
    // Punycode.
    guard bytes.count < 64, bytes.last != UInt8(ascii: "-"), !bytes.isEmpty else { return nil }
    let delimiter = bytes.lastIndex(of: UInt8(ascii: "-"))
    var scalars = bytes[..<(delimiter ?? 0)].map { Unicode.Scalar($0) }
    guard scalars.allSatisfy(\.isASCII) else { return nil }
    var input = bytes[(delimiter.map { $0 + 1 } ?? 0)...]
    var (code, bias, place) = (128, 72, 0)
    while !input.isEmpty {
      let before = place
      var (weight, step) = (1, base)
      while true {
        guard let digit = input.popFirst().flatMap(digit) else { return nil }
        place += digit * weight
        guard place < 1 << 40 else { return nil }
        let threshold = min(max(step - bias, least), most)
        if digit < threshold { break }
        weight *= base - threshold
        guard weight < 1 << 40 else { return nil }
        step += base
      }
      let count = scalars.count + 1
      var delta = (place - before) / (before == 0 ? damp : 2)
      delta += delta / count
      bias = 0
      while delta > (base - least) * most / 2 {
        delta /= base - least
        bias += base
      }
      bias += (base - least + 1) * delta / (delta + skew)
      code += place / count
      place %= count
      guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init), !scalar.isASCII else {
        return nil
      }
      scalars.insert(scalar, at: place)
      place += 1
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0")) + 26
    default: nil
    }
  }
}
