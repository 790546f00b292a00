// Reads XML that is not well-formed as its writer most likely meant it, losing nothing.

/// A forgiving reader of a whole document in UTF-8. It never fails: what is no markup is text,
/// what is not closed is closed where it must have ended. Its work grows with the length alone.
final class TagSoupParser {
  private struct Open {
    var name: String
    var prefix: String
    var declaresNamespaces: Bool
  }

  private let receiver: any MarkupReceiver
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var open: [Open] = []
  private var openCounts: [String: Int] = [:]
  private var scopes: [[String: String]] = [[:]]
  private var declared: [String: [UInt8]] = [:]
  private var expandedBytes = 0
  private var buffer: [UInt8] = []
  private var countedTo = 0
  private var currentLine = 1
  private var hasNoMoreTagEnds = false
  private var hasNoMoreCommentEnds = false
  private var hasNoMoreSectionEnds = false
  private var hasNoMoreInstructionEnds = false
  private var hasTooManyAttributes = false
  private(set) var warnings: [FeedWarning] = []
  /// Whether elements were still open at the end.
  private(set) var isTruncated = false

  private static let maximumDepth = 512
  private static let maximumAttributes = 256
  private static let maximumExpansion = 262_144

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, receiver: any MarkupReceiver) {
    self.bytes = bytes
    self.receiver = receiver
    position = start
  }

  /// Reads to the end. `atTruncation` runs before the elements that are still open are closed.
  func run(atTruncation: () -> Void) {
    while position < bytes.count {
      if bytes[position] == 0x3C {
        if !markup() {
          warn(.repair("a “<” that opens no tag was read as text", line: line))
          emit(position..<position + 1)
          position += 1
        }
      } else {
        let end = bytes.firstIndex(of: 0x3C, from: position) ?? bytes.count
        text(position..<end)
        position = end
      }
    }
    if !open.isEmpty {
      isTruncated = true
      atTruncation()
      while !open.isEmpty { close() }
    }
  }

  private var line: Int {
    // Only what lies before the position is looked at, so that each byte is counted once.
    let read = UnsafeBufferPointer(rebasing: bytes[..<max(position, countedTo)])
    while let next = read.firstIndex(of: 0x0A, from: countedTo) {
      currentLine += 1
      countedTo = next + 1
    }
    countedTo = max(position, countedTo)
    return currentLine
  }

  private func warn(_ warning: FeedWarning) {
    if warnings.count < 1000 { warnings.append(warning) }
  }

  private func emit(_ range: Range<Int>) {
    receiver.text(UnsafeBufferPointer(rebasing: bytes[range]))
  }

  // MARK: Text

  /// Gives text with its references read and its control characters dropped.
  private func text(_ range: Range<Int>) {
    var index = range.lowerBound
    var start = index
    while index < range.upperBound {
      let byte = bytes[index]
      if byte >= 0x20 && byte != 0x26 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        index += 1
        continue
      }
      if start < index { emit(start..<index) }
      if byte == 0x26 {
        buffer.removeAll(keepingCapacity: true)
        index = reference(at: index, end: range.upperBound, into: &buffer)
        buffer.withUnsafeBufferPointer { receiver.text($0) }
      } else {
        warn(.repair("control character dropped", line: line))
        index += 1
      }
      start = index
    }
    if start < range.upperBound { emit(start..<range.upperBound) }
  }

  /// Reads the reference at `index`; a `&` that begins none is itself.
  private func reference(at index: Int, end: Int, into output: inout [UInt8]) -> Int {
    let slice = UnsafeBufferPointer(rebasing: bytes[..<end])
    var cursor = index + 1
    while cursor < end, cursor - index < 64, slice[cursor].isAlphanumeric || slice[cursor] == 0x23 {
      cursor += 1
    }
    if cursor < end, slice[cursor] == 0x3B {
      if cursor > index + 1, slice[index + 1] != 0x23 {
        let name = slice.string(index + 1..<cursor)
        if let value = declared[name], expandedBytes + value.count < Self.maximumExpansion {
          expandedBytes += value.count
          output.append(contentsOf: value)
          return cursor + 1
        }
        if name == "apos" {
          output.append(0x27)
          return cursor + 1
        }
      }
      let before = output.count
      if let next = HTMLEntities.decode(slice, at: index, into: &output), next == cursor + 1 {
        return next
      }
      output.removeLast(output.count - before)
      warn(.repair("an unknown reference was read as text", line: line))
    } else {
      warn(.repair("a bare “&” was read as text", line: line))
    }
    output.append(0x26)
    return index + 1
  }

  // MARK: Markup

  private func markup() -> Bool {
    let next = position + 1
    guard next < bytes.count else { return false }
    switch bytes[next] {
    case 0x21:
      if bytes.has("<!--", at: position) { return comment() }
      if bytes.has("<![CDATA[", at: position) { return characterData() }
      if bytes.has("<!DOCTYPE", at: position) { return documentType() }
      return skip(to: 0x3E)
    case 0x3F:
      if !hasNoMoreInstructionEnds {
        if let end = bytes.firstIndex(of: "?>", from: next) {
          // An end that lies far off is another instruction's.
          position = end - position < 65_536 ? end + 2 : position
          if position == end + 2 { return true }
        } else {
          hasNoMoreInstructionEnds = true
        }
      }
      return skip(to: 0x3E)
    case 0x2F: return endTag()
    case let byte where byte.startsName: return startTag()
    default: return false
    }
  }

  private func skip(to byte: UInt8) -> Bool {
    guard let end = bytes.firstIndex(of: byte, from: position) else {
      position = bytes.count
      return true
    }
    position = end + 1
    return true
  }

  private func comment() -> Bool {
    if !hasNoMoreCommentEnds {
      if let end = bytes.firstIndex(of: "-->", from: position + 4) {
        position = end + 3
        return true
      }
      hasNoMoreCommentEnds = true
      warn(.repair("a comment is never closed", line: line))
    }
    return skip(to: 0x3E)
  }

  private func characterData() -> Bool {
    let start = position + 9
    if !hasNoMoreSectionEnds {
      if let end = bytes.firstIndex(of: "]]>", from: start) {
        emitWithoutControls(start..<end)
        position = end + 3
        return true
      }
      hasNoMoreSectionEnds = true
    }
    warn(.repair("a CDATA section is never closed", line: line))
    // It must have ended before the end tag of the element that it stands in.
    var end = bytes.count
    if let name = open.last {
      let closing = "</" + (name.prefix.isEmpty ? "" : name.prefix + ":") + name.name
      var search = start
      while let found = bytes.firstIndex(of: "</", from: search) {
        let stop = min(found + closing.utf8.count, bytes.count)
        if bytes.loweredString(found..<stop) == closing.asciiLowered {
          end = found
          break
        }
        search = found + 2
      }
    }
    emitWithoutControls(start..<end)
    position = end
    return true
  }

  private func emitWithoutControls(_ range: Range<Int>) {
    var start = range.lowerBound
    for index in range {
      let byte = bytes[index]
      guard byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D else { continue }
      if start < index { emit(start..<index) }
      warn(.repair("control character dropped", line: line))
      start = index + 1
    }
    if start < range.upperBound { emit(start..<range.upperBound) }
  }

  /// Passes over a document type; only its plain text entities are noted.
  private func documentType() -> Bool {
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

  private func entityDeclaration(from start: Int) {
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

  private func nameRange(from start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, bytes[end].continuesName { end += 1 }
    return start..<end
  }

  private func split(_ range: Range<Int>) -> (prefix: String, name: String) {
    let text = bytes.loweredString(range)
    guard let colon = text.firstIndex(of: ":") else { return ("", text) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  private func endTag() -> Bool {
    let range = nameRange(from: position + 2)
    guard !range.isEmpty else { return false }
    let (prefix, name) = split(range)
    position = range.upperBound
    // The rest of an end tag means nothing, unless the next tag begins in it.
    var cursor = position
    while cursor < bytes.count, bytes[cursor] != 0x3E, bytes[cursor] != 0x3C { cursor += 1 }
    position = cursor < bytes.count && bytes[cursor] == 0x3E ? cursor + 1 : cursor
    let key = prefix + ":" + name
    guard openCounts[key] ?? 0 > 0 else {
      warn(.repair("</\(name)> closes nothing", line: line))
      return true
    }
    while let last = open.last {
      let isMatch = last.name == name && last.prefix == prefix
      if !isMatch { warn(.repair("<\(last.name)> is not closed", line: line)) }
      close()
      if isMatch { break }
    }
    return true
  }

  private func close() {
    guard let last = open.popLast() else { return }
    let key = last.prefix + ":" + last.name
    openCounts[key, default: 1] -= 1
    if last.declaresNamespaces { scopes.removeLast() }
    receiver.endElement()
  }

  private func startTag() -> Bool {
    let range = nameRange(from: position + 1)
    guard !hasNoMoreTagEnds else { return false }
    let (prefix, name) = split(range)
    let startLine = line
    guard let (end, attributes, isEmpty) = attributes(from: range.upperBound) else { return false }
    position = end
    var declarations: [String: String] = [:]
    for attribute in attributes where attribute.prefix == "xmlns" || attribute.name == "xmlns" {
      declarations[attribute.prefix.isEmpty ? "" : attribute.name] = attribute.value
    }
    closeWhatMustHaveEnded(before: name, prefix: prefix)
    guard open.count < Self.maximumDepth else {
      warn(.loss("elements deeper than \(Self.maximumDepth) were left out", line: startLine))
      return true
    }
    let declares = !declarations.isEmpty
    if declares, let outer = scopes.last {
      scopes.append(outer.merging(declarations) { _, inner in inner })
    }
    let scope = scopes.last ?? [:]
    var tag = StartTag(
      namespace: Namespace(address: scope[prefix], prefix: prefix), name: name,
      namespaceAddress: scope[prefix], attributes: [])
    for attribute in attributes where attribute.prefix != "xmlns" && attribute.name != "xmlns" {
      let namespace =
        attribute.prefix.isEmpty
        ? Namespace.none : Namespace(address: scope[attribute.prefix], prefix: attribute.prefix)
      tag.attributes.append(
        StartTag.Attribute(namespace: namespace, name: attribute.name, value: attribute.value))
    }
    open.append(Open(name: name, prefix: prefix, declaresNamespaces: declares))
    openCounts[prefix + ":" + name, default: 0] += 1
    receiver.startElement(tag, line: startLine)
    if isEmpty || (prefix.isEmpty && Self.neverClosed.contains(name)) { close() }
    return true
  }

  private static let neverClosed: Set<String> = ["br", "hr", "img", "wbr", "input"]
  private static let records: Set<String> = ["item", "entry"]
  /// Fields that hold a line of text, so that another field's start means their end.
  private static let lineFields: Set<String> = [
    "title", "link", "guid", "pubdate", "author", "category", "comments", "creator", "date",
    "updated", "published", "id", "language", "lastbuilddate", "ttl",
  ]
  /// Fields that no HTML element is named like, so that they cannot be a text's markup.
  private static let unmistakable: Set<String> = [
    "guid", "pubdate", "lastbuilddate", "description", "encoded", "creator", "category",
    "enclosure", "updated", "published", "ttl", "item", "entry", "channel",
  ]

  /// Closes the fields and items that the start of `name` shows to have been left open.
  private func closeWhatMustHaveEnded(before name: String, prefix: String) {
    if Self.records.contains(name), openCounts[prefix + ":" + name] ?? 0 > 0 {
      warn(.repair("<\(name)> begins inside <\(name)>", line: line))
      while let last = open.last {
        close()
        if last.name == name { break }
      }
      return
    }
    guard let last = open.last, Self.lineFields.contains(last.name),
      Self.lineFields.contains(name) || Self.unmistakable.contains(name),
      !(last.name == "author" || last.name == "link" && prefix != last.prefix)
    else { return }
    warn(.repair("<\(last.name)> is not closed", line: line))
    close()
  }

  private struct Attribute {
    var prefix: String
    var name: String
    var value: String
  }

  /// Reads attributes, quoted or not, up to the end of the tag; nil where the tag never ends.
  private func attributes(
    from start: Int
  ) -> (end: Int, attributes: [Attribute], isEmpty: Bool)? {
    guard bytes.firstIndex(of: 0x3E, from: start) != nil else {
      hasNoMoreTagEnds = true
      return nil
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

  private func attributeValue(from start: Int) -> (value: Range<Int>, next: Int) {
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
    while end < bytes.count, !bytes[end].isSpace, bytes[end] != 0x3E {
      if bytes[end] == 0x2F, end + 1 < bytes.count, bytes[end + 1] == 0x3E { break }
      end += 1
    }
    return (start..<end, end)
  }
}
