// Checks bytes for being UTF-8, quickly over ASCII, and mends what is none.

/// What a look at bytes as UTF-8 shows.
struct UTF8Check {
  /// How many bytes from the start are valid, whole characters.
  var validCount = 0
  /// How many characters of more than one byte were seen.
  var multibyteCount = 0
  /// How many bytes fit no character.
  var invalidCount = 0
  /// Whether the bytes end inside a character that began well.
  var endsInsideCharacter = false

  /// Looks at `bytes` up to the first fault, or through all of them.
  init(_ bytes: UnsafeBufferPointer<UInt8>, stoppingAtFault: Bool) {
    let count = bytes.count
    var index = 0
    var multibyte = 0
    var firstFault: Int?
    while index < count {
      let first = bytes[index]
      if first < 0x80 {
        index = Self.endOfASCII(bytes, from: index + 1)
        continue
      }
      // Two and three bytes, as nearly all letters beyond ASCII have, without the general case's
      // questions.
      if first >= 0xC2, first <= 0xDF, index + 1 < count, bytes[index + 1] & 0xC0 == 0x80 {
        multibyte += 1
        index += 2
        continue
      }
      if first >= 0xE1, first <= 0xEC, index + 2 < count, bytes[index + 1] & 0xC0 == 0x80,
        bytes[index + 2] & 0xC0 == 0x80
      {
        multibyte += 1
        index += 3
        continue
      }
      let length = Self.characterLength(bytes, at: index)
      if length > 0 {
        multibyte += 1
        index += length
        continue
      }
      firstFault = firstFault ?? index
      // Zero is a good beginning cut off by the end.
      endsInsideCharacter = length == 0
      if length < 0 || !stoppingAtFault { invalidCount += 1 }
      if length == 0 || stoppingAtFault { break }
      index += 1
    }
    validCount = firstFault ?? index
    multibyteCount = multibyte
  }

  /// The place of the first byte beyond ASCII at or after `start`, or the end.
  @inline(__always)
  private static func endOfASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    var index = start
    while index + 32 <= bytes.count, isASCII(raw, at: index) { index += 32 }
    return bytes.firstIndex(
      in: index..<bytes.count, words: { $0 & ByteWord.highs }, bytes: { $0 >= 0x80 })
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
  }

  /// Whether 32 bytes are all ASCII.
  @inline(__always)
  private static func isASCII(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
    let words =
      word(bytes, at: index) | word(bytes, at: index + 8) | word(bytes, at: index + 16)
      | word(bytes, at: index + 24)
    return words & ByteWord.highs == 0
  }

  /// The length of the character at `index`; 0 where the bytes end inside it, -1 where there is
  /// none. Source: The Unicode Standard, table 3-7, well-formed UTF-8 byte sequences.
  static func characterLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let first = bytes[index]
    let length: Int
    var secondRange: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0..<0x80: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0:
      length = 3
      secondRange = 0xA0...0xBF
    case 0xED:
      length = 3
      secondRange = 0x80...0x9F
    case 0xE1...0xEF: length = 3
    case 0xF0:
      length = 4
      secondRange = 0x90...0xBF
    case 0xF4:
      length = 4
      secondRange = 0x80...0x8F
    case 0xF1...0xF3: length = 4
    default: return -1
    }
    guard index + 1 < bytes.count else { return 0 }
    guard secondRange.contains(bytes[index + 1]) else { return -1 }
    for offset in 2..<max(length, 2) {
      guard index + offset < bytes.count else { return 0 }
      guard (0x80...0xBF).contains(bytes[index + offset]) else { return -1 }
    }
    return length
  }

  /// The bytes with each one that fits no character replaced by U+FFFD.
  static func mended(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 64)
    var index = 0
    while index < bytes.count {
      let length = characterLength(bytes, at: index)
      if length > 0 {
        output.append(contentsOf: bytes[index..<index + length])
        index += length
      } else {
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
        index = length == 0 ? bytes.count : index + 1
      }
    }
    return output
  }
}
