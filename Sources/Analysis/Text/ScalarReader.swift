// Field bytes to scalars: UTF-8 decoded, entities resolved, markup left out, places kept.

/// Reads one field's bytes scalar by scalar; every scalar knows the bytes that it stands in.
struct ScalarReader {
  /// What stands at a place of the field.
  struct Item {
    var scalar: UInt32
    var start: Int
    var end: Int
  }

  /// Stands for a tag inside a line of text, `<b>`.
  static let inlineTag: UInt32 = 0x11_0000
  /// Stands for a tag that ends a sentence, `</p>`.
  static let blockTag: UInt32 = 0x11_0001

  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  /// The next scalar, or nil at the end.
  @inline(__always)
  mutating func next() -> Item? {
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    if byte < 0x80, byte != 0x26, byte != 0x3C {
      position += 1
      return Item(scalar: UInt32(byte), start: position - 1, end: position)
    }
    if byte >= 0xC2, byte < 0xE0, position + 1 < bytes.count,
      bytes[position + 1] & 0xC0 == 0x80
    {
      position += 2
      let scalar = UInt32(byte & 0x1F) << 6 | UInt32(bytes[position - 1] & 0x3F)
      return Item(scalar: scalar, start: position - 2, end: position)
    }
    return slowNext(byte)
  }

  private mutating func slowNext(_ byte: UInt8) -> Item {
    let start = position
    if byte == 0x26 {
      if let (scalar, end) = entity(at: start) {
        position = end
        return Item(scalar: scalar, start: start, end: end)
      }
      position += 1
      return Item(scalar: 0x26, start: start, end: position)
    }
    if byte == 0x3C { return tag(at: start) }
    let (scalar, length) = decode(at: start)
    position += length
    return Item(scalar: scalar, start: start, end: position)
  }

  /// The scalar at a byte and its length; damage reads as U+FFFD, one byte long.
  private func decode(at index: Int) -> (UInt32, Int) {
    let lead = UInt32(bytes[index])
    func trail(_ offset: Int) -> UInt32? {
      guard index + offset < bytes.count, bytes[index + offset] & 0xC0 == 0x80 else { return nil }
      return UInt32(bytes[index + offset] & 0x3F)
    }
    switch lead {
    case 0xE0...0xEF:
      if let a = trail(1), let b = trail(2) {
        let scalar = (lead & 0x0F) << 12 | a << 6 | b
        // Full-width forms and ligatures read as the plain letters that they stand for.
        switch scalar {
        case 0xFF01...0xFF5E: return (scalar - 0xFEE0, 3)
        default: return (scalar, 3)
        }
      }
    case 0xF0...0xF4:
      if let a = trail(1), let b = trail(2), let c = trail(3) {
        return ((lead & 0x07) << 18 | a << 12 | b << 6 | c, 4)
      }
    default: break
    }
    return (0xFFFD, 1)
  }

  /// A tag, comment or CDATA mark from `<` on; a bare `<` is a character.
  private mutating func tag(at start: Int) -> Item {
    let next = start + 1 < bytes.count ? bytes[start + 1] : 0x20
    let opens = next == 0x2F || next == 0x21 || next == 0x3F
    guard opens || (next | 0x20 >= 0x61 && next | 0x20 <= 0x7A) else {
      position += 1
      return Item(scalar: 0x3C, start: start, end: position)
    }
    var index = start + 1
    while index < bytes.count, bytes[index] != 0x3E {
      // Text with a stray `<` must not vanish to its end.
      if bytes[index] == 0x3C || index - start > 4_000 {
        position = start + 1
        return Item(scalar: 0x3C, start: start, end: position)
      }
      index += 1
    }
    guard index < bytes.count else {
      position = start + 1
      return Item(scalar: 0x3C, start: start, end: position)
    }
    let nameStart = next == 0x2F ? start + 2 : start + 1
    var name: UInt64 = 0
    var cursor = nameStart
    while cursor < index, cursor - nameStart < 8, bytes[cursor] | 0x20 >= 0x61 || isDigit(cursor),
      bytes[cursor] | 0x20 <= 0x7A
    {
      name = name << 8 | UInt64(bytes[cursor] | 0x20)
      cursor += 1
    }
    position = index + 1
    let scalar = Self.inlineTags.contains(name) ? Self.inlineTag : Self.blockTag
    return Item(scalar: scalar, start: start, end: position)
  }

  private func isDigit(_ index: Int) -> Bool { (0x30...0x39).contains(bytes[index]) }

  private static let inlineTags: Set<UInt64> = Set(
    ["a", "b", "i", "u", "em", "strong", "span", "font", "sup", "sub", "small", "mark", "abbr"]
      .map { name in name.utf8.reduce(0) { $0 << 8 | UInt64($1) } })

  /// The scalar of an entity at `&` and the byte after it.
  private func entity(at start: Int) -> (UInt32, Int)? {
    var end = start + 1
    while end < bytes.count, end - start < 12, bytes[end] != 0x3B { end += 1 }
    guard end < bytes.count, bytes[end] == 0x3B, end > start + 1 else { return nil }
    if bytes[start + 1] == 0x23 {
      var value: UInt32 = 0
      let hexadecimal = start + 2 < end && bytes[start + 2] | 0x20 == 0x78
      for index in (start + (hexadecimal ? 3 : 2))..<max(end, start + (hexadecimal ? 3 : 2)) {
        let byte = bytes[index]
        switch byte {
        case 0x30...0x39: value = value &* (hexadecimal ? 16 : 10) &+ UInt32(byte - 0x30)
        case 0x41...0x46 where hexadecimal: value = value &* 16 &+ UInt32(byte - 0x37)
        case 0x61...0x66 where hexadecimal: value = value &* 16 &+ UInt32(byte - 0x57)
        default: return nil
        }
      }
      guard value > 0, Unicode.Scalar(value) != nil else { return nil }
      return (value, end + 1)
    }
    let name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    guard let scalar = Self.entities[name] else { return nil }
    // `&amp;#039;` and `&amp;quot;`: escaped twice on the way.
    if scalar == 0x26, end + 1 < bytes.count {
      var inner = self
      inner.position = end
      if let (twice, twiceEnd) = inner.entityAfterAmpersand(at: end) { return (twice, twiceEnd) }
    }
    return (scalar, end + 1)
  }

  private func entityAfterAmpersand(at semicolon: Int) -> (UInt32, Int)? {
    var end = semicolon + 1
    while end < bytes.count, end - semicolon < 10, bytes[end] != 0x3B { end += 1 }
    guard end < bytes.count, bytes[end] == 0x3B, end > semicolon + 1 else { return nil }
    let name = String(decoding: bytes[(semicolon + 1)..<end], as: UTF8.self)
    if let scalar = Self.entities[name] { return (scalar, end + 1) }
    if name.hasPrefix("#"), let value = UInt32(name.dropFirst()), Unicode.Scalar(value) != nil {
      return (value, end + 1)
    }
    return nil
  }

  private static let entities: [String: UInt32] = {
    var table: [String: UInt32] = [
      "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0,
      "shy": 0xAD, "ndash": 0x2013, "mdash": 0x2014, "lsquo": 0x2018, "rsquo": 0x2019,
      "sbquo": 0x201A, "ldquo": 0x201C, "rdquo": 0x201D, "bdquo": 0x201E, "hellip": 0x2026,
      "laquo": 0xAB, "raquo": 0xBB, "euro": 0x20AC, "pound": 0xA3, "yen": 0xA5, "cent": 0xA2,
      "szlig": 0xDF, "aelig": 0xE6, "AElig": 0xC6, "oelig": 0x153, "OElig": 0x152, "oslash": 0xF8,
      "Oslash": 0xD8, "aring": 0xE5, "Aring": 0xC5, "ccedil": 0xE7, "Ccedil": 0xC7,
      "bull": 0x2022, "middot": 0xB7, "zwnj": 0x200C, "zwj": 0x200D, "thinsp": 0x2009,
      "ensp": 0x2002, "emsp": 0x2003, "deg": 0xB0, "trade": 0x2122, "reg": 0xAE, "copy": 0xA9,
    ]
    let marks: [(String, UInt32)] = [
      ("grave", 0x300), ("acute", 0x301), ("circ", 0x302), ("tilde", 0x303), ("uml", 0x308),
      ("caron", 0x30C),
    ]
    for letter in "aeiounyscrzAEIOUNYSCRZ".unicodeScalars {
      for (name, mark) in marks {
        let lower = CharacterTable.shared.compositions[
          letter.properties.lowercaseMapping
            .unicodeScalars.first.map { $0.value << 16 | mark } ?? 0]
        guard var composed = lower else { continue }
        if letter.properties.isUppercase, let scalar = Unicode.Scalar(composed),
          let upper = scalar.properties.uppercaseMapping.unicodeScalars.first
        {
          composed = upper.value
        }
        table["\(letter)\(name)"] = composed
      }
    }
    return table
  }()
}
