// A hash of texts that may be stored: the same in every version and on every machine.

/// The FNV-1a hash, 64 bits (Fowler, Noll, Vo; RFC 9923). It is no defence against somebody who
/// makes two texts collide.
package struct FNV1a: Sendable {
  /// The hash of what was added so far.
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of nothing.
  package init() {}

  /// The hash of one text.
  package init(_ text: String) { add(text) }

  /// Adds a text's UTF-8.
  package mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
  }

  /// Adds a byte, such as one that no UTF-8 has, to part two texts.
  package mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// The hash in sixteen hexadecimal digits.
  package var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
