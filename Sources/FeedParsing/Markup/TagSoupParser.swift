// Reads XML that is not well-formed as its writer most likely meant it, losing nothing.

/// A forgiving reader of a whole document in UTF-8. It never fails: what is no markup is text,
/// what is not closed is closed where it must have ended. Its work grows with the length alone.
final class TagSoupParser {
  struct Open {
    var name: String
    var prefix: String
    var declaresNamespaces: Bool
  }

  let receiver: any MarkupReceiver
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var open: [Open] = []
  var openCounts: [String: Int] = [:]
  var scopes: [[String: String]] = [[:]]
  var declared: [String: [UInt8]] = [:]
  var expandedBytes = 0
  var buffer: [UInt8] = []
  var countedTo = 0
  var currentLine = 1
  var hasNoMoreTagEnds = false
  /// The last `>` that was searched for, and the last `?>`; no tag searches for them once more.
  var nextTagEnd = -1
  private var nextInstructionEnd = -1
  var hasSeenDocumentType = false
  var hasNoMoreCommentEnds = false
  var hasNoMoreSectionEnds = false
  var hasNoMoreInstructionEnds = false
  var hasTooManyAttributes = false
  private(set) var warnings: [FeedWarning] = []
  /// Whether elements were still open at the end.
  private(set) var isTruncated = false

  static let maximumDepth = 512
  static let maximumAttributes = 256
  /// How many open elements may declare namespaces; what more of them say is passed over.
  static let maximumScopes = 16
  static let maximumExpansion = 262_144

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

  var line: Int {
    // Only what lies before the position is looked at, so that each byte is counted once.
    let read = UnsafeBufferPointer(rebasing: bytes[..<max(position, countedTo)])
    while let next = read.firstIndex(of: 0x0A, from: countedTo) {
      currentLine += 1
      countedTo = next + 1
    }
    countedTo = max(position, countedTo)
    return currentLine
  }

  func warn(_ warning: @autoclosure () -> FeedWarning) {
    // Not even made where there are enough: a text of ampersands would be slow for its warnings.
    if warnings.count < 1000 { warnings.append(warning()) }
  }

  func emit(_ range: Range<Int>) {
    receiver.text(UnsafeBufferPointer(rebasing: bytes[range]))
  }

  // MARK: Tags

  func markup() -> Bool {
    let next = position + 1
    guard next < bytes.count else { return false }
    switch bytes[next] {
    case 0x21:
      if bytes.has("<!--", at: position) { return comment() }
      if bytes.has("<![CDATA[", at: position) { return characterData() }
      if bytes.has("<!DOCTYPE", at: position) { return documentType() }
      return skip(to: 0x3E)
    case 0x3F:
      if !hasNoMoreInstructionEnds, nextInstructionEnd < next {
        if let end = bytes.firstIndex(of: "?>", from: next) {
          nextInstructionEnd = end
        } else {
          hasNoMoreInstructionEnds = true
        }
      }
      // An end that lies far off is another instruction's.
      if !hasNoMoreInstructionEnds, nextInstructionEnd - position < 65_536 {
        position = nextInstructionEnd + 2
        return true
      }
      return skip(to: 0x3E)
    case 0x2F: return endTag()
    case let byte where byte.startsName: return startTag()
    default: return false
    }
  }

  func skip(to byte: UInt8) -> Bool {
    guard let end = bytes.firstIndex(of: byte, from: position) else {
      position = bytes.count
      return true
    }
    position = end + 1
    return true
  }

  func nameRange(from start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, bytes[end].continuesName { end += 1 }
    return start..<end
  }

  func split(_ range: Range<Int>) -> (prefix: String, name: String) {
    let text = bytes.loweredString(range)
    guard let colon = text.firstIndex(of: ":") else { return ("", text) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  func endTag() -> Bool {
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

  /// The namespace that `prefix` stands for here, by the innermost declaration.
  private func address(ofPrefix prefix: String) -> String? {
    for scope in scopes.reversed() {
      if let address = scope[prefix] { return address }
    }
    return nil
  }

  func close() {
    guard let last = open.popLast() else { return }
    let key = last.prefix + ":" + last.name
    // Names without end must not be kept without end.
    if let count = openCounts[key] { openCounts[key] = count > 1 ? count - 1 : nil }
    if last.declaresNamespaces { scopes.removeLast() }
    receiver.endElement()
  }

  func startTag() -> Bool {
    let range = nameRange(from: position + 1)
    guard !hasNoMoreTagEnds else { return false }
    let (prefix, name) = split(range)
    let startLine = line
    guard let (end, attributes, isEmpty) = attributes(from: range.upperBound) else { return false }
    if bytes[end - 1] != 0x3E, attributes.allSatisfy({ $0.value.isEmpty }),
      !Self.lineFields.contains(name), !Self.unmistakable.contains(name)
    {
      // `a <b and c</title>`: no tag, but a sign and the words behind it.
      return false
    }
    position = end
    var declarations: [String: String] = [:]
    for attribute in attributes where attribute.prefix == "xmlns" || attribute.name == "xmlns" {
      // Every tag looks at its address: none that means anything is longer.
      declarations[attribute.prefix.isEmpty ? "" : attribute.name] =
        String(decoding: attribute.value.utf8.prefix(256), as: UTF8.self)
    }
    closeWhatMustHaveEnded(before: name, prefix: prefix)
    guard open.count < Self.maximumDepth else {
      warn(.loss("elements deeper than \(Self.maximumDepth) were left out", line: startLine))
      return true
    }
    let declares = !declarations.isEmpty && scopes.count < Self.maximumScopes
    if declares { scopes.append(declarations) }
    let address = address(ofPrefix: prefix)
    var tag = StartTag(
      namespace: Namespace(address: address, prefix: prefix), name: name,
      namespaceAddress: address, attributes: [])
    for attribute in attributes where attribute.prefix != "xmlns" && attribute.name != "xmlns" {
      let namespace =
        attribute.prefix.isEmpty
        ? Namespace.none
        : Namespace(address: self.address(ofPrefix: attribute.prefix), prefix: attribute.prefix)
      tag.attributes.append(
        StartTag.Attribute(namespace: namespace, name: attribute.name, value: attribute.value))
    }
    open.append(Open(name: name, prefix: prefix, declaresNamespaces: declares))
    openCounts[prefix + ":" + name, default: 0] += 1
    receiver.startElement(tag, line: startLine)
    if isEmpty || (prefix.isEmpty && Self.neverClosed.contains(name)) { close() }
    return true
  }
}
