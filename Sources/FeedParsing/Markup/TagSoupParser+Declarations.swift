// Comments and document types of broken XML.

extension TagSoupParser {
  func comment() -> Bool {
    if !hasNoMoreCommentEnds {
      if let end = bytes.firstIndex(of: "-->", from: position + 4) {
        position = end + 3
        return true
      }
      hasNoMoreCommentEnds = true
      warn(.repair("a comment is never closed", line: line))
    }
    // Its words go, as far as they reach: the next tag is the document's again.
    position += 4
    while position < bytes.count, bytes[position] != 0x3E, bytes[position] != 0x3C { position += 1 }
    if position < bytes.count, bytes[position] == 0x3E { position += 1 }
    return true
  }

  /// Passes over a document type; only its plain text entities are noted.
  func documentType() -> Bool {
    // There is but one; others are passed over as they come, and not looked into.
    guard !hasSeenDocumentType else { return skip(to: 0x3E) }
    hasSeenDocumentType = true
    var cursor = position + 9
    var quote: UInt8?
    var depth = 0
    while cursor < bytes.count, cursor - position < 65_536 {
      let byte = bytes[cursor]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x5B {
        depth += 1
      } else if byte == 0x5D {
        depth -= 1
      } else if byte == 0x3C, depth > 0, bytes.has("<!ENTITY", at: cursor) {
        entityDeclaration(from: cursor + 8)
      } else if byte == 0x3E, depth <= 0 {
        position = cursor + 1
        return true
      }
      cursor += 1
    }
    return skip(to: 0x3E)
  }

  func entityDeclaration(from start: Int) {
    var cursor = start
    while cursor < bytes.count, bytes[cursor].isSpace { cursor += 1 }
    let nameStart = cursor
    while cursor < bytes.count, bytes[cursor].continuesName { cursor += 1 }
    let name = bytes.string(nameStart..<cursor)
    while cursor < bytes.count, bytes[cursor].isSpace { cursor += 1 }
    guard cursor < bytes.count, bytes[cursor] == 0x22 || bytes[cursor] == 0x27, !name.isEmpty,
      let end = bytes.firstIndex(of: bytes[cursor], from: cursor + 1), end - cursor < 1026,
      let value = DeclaredEntity.value(bytes.string(cursor + 1..<end)), declared.count < 512,
      declared[name] == nil, !DeclaredEntity.isPredefined(name)
    else { return }
    declared[name] = value
  }
}
