// What the parsers need to know about single bytes of UTF-8, without making strings of them.

import Glibc

extension UInt8 {
  /// Space, tab, line feed, form feed or carriage return.
  var isSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D && self != 0x0B) }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
  var isAlphanumeric: Bool { isLetter || isDigit }
  /// This byte with an ASCII capital made small.
  var lowered: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
  /// The value of a hexadecimal digit.
  var hexValue: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self) - 0x30
    case 0x41...0x46: UInt32(self) - 0x37
    case 0x61...0x66: UInt32(self) - 0x57
    default: nil
    }
  }
  /// A byte that may begin an XML name: a letter, `_`, `:` or anything beyond ASCII.
  var startsName: Bool { isLetter || self == 0x5F || self == 0x3A || self >= 0x80 }
  /// A byte that may stand inside an XML name.
  var continuesName: Bool { startsName || isDigit || self == 0x2D || self == 0x2E }
}

/// Eight bytes in one word, the first one lowest.
/// Source: Anderson, "Bit Twiddling Hacks", determining whether a word has a zero byte, or one less
/// than a number.
enum ByteWord {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080

  /// 0 where no byte is zero, else its lowest bit stands in the first that is.
  @inline(__always)
  static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

  /// The same for bytes below `limit`, which is 128 at the most.
  @inline(__always)
  static func below(_ limit: UInt64, _ word: UInt64) -> UInt64 {
    (word &- ones &* limit) & ~word & highs
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The place of the first `byte` at or after `start`, by memchr.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard start < count, let base = baseAddress,
      let found = memchr(base + start, Int32(byte), count - start)
    else { return nil }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
  }

  /// The place of the first `sequence` at or after `start`.
  func firstIndex(of sequence: StaticString, from start: Int) -> Int? {
    let length = sequence.utf8CodeUnitCount
    let first = sequence.utf8Start[0]
    var search = start
    while let found = firstIndex(of: first, from: search), found + length <= count,
      let base = baseAddress
    {
      if memcmp(base + found, sequence.utf8Start, length) == 0 { return found }
      search = found + 1
    }
    return nil
  }

  /// The place of the first byte beyond ASCII, looked for eight bytes at a time.
  func firstIndexBeyondASCII() -> Int? {
    let index = firstIndex(in: 0..<count, words: { $0 & ByteWord.highs }, bytes: { $0 >= 0x80 })
    return index < count ? index : nil
  }

  /// The place of the first `<`, `>` or `&` in `range`, or its end; a zero byte counts too where
  /// `isZeroOne`. Eight bytes are looked at at a time.
  func firstHTMLSign(in range: Range<Int>, isZeroOne: Bool) -> Int {
    // `<` and `>` differ in one bit, which is set in both here.
    func signs(_ word: UInt64) -> UInt64 {
      ByteWord.zeros((word | ByteWord.ones &* 2) ^ ByteWord.ones &* 0x3E)
        | ByteWord.zeros(word ^ ByteWord.ones &* 0x26)
    }
    func isSign(_ byte: UInt8) -> Bool { byte | 2 == 0x3E || byte == 0x26 }
    if isZeroOne {
      return firstIndex(
        in: range, words: { signs($0) | ByteWord.zeros($0) }, bytes: { isSign($0) || $0 == 0 })
    }
    return firstIndex(in: range, words: signs, bytes: isSign)
  }

  /// The place of the first byte in `range` that `bytes` is true of, or its end. `words` says it of
  /// eight bytes at a time: where nothing is found it is 0, else its lowest bit stands in the first
  /// such byte.
  @inline(__always)
  func firstIndex(
    in range: Range<Int>, words: (UInt64) -> UInt64, bytes: (UInt8) -> Bool
  ) -> Int {
    let raw = UnsafeRawBufferPointer(self)
    var index = range.lowerBound
    while index &+ 8 <= range.upperBound {
      let found = words(
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian)
      if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < range.upperBound, !bytes(self[index]) { index &+= 1 }
    return index
  }

  /// These bytes without the white space at either end.
  var trimmed: UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = count
    while start < end, self[start].isSpace { start += 1 }
    while start < end, self[end - 1].isSpace { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[start..<end])
  }

  /// The whole characters within the first `count` of these bytes, which are UTF-8.
  func characters(upTo count: Int) -> UnsafeBufferPointer<UInt8> {
    guard count < self.count else { return self }
    var end = count
    while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[..<end])
  }

  /// These bytes as a string. They come from a document that was checked as a whole for being
  /// UTF-8, cut at ASCII signs, and are not checked again: that takes longer than all else. Debug
  /// and fuzzing builds do check them, since a string of anything else is beyond Swift's promises.
  var checkedString: String {
    let isASCII = firstIndexBeyondASCII() == nil
    let span = Span(_unsafeElements: self)
    assert(
      isASCII || String(validating: self, as: UTF8.self) != nil,
      "bytes that are no UTF-8 reached the making of a string")
    return String(copying: UTF8Span(unchecked: span, isKnownASCII: isASCII))
  }

  /// Whether these bytes are the same as others.
  func isSame(as other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count, let base = baseAddress, let otherBase = other.baseAddress else {
      return count == other.count
    }
    return memcmp(base, otherBase, count) == 0
  }

  /// Whether the bytes from `start` are those of `range`, ASCII letters compared without their
  /// case.
  func isSame(_ start: Int, _ range: Range<Int>) -> Bool {
    guard start + range.count <= count else { return false }
    for offset in 0..<range.count
    where self[start + offset].lowered != self[range.lowerBound + offset].lowered {
      return false
    }
    return true
  }

  /// Whether `sequence` stands at `index`, ASCII letters compared without their case.
  func has(_ sequence: StaticString, at index: Int) -> Bool {
    let length = sequence.utf8CodeUnitCount
    guard index >= 0, index + length <= count else { return false }
    for offset in 0..<length
    where self[index + offset].lowered != sequence.utf8Start[offset].lowered {
      return false
    }
    return true
  }

  /// The bytes of `range` as a string; what is no UTF-8 becomes U+FFFD.
  func string(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: self[range]), as: UTF8.self)
  }

  /// The bytes of `range` as a string with ASCII capitals made small.
  func loweredString(_ range: Range<Int>) -> String {
    for index in range where self[index].lowered != self[index] {
      return String(decoding: self[range].lazy.map(\.lowered), as: UTF8.self)
    }
    return string(range)
  }
}

extension [UInt8] {
  /// Appends the bytes of `range`.
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
  }

  /// Appends a text that is known beforehand.
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}

extension String {
  /// Runs `body` over this string's UTF-8.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var copy = self
    return copy.withUTF8(body)
  }

  /// This string without white space at either end; nil where nothing else is in it.
  var trimmed: String? {
    enum Outcome {
      case empty, whole
      case inner(String)
    }
    let outcome = withBytes { bytes -> Outcome in
      guard let first = bytes.first, let last = bytes.last else { return .empty }
      if !first.isSpace, !last.isSpace { return .whole }
      let inner = bytes.trimmed
      return inner.isEmpty ? .empty : .inner(inner.string(0..<inner.count))
    }
    switch outcome {
    case .empty: return nil
    case .whole: return self
    case .inner(let text): return text
    }
  }

  /// Whether this string begins with `start`, byte by byte.
  func begins(with start: StaticString) -> Bool {
    let length = start.utf8CodeUnitCount
    return withBytes { bytes in
      guard bytes.count >= length, let base = bytes.baseAddress else { return false }
      return memcmp(base, start.utf8Start, length) == 0
    }
  }

  /// This string with ASCII capitals made small.
  var asciiLowered: String {
    utf8.contains { $0.lowered != $0 }
      ? String(decoding: utf8.map(\.lowered), as: UTF8.self) : self
  }
}
