// The addresses in attributes of HTML: those that run code go, the others become absolute.

import Glibc

extension HTMLSanitizer {
  func safeAddress(_ value: UnsafeBufferPointer<UInt8>) -> String? {
    guard let written = WebAddress.cleaned(value.string(0..<value.count)),
      WebAddress.isSafe(written)
    else { return nil }
    return WebAddress.resolve(written, against: base)
  }

  /// Pictures come in a few sizes; each address may grow by that of the page.
  private static let maximumCandidates = 64

  /// Cleans `address descriptor, address descriptor` (WHATWG HTML, "srcset attributes").
  func safeAddressSet(_ value: [UInt8]) -> String {
    var candidates: [String] = []
    var rest = value[...]
    while candidates.count < Self.maximumCandidates {
      rest = rest.drop { $0.isSpace || $0 == 0x2C }
      guard !rest.isEmpty else { break }
      var address = rest.prefix { !$0.isSpace }
      rest = rest[address.endIndex...]
      var descriptor: ArraySlice<UInt8> = []
      if address.last == 0x2C {
        while address.last == 0x2C { address.removeLast() }
      } else {
        descriptor = rest.prefix { $0 != 0x2C }
        rest = rest[descriptor.endIndex...]
      }
      guard let safe = Array(address).withUnsafeBufferPointer({ safeAddress($0) }) else {
        continue
      }
      let width = String(decoding: descriptor, as: UTF8.self).trimmed
      candidates.append(width.map { "\(safe) \($0)" } ?? safe)
    }
    return candidates.joined(separator: ", ")
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the value of an attribute comes out of reading its references and writing it anew
  /// just as it went in: the only references are `&amp;` and `&quot;`, and nothing else has to be
  /// escaped.
  var isSettledValue: Bool {
    // Control characters, `"`, `&`, `<` and `>`; the grave accent lies beyond.
    let signs: UInt64 = 0xFFFF_FFFF | 1 << 0x22 | 1 << 0x26 | 1 << 0x3C | 1 << 0x3E
    for index in 0..<count {
      let byte = self[index]
      guard byte < 64 ? signs >> UInt64(byte) & 1 == 1 : byte == 0x60 else { continue }
      guard byte == 0x26, hasExactly("&amp;", at: index) || hasExactly("&quot;", at: index) else {
        return false
      }
    }
    return true
  }

  /// Whether an address is whole and clean as it stands, as most are.
  var isPlainWebAddress: Bool {
    guard count >= 7, self[0] == 0x68, hasExactly("https://", at: 0) || hasExactly("http://", at: 0)
    else {
      return false
    }
    return firstIndex(in: 0..<count, words: { ByteWord.below(0x21, $0) }, bytes: { $0 <= 0x20 })
      == count
  }

  private func hasExactly(_ sequence: StaticString, at index: Int) -> Bool {
    let length = sequence.utf8CodeUnitCount
    guard let base = baseAddress, index + length <= count else { return false }
    return memcmp(base + index, sequence.utf8Start, length) == 0
  }

  /// Runs `body` over the bytes of `range` with their references read, which needs `scratch` only
  /// where there are any.
  func withDecoded<Result>(
    _ range: Range<Int>, scratch: inout [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let slice = UnsafeBufferPointer(rebasing: self[range])
    guard slice.firstIndex(of: 0x26, from: 0) != nil else { return body(slice) }
    scratch.removeAll(keepingCapacity: true)
    HTMLAttributes.decode(slice, into: &scratch)
    return scratch.withUnsafeBufferPointer(body)
  }
}
