// Header field values as text that gives back exactly the bytes it was made from, so that a
// validator can be stored as a string and still be repeated verbatim.

/// Field values between bytes and text.
///
/// A value that is UTF-8 is that text. In any other value each byte from 0x80 up becomes the
/// scalar U+F700 + byte, from the private use area, which `bytes(of:)` turns back.
enum HeaderText {
  private static let base: UInt32 = 0xf700

  static func text(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !hasStandIns(text) { return text }
    var out = String.UnicodeScalarView()
    for byte in bytes {
      let value = byte < 0x80 ? UInt32(byte) : base + UInt32(byte)
      if let scalar = Unicode.Scalar(value) { out.append(scalar) }
    }
    return String(out)
  }

  static func bytes(of text: String) -> [UInt8] {
    guard hasStandIns(text) else { return Array(text.utf8) }
    return text.unicodeScalars.flatMap { scalar in
      isStandIn(scalar)
        ? [UInt8(truncatingIfNeeded: scalar.value - base)] : Array(String(scalar).utf8)
    }
  }

  /// Whether `bytes(of:)` has other bytes than the text.
  static func hasStandIns(_ text: String) -> Bool {
    // Most fields are ASCII, which no stand-in is.
    !all(text, { $0 < 0x80 }) && text.unicodeScalars.contains(where: isStandIn)
  }

  /// Whether a value may stand in a header line: no control characters but the tab.
  static func isSendable(_ text: String) -> Bool {
    all(text) { $0 == 9 || ($0 >= 0x20 && $0 != 0x7f) }
  }

  /// Whether something holds of all bytes of a text. Where they lie together they are looked at
  /// there, which takes a tenth of the time that asking the text for each takes.
  @inline(__always)
  private static func all(_ text: String, _ holds: (UInt8) -> Bool) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(holds) }
      ?? text.utf8.allSatisfy(holds)
  }

  private static func isStandIn(_ scalar: Unicode.Scalar) -> Bool {
    (base + 0x80...base + 0xff).contains(scalar.value)
  }
}
