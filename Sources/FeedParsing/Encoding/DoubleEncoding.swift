// Mends text that was encoded in UTF-8 twice, the first result being taken for windows-1252.

/// Text encoded twice: `GrÃ¼ÃŸe` for `Grüße`.
enum DoubleEncoding {
  private static let windows1252Bytes: [UInt32: UInt8] = {
    var table: [UInt32: UInt8] = [:]
    for (index, value) in HTMLEntities.windows1252.enumerated() {
      table[value] = UInt8(0x80 + index)
    }
    return table
  }()

  /// The text that was meant; nil where the bytes are not encoded twice.
  ///
  /// All characters beyond ASCII must be ones of windows-1252 whose bytes together are UTF-8: by
  /// chance that happens to no text in any language.
  static func mended(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    // The first byte of a character was C2…F4, so that the first high character is U+00C2…U+00F4.
    guard let first = bytes.firstIndexBeyondASCII(),
      bytes[first] == 0xC3,
      first + 3 < bytes.count, bytes[first + 2] >= 0xC2
    else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    output.append(contentsOf: bytes[..<first])
    for scalar in String(decoding: bytes[first...], as: UTF8.self).unicodeScalars {
      if scalar.value < 0x100 {
        output.append(UInt8(scalar.value))
      } else if let byte = windows1252Bytes[scalar.value] {
        output.append(byte)
      } else {
        return nil
      }
    }
    let check = output.withUnsafeBufferPointer { UTF8Check($0, stoppingAtFault: true) }
    return check.invalidCount == 0 && check.multibyteCount > 0 ? output : nil
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
