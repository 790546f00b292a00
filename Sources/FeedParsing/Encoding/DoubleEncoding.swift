// Mends text that was encoded in UTF-8 twice, the first result being taken for windows-1252 or
// windows-1251.

/// Text encoded twice: `GrÃ¼ÃŸe` for `Grüße`, `РЎР»РѕРІРѕ` for `Слово`.
enum DoubleEncoding {
  private static let windows1252Bytes: [UInt32: UInt8] = {
    var table: [UInt32: UInt8] = [:]
    for (index, value) in HTMLEntities.windows1252.enumerated() {
      table[value] = UInt8(0x80 + index)
    }
    for byte in UInt8(0x80)...0xFF { table[UInt32(byte)] = byte }
    return table
  }()

  private static let windows1251Bytes: [UInt32: UInt8] = {
    var table: [UInt32: UInt8] = [:]
    for byte in UInt8(0x80)...0xFF {
      let text = [byte].withUnsafeBufferPointer { CharacterSet.windows1251.decode($0) }
      guard let text, text.faults == 0,
        let scalar = String(decoding: text.utf8, as: UTF8.self).unicodeScalars.first
      else { continue }
      table[scalar.value] = byte
    }
    // The one byte that means nothing there passes as it is.
    table[0x98] = 0x98
    return table
  }()

  /// The text that was meant; nil where the bytes are not encoded twice.
  ///
  /// All characters beyond ASCII must be ones of the old set whose bytes together are UTF-8: by
  /// chance that happens to no text in any language.
  static func mended(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard let first = bytes.firstIndexBeyondASCII(), first + 3 < bytes.count,
      bytes[first + 2] >= 0xC2
    else { return nil }
    switch bytes[first] {
    case 0xC3:
      // The first byte of a character was C2…F4, which windows-1252 has at U+00C2…U+00F4.
      return mended(bytes, from: first, windows1252Bytes)
    case 0xD0, 0xD1:
      // windows-1251 has them at `В`…`ф`; behind one stands no small letter of any word.
      if bytes[first + 2] == 0xD0, bytes[first + 3] >= 0x90 { return nil }
      if bytes[first + 2] == 0xD1, bytes[first + 3] < 0x90 { return nil }
      return mended(bytes, from: first, windows1251Bytes)
    default: return nil
    }
  }

  private static func mended(
    _ bytes: UnsafeBufferPointer<UInt8>, from first: Int, _ table: [UInt32: UInt8]
  ) -> [UInt8]? {
    var output: [UInt8] = []
    output.append(contentsOf: bytes[..<first])
    // How many bytes of the character that was meant are still to come.
    var missing = 0
    for scalar in String(decoding: bytes[first...], as: UTF8.self).unicodeScalars {
      guard let byte = scalar.value < 0x80 ? UInt8(scalar.value) : table[scalar.value] else {
        return nil
      }
      // Most texts show soon that they are none of these.
      if missing > 0 {
        guard 0x80...0xBF ~= byte else { return nil }
        missing -= 1
      } else {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        case 0x80...0xFF: return nil
        default: break
        }
      }
      output.append(byte)
    }
    let check = output.withUnsafeBufferPointer { UTF8Check($0, stoppingAtFault: true) }
    guard check.invalidCount == 0, check.multibyteCount > 0 else { return nil }
    // Publishers cut titles by characters, and so through what was one: half of it is none.
    output.removeLast(output.count - check.validCount)
    return isLikely(output, characters: check.multibyteCount) ? output : nil
  }

  /// Whether what came out can have been meant. One or two signs of the old sets make a character by
  /// chance, too (`Strauß’`, `NESTLÉ®`, `Ці`, `é` before a dash): then it is of a script that nobody
  /// writes here, or a far one that stands alone.
  private static func isLikely(_ mended: [UInt8], characters: Int) -> Bool {
    for scalar in String(decoding: mended, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case ..<0x180, 0x218...0x21B, 0x386...0x45F, 0x490...0x491, 0x1E00...0x1EFF,
        0x2000...0x22FF, 0xAC00...0xD7A3, 0x1F000...:
        continue
      case 0x180...0x48F, 0x530...0x5CF, 0x700...0x8FF: return false
      default: if characters == 1 { return false }
      }
    }
    return true
  }

  /// The text with the control characters U+0080…U+009F read as windows-1252, as browsers read
  /// references to them; nil where there are none.
  static func withoutControls(_ buffer: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var search = 0
    while let found = buffer.firstIndex(of: 0xC2, from: search), found + 1 < buffer.count {
      search = found + 1
      guard (0x80...0x9F).contains(buffer[found + 1]) else { continue }
      var output = Array(buffer[..<found])
      var index = found
      while index < buffer.count {
        if buffer[index] == 0xC2, index + 1 < buffer.count,
          (0x80...0x9F).contains(buffer[index + 1])
        {
          HTMLEntities.append(reference: UInt32(buffer[index + 1]), to: &output)
          index += 2
        } else {
          output.append(buffer[index])
          index += 1
        }
      }
      return output
    }
    return nil
  }
}
