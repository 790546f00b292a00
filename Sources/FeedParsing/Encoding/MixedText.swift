// Reads documents of which some words are UTF-8 and others are in an old character set, as happens
// where a publisher puts texts of several sources together.

/// A document taken apart into words, which are runs of bytes beyond ASCII.
struct MixedText {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// The bytes of all words that are no UTF-8.
  private var oldBytes: [UInt8] = []
  private var hasUTF8 = false
  private var invalidCount = 0

  /// The text, each word read in the set that it is written in, and the old set; nil where the
  /// document is of one kind or has no more than a stray byte.
  /// - Parameter set: the old set, where a label names it; else it is guessed.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, oldSet set: CharacterSet?
  ) -> (utf8: [UInt8], set: CharacterSet)? {
    if let set, !set.isSingleByte { return nil }
    let text = MixedText(bytes, isWestern: set.map { $0 == .windows1252 })
    guard text.hasUTF8, text.invalidCount >= 2 else { return nil }
    let set = set ?? text.oldBytes.withUnsafeBufferPointer { EncodingDecision.guessed($0) }
    guard let letters = set.upperHalf() else { return nil }
    return (text.reading(letters), set)
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, isWestern: Bool?) {
    self.bytes = bytes
    var index = 0
    while let word = Self.word(in: bytes, from: index) {
      let run = UnsafeBufferPointer(rebasing: bytes[word])
      let check = UTF8Check(run, stoppingAtFault: false)
      if check.invalidCount == 0 {
        // Short words of an old set may be UTF-8 by chance (`дії` in windows-1251 is one).
        hasUTF8 = hasUTF8 || run.count >= 8 || Self.isPunctuation(run) || isWestern != false
      } else if check.invalidCount > check.multibyteCount {
        invalidCount += check.invalidCount
        oldBytes.append(contentsOf: run)
        // Keeps the words apart for the guess.
        oldBytes.append(0x20)
      }
      index = word.upperBound
    }
  }

  private func reading(_ letters: [[UInt8]]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 4)
    var index = 0
    while let word = Self.word(in: bytes, from: index) {
      output.append(contentsOf: bytes[index..<word.lowerBound])
      let run = UnsafeBufferPointer(rebasing: bytes[word])
      let check = UTF8Check(run, stoppingAtFault: false)
      if check.invalidCount == 0, Self.isLikelyUTF8(run) {
        output.append(contentsOf: run)
      } else if check.invalidCount > 0, check.multibyteCount >= check.invalidCount {
        output.append(contentsOf: UTF8Check.mended(run))
      } else {
        for byte in run { output.append(contentsOf: letters[Int(byte) - 0x80]) }
      }
      index = word.upperBound
    }
    output.append(contentsOf: bytes[index...])
    return output
  }

  private static func word(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Range<Int>? {
    let rest = UnsafeBufferPointer(rebasing: bytes[start...])
    guard let first = rest.firstIndexBeyondASCII() else { return nil }
    var end = start + first
    while end < bytes.count, bytes[end] >= 0x80 { end += 1 }
    return start + first..<end
  }

  /// Whether a word is a dash, a quotation mark or the like of U+2000…U+2FFF.
  private static func isPunctuation(_ run: UnsafeBufferPointer<UInt8>) -> Bool {
    run.count == 3 && run[0] == 0xE2 && run[1] >= 0x80 && run[1] <= 0x84
  }

  /// The letters of windows-1251 that may follow the first byte of a character of UTF-8.
  private static let windows1251Letters: Set<UInt8> = [
    0xA8, 0xAA, 0xAF, 0xB2, 0xB3, 0xB4, 0xB8, 0xBA, 0xBF,
  ]

  /// Whether a word that is valid UTF-8 hardly is a short word of an old Cyrillic set.
  private static func isLikelyUTF8(_ run: UnsafeBufferPointer<UInt8>) -> Bool {
    switch run.count {
    case 2:
      // `Ві` of windows-1251 is `³`.
      switch run[0] {
      case 0xC2, 0xC3: run[1] != 0xB3 && run[1] != 0xBA && run[1] != 0xBF
      default: 0xC4...0xD2 ~= run[0]
      }
    // `дії` of windows-1251 is `䳿`.
    case 3: !run.dropFirst().allSatisfy(windows1251Letters.contains)
    default: true
    }
  }
}

extension CharacterSet {
  /// Whether every byte is a character.
  var isSingleByte: Bool {
    ["CP125", "ISO-8859-", "KOI8", "CP866", "MAC"].contains { name.hasPrefix($0) }
  }

  /// The UTF-8 of each byte from 0x80 to 0xFF; U+FFFD for those that mean nothing.
  fileprivate func upperHalf() -> [[UInt8]]? {
    var letters: [[UInt8]] = []
    for byte in UInt8(0x80)...0xFF {
      guard let text = [byte].withUnsafeBufferPointer({ decode($0) }) else { return nil }
      letters.append(text.utf8)
    }
    return letters
  }
}
