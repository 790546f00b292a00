// The lexicon's notation of patterns: `word`, `=Word`, `word*`, `~n`, `a/b`, parted by spaces.

import Foundation

extension PatternList {
  /// Reads the elements of one pattern from bytes of `text`.
  mutating func readElements(_ range: Range<Int>) throws(PatternError) {
    // Words are added while the text is read.
    let text = text
    try text.withUnsafeBufferPointer { text throws(PatternError) in
      try readElements(range, in: text)
    }
  }

  private mutating func readElements(
    _ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>
  ) throws(PatternError) {
    let before = elements.count
    var gap = 0
    var position = range.lowerBound
    while let (part, isPlain) = Self.nextElement(of: range, in: text, from: &position) {
      if isPlain {
        add(part, .stem)
        endElement(gap: gap)
        gap = 0
        continue
      }
      if text[part.lowerBound] == 0x7E {
        guard let number = smallNumber(part.dropFirst()), (1...20).contains(number) else {
          throw PatternError(description: "“\(string(part))” is no gap: write ~1 to ~20")
        }
        guard elements.count > before else {
          throw PatternError(description: "“\(string(part))” stands before the first word")
        }
        gap = number
        continue
      }
      // Beginnings joined by hyphens (`drone*-interceptor*`) are words of their own. In a choice a
      // beginning ends its word (`ukrain*/deutsch-ukrain*`).
      guard Self.contains(0x2A, text, part.dropLast()), !Self.contains(0x2F, text, part) else {
        try readWords(part, in: text)
        endElement(gap: gap)
        gap = 0
        continue
      }
      var cursor = part.lowerBound
      while let piece = Self.nextPart(of: part, in: text, from: &cursor, separator: 0x2D) {
        if piece.isEmpty { continue }
        try readWords(piece, in: text)
        endElement(gap: gap)
        gap = 0
      }
    }
    guard elements.count > before else { throw PatternError(description: "an empty pattern") }
    guard gap == 0 else {
      throw PatternError(description: "a gap at the end of “\(string(range))”")
    }
  }

  /// What stands before the next blank, and whether it is one word without signs, as most are; nil
  /// behind the last.
  @inline(__always)
  private static func nextElement(
    of range: Range<Int>, in text: UnsafeBufferPointer<UInt8>, from position: inout Int
  ) -> (part: Range<Int>, isPlain: Bool)? {
    let end = range.upperBound
    while position < end, text[position] == 0x20 { position += 1 }
    guard position < end else { return nil }
    let start = position
    var isPlain = true
    while position < end, text[position] != 0x20 {
      switch text[position] {
      case 0x2A, 0x2F, 0x3D, 0x7E: isPlain = false
      default: break
      }
      position += 1
    }
    return (start..<position, isPlain)
  }

  private mutating func readWords(
    _ part: Range<Int>, in text: UnsafeBufferPointer<UInt8>
  ) throws(PatternError) {
    var position = part.lowerBound
    while let word = Self.nextPart(of: part, in: text, from: &position, separator: 0x2F) {
      guard !word.isEmpty else {
        throw PatternError(description: "“\(string(part))” has an empty alternative beside a slash")
      }
      if text[word.lowerBound] == 0x3D {
        add(word.dropFirst(), .exact)
      } else if text[word.upperBound - 1] == 0x2A {
        let head = word.dropLast()
        var length = 0
        var isWide = false
        UTF8Scalars.forEach(UnsafeBufferPointer(rebasing: text[head])) { scalar in
          length += 1
          isWide = isWide || scalar >= 0x3000
        }
        guard length >= (isWide ? 1 : 3), !Self.contains(0x2A, text, head) else {
          throw PatternError(
            description:
              "“\(string(word))” is no beginning of a word: at least 3 letters, then *")
        }
        add(head, .prefix)
      } else {
        guard !Self.contains(0x2A, text, word), !Self.contains(0x3D, text, word) else {
          throw PatternError(
            description: "“\(string(word))”: = stands before a word and * behind it")
        }
        add(word, .stem)
      }
    }
  }

  private mutating func add(_ range: Range<Int>, _ form: Form) {
    words.append(
      Word(start: UInt32(range.lowerBound), end: UInt32(range.upperBound), form: form))
  }

  private static func contains(
    _ byte: UInt8, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Bool {
    for place in range where text[place] == byte { return true }
    return false
  }

  /// The bytes up to the next separator, and the position after it; nil behind the last part.
  func nextPart(
    of range: Range<Int>, from position: inout Int, separator: UInt8
  ) -> Range<Int>? {
    text.withUnsafeBufferPointer {
      Self.nextPart(of: range, in: $0, from: &position, separator: separator)
    }
  }

  private static func nextPart(
    of range: Range<Int>, in text: UnsafeBufferPointer<UInt8>, from position: inout Int,
    separator: UInt8
  ) -> Range<Int>? {
    guard position <= range.upperBound else { return nil }
    let start = position
    let rest = UnsafeBufferPointer(rebasing: text[start..<range.upperBound])
    var end = range.upperBound
    // A lexicon's bytes are looked through four times: for lines, columns, patterns and words.
    if let base = rest.baseAddress, let found = memchr(base, Int32(separator), rest.count) {
      end = start + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
    }
    position = end + 1
    return start..<end
  }

  private func smallNumber(_ digits: Range<Int>) -> Int? {
    guard (1...2).contains(digits.count), text[digits].allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return text[digits].reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
}
