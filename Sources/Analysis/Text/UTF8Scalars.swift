// UTF-8 to scalars and back, for bytes that the tokenizer wrote itself.

/// Plain loops over bytes; damage is skipped over, never read past.
enum UTF8Scalars {
  /// Calls `body` with every scalar of a text.
  @inline(__always)
  static func forEach(_ text: UnsafeBufferPointer<UInt8>, _ body: (UInt32) -> Void) {
    var index = 0
    while index < text.count {
      let lead = UInt32(text[index])
      if lead < 0x80 {
        body(lead)
        index += 1
        continue
      }
      let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      guard index + length <= text.count else { return }
      var scalar = lead & (0xFF >> UInt32(length + 1))
      for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset] & 0x3F) }
      body(scalar)
      index += length
    }
  }

  /// Calls `body` with the bytes of one scalar.
  @inline(__always)
  static func encode(_ scalar: UInt32, _ body: (UInt8) -> Void) {
    func byte(_ lead: UInt32, _ bits: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: lead | bits)
    }
    if scalar < 0x80 {
      body(byte(0, scalar))
    } else if scalar < 0x800 {
      body(byte(0xC0, scalar >> 6))
      body(byte(0x80, scalar & 0x3F))
    } else if scalar < 0x10000 {
      body(byte(0xE0, scalar >> 12))
      body(byte(0x80, (scalar >> 6) & 0x3F))
      body(byte(0x80, scalar & 0x3F))
    } else {
      body(byte(0xF0, (scalar >> 18) & 7))
      body(byte(0x80, (scalar >> 12) & 0x3F))
      body(byte(0x80, (scalar >> 6) & 0x3F))
      body(byte(0x80, scalar & 0x3F))
    }
  }
}
