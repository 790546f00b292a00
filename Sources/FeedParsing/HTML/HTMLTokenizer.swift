// Cuts HTML, however broken, into text and tags in one pass and bounded time.

/// A reader of HTML fragments over UTF-8 bytes. Every byte ends up in one token, so text cannot
/// get lost; a `<` that opens no tag is text.
struct HTMLTokenizer {
  /// A piece of HTML; ranges are places in the bytes.
  enum Token {
    /// Text with its references unread.
    case text(Range<Int>)
    /// A start tag: its name, and what stands between the name and the `>`.
    case start(name: Range<Int>, attributes: Range<Int>)
    /// An end tag.
    case end(name: Range<Int>)
    /// A comment, declaration or instruction.
    case markup
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  // Where a search for a closing sign has failed once, no later one can succeed: these keep
  // `<a <a <a` from being searched to the end over and over.
  private var hasNoMoreTagEnds = false
  private var hasNoMoreDoubleQuotes = false
  private var hasNoMoreSingleQuotes = false
  /// How many tags ran to the end of the text because of their quotes, each a look at all of it.
  private var overrunCount = 0
  private static let maximumOverruns = 16
  private var hasNoMoreCommentEnds = false
  private var hasNoMoreSectionEnds = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The next piece, or nil at the end.
  mutating func next() -> Token? {
    guard position < bytes.count else { return nil }
    let start = position
    if bytes[position] == 0x3C, let token = markup() { return token }
    // Text runs to the next `<`; one that opened nothing belongs to it.
    position = bytes.firstIndex(of: 0x3C, from: start + 1) ?? bytes.count
    return .text(start..<position)
  }

  /// Passes over the raw text of an element such as `script`, whose name stands at `name`, up to
  /// and with its end tag.
  mutating func skipRawText(of name: Range<Int>) {
    var search = position
    while let open = bytes.firstIndex(of: "</", from: search) {
      let end = open + 2 + name.count
      if end <= bytes.count, bytes.isSame(open + 2, name),
        end == bytes.count || !bytes[end].isAlphanumeric
      {
        position = bytes.firstIndex(of: 0x3E, from: end).map { $0 + 1 } ?? bytes.count
        return
      }
      search = open + 2
    }
    position = bytes.count
  }

  private mutating func markup() -> Token? {
    let next = position + 1
    guard next < bytes.count else { return nil }
    switch bytes[next] {
    case 0x21:
      if bytes.has("<!--", at: position) { return comment() }
      if bytes.has("<![CDATA[", at: position) { return characterData() }
      return upToTagEnd()
    case 0x3F:
      return upToTagEnd()
    case 0x2F:
      guard next + 1 < bytes.count, bytes[next + 1].isLetter else {
        return next + 1 < bytes.count && bytes[next + 1] == 0x3E ? upToTagEnd() : nil
      }
      let name = nameRange(from: next + 1)
      guard let end = tagEnd(from: name.upperBound) else { return nil }
      position = end + 1
      return .end(name: name)
    case let byte where byte.isLetter:
      let name = nameRange(from: next)
      guard let end = tagEnd(from: name.upperBound) else { return nil }
      position = end + 1
      return .start(name: name, attributes: name.upperBound..<end)
    default:
      return nil
    }
  }

  private func nameRange(from start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, bytes[end].continuesName { end += 1 }
    return start..<end
  }

  private mutating func comment() -> Token? {
    if !hasNoMoreCommentEnds {
      if let end = bytes.firstIndex(of: "-->", from: position + 2) {
        position = end + 3
        return .markup
      }
      hasNoMoreCommentEnds = true
    }
    return upToTagEnd()
  }

  private mutating func characterData() -> Token? {
    let start = position + 9
    guard !hasNoMoreSectionEnds, let end = bytes.firstIndex(of: "]]>", from: start) else {
      hasNoMoreSectionEnds = true
      return nil
    }
    position = end + 3
    return .text(start..<end)
  }

  private mutating func upToTagEnd() -> Token? {
    guard !hasNoMoreTagEnds, let end = bytes.firstIndex(of: 0x3E, from: position) else {
      hasNoMoreTagEnds = true
      return nil
    }
    position = end + 1
    return .markup
  }

  /// The `>` of the tag whose inside begins at `start`; one within a quoted value does not count,
  /// unless the quote is never closed.
  private mutating func tagEnd(from start: Int) -> Int? {
    guard !hasNoMoreTagEnds else { return nil }
    var cursor = start
    while cursor < bytes.count {
      switch bytes[cursor] {
      case 0x3E: return cursor
      // Text whose quotes never match up has none that count.
      case 0x3D where overrunCount < Self.maximumOverruns:
        cursor += 1
        while cursor < bytes.count, bytes[cursor].isSpace { cursor += 1 }
        guard cursor < bytes.count else { break }
        if bytes[cursor] == 0x22, !hasNoMoreDoubleQuotes {
          if let close = bytes.firstIndex(of: 0x22, from: cursor + 1) {
            cursor = close + 1
          } else {
            hasNoMoreDoubleQuotes = true
          }
        } else if bytes[cursor] == 0x27, !hasNoMoreSingleQuotes {
          if let close = bytes.firstIndex(of: 0x27, from: cursor + 1) {
            cursor = close + 1
          } else {
            hasNoMoreSingleQuotes = true
          }
        }
      default: cursor += 1
      }
    }
    overrunCount += 1
    if let end = bytes.firstIndex(of: 0x3E, from: start) { return end }
    hasNoMoreTagEnds = true
    return nil
  }
}

/// Reads the attributes inside a tag, one by one; names are in small letters, values decoded.
struct HTMLAttributes {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var cursor: Int
  private let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    self.bytes = bytes
    cursor = range.lowerBound
    end = range.upperBound
  }

  /// All attributes of a tag by name; of one that is there twice the first counts.
  static func all(
    _ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>
  ) -> [String: String] {
    var found: [String: String] = [:]
    var reader = HTMLAttributes(bytes, in: range)
    while let attribute = reader.next() {
      found[attribute.name] =
        found[attribute.name] ?? String(decoding: attribute.value, as: UTF8.self)
    }
    return found
  }

  /// The next attribute; a value that is not given is empty.
  mutating func next() -> (name: String, value: [UInt8])? {
    guard let (name, value) = nextRanges() else { return nil }
    var decoded: [UInt8] = []
    Self.decode(UnsafeBufferPointer(rebasing: bytes[value]), into: &decoded)
    return (bytes.loweredString(name), decoded)
  }

  /// The places of the next attribute's name and of its value, whose references are unread.
  mutating func nextRanges() -> (name: Range<Int>, value: Range<Int>)? {
    while cursor < end, bytes[cursor].isSpace || bytes[cursor] == 0x2F { cursor += 1 }
    guard cursor < end else { return nil }
    let nameStart = cursor
    cursor += 1
    while cursor < end, !bytes[cursor].isSpace, bytes[cursor] != 0x3D, bytes[cursor] != 0x2F {
      cursor += 1
    }
    let name = nameStart..<cursor
    while cursor < end, bytes[cursor].isSpace { cursor += 1 }
    guard cursor < end, bytes[cursor] == 0x3D else { return (name, cursor..<cursor) }
    cursor += 1
    while cursor < end, bytes[cursor].isSpace { cursor += 1 }
    guard cursor < end else { return (name, cursor..<cursor) }
    let quote = bytes[cursor]
    let valueStart: Int
    let valueEnd: Int
    if quote == 0x22 || quote == 0x27 {
      valueStart = cursor + 1
      let inside = UnsafeBufferPointer(rebasing: bytes[..<end])
      valueEnd = inside.firstIndex(of: quote, from: valueStart) ?? end
      cursor = min(valueEnd + 1, end)
    } else {
      valueStart = cursor
      while cursor < end, !bytes[cursor].isSpace { cursor += 1 }
      valueEnd = cursor
    }
    return (name, valueStart..<valueEnd)
  }

  /// Appends the bytes of a value with its references read.
  static func decode(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    var index = 0
    while let reference = value.firstIndex(of: 0x26, from: index) {
      output.append(value, in: index..<reference)
      if let next = HTMLEntities.decode(value, at: reference, into: &output) {
        index = next
      } else {
        output.append(0x26)
        index = reference + 1
      }
    }
    output.append(value, in: index..<value.count)
  }
}
