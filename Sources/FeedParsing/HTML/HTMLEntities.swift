// Reads character references as HTML does: named with and without semicolon, and numeric.

/// Character references of HTML.
/// Source: WHATWG HTML, "Character reference state" and the numeric replacement table.
enum HTMLEntities {
  /// Every named reference without `&` and `;`, its UTF-8, and whether it counts without a
  /// semicolon, each by its number.
  private struct Named {
    let names: NameTable
    let texts: [[UInt8]]
    let standsAlone: [Bool]

    init() {
      var names: [String] = []
      var texts: [[UInt8]] = []
      for item in HTMLEntityTable.all.split(separator: " ") {
        let parts = item.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { continue }
        var bytes: [UInt8] = []
        for hex in parts[1].split(separator: ",") {
          guard let value = UInt32(hex, radix: 16) else { continue }
          append(codePoint: value, to: &bytes)
        }
        names.append(String(parts[0]))
        texts.append(bytes)
      }
      let alone = Set(HTMLEntityTable.withoutSemicolon.split(separator: " ").map(String.init))
      self.names = NameTable(names)
      self.texts = texts
      standsAlone = names.map(alone.contains)
    }
  }

  private static let named = Named()

  /// The longest name in the table, `CounterClockwiseContourIntegral`, has 31 letters.
  private static let longestName = 32

  /// The UTF-8 of a named reference; nil where HTML knows no such name.
  static func bytes(named name: String) -> [UInt8]? {
    let number = name.withBytes { named.names.number(of: $0, in: 0..<$0.count) }
    return number.map { named.texts[$0] }
  }

  /// Reads the reference whose `&` stands at `index`, appends its text to `output` and returns
  /// the place behind it; nil, with nothing appended, where no reference stands there.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, into output: inout [UInt8]
  ) -> Int? {
    var cursor = index + 1
    guard cursor < bytes.count else { return nil }
    if bytes[cursor] == 0x23 { return decodeNumber(bytes, at: cursor + 1, into: &output) }
    while cursor < bytes.count, bytes[cursor].isAlphanumeric, cursor - index <= longestName {
      cursor += 1
    }
    guard cursor > index + 1 else { return nil }
    let terminated = cursor < bytes.count && bytes[cursor] == 0x3B
    if terminated {
      switch (cursor - index - 1, bytes[index + 1]) {
      case (3, 0x61) where bytes.has("amp", at: index + 1): output.append(0x26)
      case (2, 0x6C) where bytes.has("lt", at: index + 1): output.append(0x3C)
      case (2, 0x67) where bytes.has("gt", at: index + 1): output.append(0x3E)
      default:
        let table = named
        guard let number = table.names.number(of: bytes, in: index + 1..<cursor) else {
          return nil
        }
        output.append(contentsOf: table.texts[number])
      }
      return cursor + 1
    }
    // Without a semicolon only the old names count, and not within a query such as `&copy=1`.
    let table = named
    guard let number = table.names.number(of: bytes, in: index + 1..<cursor),
      table.standsAlone[number], cursor >= bytes.count || bytes[cursor] != 0x3D
    else { return nil }
    output.append(contentsOf: table.texts[number])
    return cursor
  }

  /// The place behind one of the references that nearly all are, closed by its semicolon, where
  /// one stands at `index`: `&amp;`, `&nbsp;` and other such names, and decimal numbers.
  static func commonEnd(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
    var cursor = index + 1
    guard cursor + 8 <= bytes.count else { return nil }
    if bytes[cursor] == 0x23 {
      cursor += 1
      while cursor < bytes.count, bytes[cursor].isDigit { cursor += 1 }
      return cursor > index + 2 && cursor < bytes.count && bytes[cursor] == 0x3B ? cursor + 1 : nil
    }
    // The name and its semicolon as one word, the first byte lowest.
    let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: cursor, as: UInt64.self)
      .littleEndian
    switch word & 0xFFFF_FFFF {
    case 0x3B70_6D61: return cursor + 4  // amp;
    case let name where name & 0xFF_FFFF == 0x3B_746C || name & 0xFF_FFFF == 0x3B_7467:
      return cursor + 3  // lt; gt;
    default: break
    }
    switch word & 0xFF_FFFF_FFFF {
    case 0x3B_7073_626E, 0x3B_746F_7571: return cursor + 5  // nbsp; quot;
    default: return nil
    }
  }

  private static func decodeNumber(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, into output: inout [UInt8]
  ) -> Int? {
    var cursor = start
    let isHexadecimal = cursor < bytes.count && bytes[cursor] | 0x20 == 0x78
    if isHexadecimal { cursor += 1 }
    let firstDigit = cursor
    var value: UInt32 = 0
    while cursor < bytes.count, let digit = bytes[cursor].hexValue,
      isHexadecimal || digit < 10
    {
      value = min(value &* (isHexadecimal ? 16 : 10) &+ digit, 0x11_0000)
      cursor += 1
    }
    guard cursor > firstDigit else { return nil }
    if cursor < bytes.count, bytes[cursor] == 0x3B { cursor += 1 }
    if (0xD800...0xDBFF).contains(value),
      let (scalar, end) = secondHalf(of: value, bytes, at: cursor)
    {
      append(codePoint: scalar, to: &output)
      return end
    }
    append(reference: value, to: &output)
    return cursor
  }

  /// The character whose first half in UTF-16 was `first`, where the reference to its second half
  /// follows at `index`: some publishers write `&#xD83D;&#xDE00;` for one character.
  private static func secondHalf(
    of first: UInt32, _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: UInt32, end: Int)? {
    guard bytes.has("&#", at: index),
      let end = bytes[..<min(index + 10, bytes.count)][index...].firstIndex(of: 0x3B)
    else { return nil }
    let digits = bytes.loweredString(index + 2..<end)
    let second = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let second, (0xDC00...0xDFFF).contains(second) else { return nil }
    return (0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), end + 1)
  }

  /// Appends what a numeric reference stands for: numbers of the C1 range mean windows-1252,
  /// as browsers read them, control characters are dropped, what is no character is U+FFFD.
  static func append(reference value: UInt32, to output: inout [UInt8]) {
    switch value {
    case 0x80...0x9F: append(codePoint: windows1252[Int(value - 0x80)], to: &output)
    case 0x09, 0x0A, 0x0D: output.append(UInt8(value))
    case 0x01...0x1F, 0x7F: break
    case 0, 0xD800...0xDFFF, 0x11_0000...: append(codePoint: 0xFFFD, to: &output)
    default: append(codePoint: value, to: &output)
    }
  }

  /// What windows-1252 has at 0x80…0x9F.
  static let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
    0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  /// Appends one code point as UTF-8.
  static func append(codePoint value: UInt32, to output: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(value) else {
      output.append(contentsOf: [0xEF, 0xBF, 0xBD])
      return
    }
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
