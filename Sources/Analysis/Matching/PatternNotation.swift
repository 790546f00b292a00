// The lexicon's notation of patterns: `word`, `=Word`, `word*`, `~n`, `a/b`, parted by spaces.

extension PatternList {
  /// Reads the elements of one pattern from bytes of `text`.
  mutating func readElements(_ range: Range<Int>) throws(PatternError) {
    let before = elements.count
    var gap = 0
    var position = range.lowerBound
    while let part = nextPart(of: range, from: &position, separator: 0x20) {
      if part.isEmpty { continue }
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
      // Beginnings joined by hyphens (`drone*-interceptor*`) are words of their own.
      let isJoined = text[part.dropLast()].contains(0x2A)
      var cursor = part.lowerBound
      while let piece = nextPart(of: part, from: &cursor, separator: isJoined ? 0x2D : 0x20) {
        if piece.isEmpty { continue }
        try readWords(piece)
        endElement(gap: gap)
        gap = 0
      }
    }
    guard elements.count > before else { throw PatternError(description: "an empty pattern") }
    guard gap == 0 else {
      throw PatternError(description: "a gap at the end of “\(string(range))”")
    }
  }

  private mutating func readWords(_ part: Range<Int>) throws(PatternError) {
    var position = part.lowerBound
    while let word = nextPart(of: part, from: &position, separator: 0x2F) {
      guard !word.isEmpty else {
        throw PatternError(description: "“\(string(part))” has an empty alternative beside a slash")
      }
      if text[word.lowerBound] == 0x3D {
        add(word.dropFirst(), .exact)
      } else if text[word.upperBound - 1] == 0x2A {
        let head = word.dropLast()
        var length = 0
        var isWide = false
        text.withUnsafeBufferPointer {
          UTF8Scalars.forEach(UnsafeBufferPointer(rebasing: $0[head])) { scalar in
            length += 1
            isWide = isWide || scalar >= 0x3000
          }
        }
        guard length >= (isWide ? 1 : 3), !text[head].contains(0x2A) else {
          throw PatternError(
            description:
              "“\(string(word))” is no beginning of a word: at least 3 letters, then *")
        }
        add(head, .prefix)
      } else {
        guard !text[word].contains(0x2A), !text[word].contains(0x3D) else {
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

  /// The bytes up to the next separator, and the position after it; nil behind the last part.
  func nextPart(
    of range: Range<Int>, from position: inout Int, separator: UInt8
  ) -> Range<Int>? {
    guard position <= range.upperBound else { return nil }
    let start = position
    var end = start
    text.withUnsafeBufferPointer { text in
      while end < range.upperBound, text[end] != separator { end += 1 }
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
