// Attributes of broken XML: unquoted, unclosed, twice over or by the thousand.

extension TagSoupParser {
  struct Attribute {
    var prefix: String
    var name: String
    var value: String
  }

  /// Reads attributes, quoted or not, up to the end of the tag; nil where the tag never ends.
  func attributes(
    from start: Int
  ) -> (end: Int, attributes: [Attribute], isEmpty: Bool)? {
    // Searched for once and not by each of a million tags before it.
    if nextTagEnd < start {
      guard let end = bytes.firstIndex(of: 0x3E, from: start) else {
        hasNoMoreTagEnds = true
        return nil
      }
      nextTagEnd = end
    }
    var found: [Attribute] = []
    var seen: Set<String> = []
    var cursor = start
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if byte == 0x3E { return (cursor + 1, found, false) }
      if byte == 0x2F, cursor + 1 < bytes.count, bytes[cursor + 1] == 0x3E {
        return (cursor + 2, found, true)
      }
      if byte == 0x3C {
        // The next tag begins: this one was never ended.
        warn(.repair("a tag is not ended", line: line))
        return (cursor, found, false)
      }
      guard byte.startsName else {
        cursor += 1
        continue
      }
      let range = nameRange(from: cursor)
      cursor = range.upperBound
      while cursor < bytes.count, bytes[cursor].isSpace { cursor += 1 }
      var value: Range<Int> = cursor..<cursor
      if cursor < bytes.count, bytes[cursor] == 0x3D {
        cursor += 1
        while cursor < bytes.count, bytes[cursor].isSpace { cursor += 1 }
        (value, cursor) = attributeValue(from: cursor)
      }
      let written = bytes.loweredString(range)
      guard found.count < Self.maximumAttributes else {
        if !hasTooManyAttributes {
          warn(.loss("attributes beyond \(Self.maximumAttributes) were left out", line: line))
        }
        hasTooManyAttributes = true
        continue
      }
      guard seen.insert(written).inserted else {
        warn(.repair("attribute “\(written)” is given twice", line: line))
        continue
      }
      let (prefix, name) = split(range)
      var decoded: [UInt8] = []
      var index = value.lowerBound
      while index < value.upperBound {
        if bytes[index] == 0x26 {
          index = reference(at: index, end: value.upperBound, into: &decoded)
        } else {
          decoded.append(bytes[index] < 0x20 ? 0x20 : bytes[index])
          index += 1
        }
      }
      found.append(
        Attribute(prefix: prefix, name: name, value: String(decoding: decoded, as: UTF8.self)))
    }
    return nil
  }

  func attributeValue(from start: Int) -> (value: Range<Int>, next: Int) {
    guard start < bytes.count else { return (start..<start, start) }
    let quote = bytes[start]
    if quote == 0x22 || quote == 0x27 {
      // A value that runs over the next tag has lost its quote.
      var end = start + 1
      while end < bytes.count, bytes[end] != quote, bytes[end] != 0x3C { end += 1 }
      if end < bytes.count, bytes[end] == quote { return (start + 1..<end, end + 1) }
      warn(.repair("an attribute's value is not closed", line: line))
      end = start + 1
      while end < bytes.count, bytes[end] != 0x3E, bytes[end] != 0x3C { end += 1 }
      return (start + 1..<end, end)
    }
    warn(.repair("an attribute's value is not quoted", line: line))
    var end = start
    // A value without quotes ends before the next tag, as one does that has lost its quote.
    while end < bytes.count, !bytes[end].isSpace, bytes[end] != 0x3E, bytes[end] != 0x3C {
      if bytes[end] == 0x2F, end + 1 < bytes.count, bytes[end + 1] == 0x3E { break }
      end += 1
    }
    return (start..<end, end)
  }
}
