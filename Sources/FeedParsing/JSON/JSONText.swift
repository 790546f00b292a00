// Reads JSON in one pass, and what publishers take for JSON: comments, trailing commas, single
// quotes, bare names, raw line breaks, a missing tail.

/// One JSON document while it is read. It never fails: what is no JSON is passed over and noted.
/// Source: RFC 8259; the liberties are those of JSON5, spec.json5.org.
struct JSONText {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private let limits: FeedParsingLimits
  /// What is not JSON by the letter, the first of it, and the line.
  private(set) var repair: FeedWarning?
  /// Whether the document ends inside a value.
  private(set) var isTruncated = false
  /// Whether something was longer or deeper than the limits allow.
  private(set) var isCut = false
  /// Whether the string that is being read has grown to the limit.
  private var isStringCut = false

  private static let maximumDepth = 64
  private static let maximumMembers = 4096

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: FeedParsingLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The value of the whole document; nil where there is none.
  mutating func document() -> JSONValue? {
    let value = value(depth: 0)
    skipSpace()
    if position < bytes.count, bytes[position] != 0 { note("text behind the document") }
    return value
  }

  private mutating func note(_ what: String) {
    guard repair == nil else { return }
    let line = bytes[..<min(position, bytes.count)].count { $0 == 0x0A } + 1
    repair = .repair("not JSON by the letter: \(what)", line: line)
  }

  /// Passes over white space and comments.
  private mutating func skipSpace() {
    while position < bytes.count {
      if bytes[position].isSpace {
        position += 1
      } else if bytes.has("//", at: position) {
        note("a comment")
        position = bytes.firstIndex(of: 0x0A, from: position) ?? bytes.count
      } else if bytes.has("/*", at: position) {
        note("a comment")
        position = bytes.firstIndex(of: "*/", from: position + 2).map { $0 + 2 } ?? bytes.count
      } else {
        return
      }
    }
  }

  /// The next value; nil at the end of the document, or of what encloses the value.
  private mutating func value(depth: Int) -> JSONValue? {
    while true {
      skipSpace()
      guard position < bytes.count else {
        isTruncated = true
        return nil
      }
      switch bytes[position] {
      case 0x7B: return object(depth: depth)
      case 0x5B: return array(depth: depth)
      case 0x22, 0x27: return string().map(JSONValue.string)
      case 0x7D, 0x5D: return nil
      case let byte where byte.isAlphanumeric || byte == 0x2D || byte == 0x2B || byte == 0x2E:
        return word()
      default:
        note("a sign that does not belong there")
        position += 1
      }
    }
  }

  private mutating func word() -> JSONValue {
    let start = position
    while position < bytes.count,
      bytes[position].isAlphanumeric || bytes[position] == 0x2D || bytes[position] == 0x2B
        || bytes[position] == 0x2E || bytes[position] == 0x5F || bytes[position] >= 0x80
    {
      position += 1
    }
    let text = bytes.string(start..<position)
    switch text {
    case "null": return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default:
      let first = bytes[start]
      if first.isDigit || first == 0x2D { return .number(text) }
      note("a text without quotes")
      return .string(text)
    }
  }

  private mutating func array(depth: Int) -> JSONValue? {
    position += 1
    guard depth < Self.maximumDepth else { return skipNest() }
    var items: [JSONValue] = []
    while true {
      guard let item = value(depth: depth + 1) else { break }
      if items.count <= limits.maximumEntries { items.append(item) }
      separate(before: 0x5D)
    }
    _ = close(0x5D)
    return .array(items)
  }

  private mutating func object(depth: Int) -> JSONValue? {
    position += 1
    guard depth < Self.maximumDepth else { return skipNest() }
    var object = JSONObject()
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] != 0x7D, bytes[position] != 0x5D else { break }
      guard let name = name() else { continue }
      skipSpace()
      if position < bytes.count, bytes[position] == 0x3A {
        position += 1
      } else {
        note("a name without a colon")
      }
      guard let value = value(depth: depth + 1) else { break }
      if object.members.count < Self.maximumMembers { object.members.append((name, value)) }
      separate(before: 0x7D)
    }
    let isWhole = close(0x7D)
    // An object that breaks off inside a list is no item: what it lacks is unknown.
    return isWhole || depth == 0 ? .object(object) : nil
  }

  private mutating func name() -> String? {
    if bytes[position] == 0x22 || bytes[position] == 0x27 { return string() }
    let start = position
    while position < bytes.count, bytes[position].isAlphanumeric || bytes[position] == 0x5F {
      position += 1
    }
    note("a name without quotes")
    if position == start { position += 1 }
    return start == position - 1 && !bytes[start].isAlphanumeric
      ? nil : bytes.string(start..<position)
  }

  /// Passes over the comma behind a value.
  private mutating func separate(before end: UInt8) {
    skipSpace()
    guard position < bytes.count, bytes[position] != end else { return }
    guard bytes[position] == 0x2C else {
      note("a missing comma")
      return
    }
    position += 1
    skipSpace()
    if position < bytes.count, bytes[position] == end { note("a comma behind the last value") }
  }

  /// Passes over the end of an object or array; false where something else stands there.
  private mutating func close(_ sign: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count else {
      isTruncated = true
      return false
    }
    if bytes[position] != sign { note("brackets that do not match") }
    position += 1
    return true
  }

  /// Passes over a nest that is too deep, without going into it.
  private mutating func skipNest() -> JSONValue? {
    isCut = true
    var depth = 1
    while position < bytes.count, depth > 0 {
      switch bytes[position] {
      case 0x22, 0x27:
        _ = string()
        continue
      case 0x2F where bytes.has("//", at: position) || bytes.has("/*", at: position):
        skipSpace()
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D: depth -= 1
      default: break
      }
      position += 1
    }
    return .null
  }

  // MARK: Strings

  /// The string whose quote stands at the position; nil where it never ends.
  private mutating func string() -> String? {
    let quote = bytes[position]
    if quote == 0x27 { note("single quotes") }
    position += 1
    isStringCut = false
    var text: [UInt8] = []
    var start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte >= 0x20, byte != quote, byte != 0x5C {
        position += 1
        continue
      }
      append(start..<position, to: &text)
      if byte == quote {
        position += 1
        return String(decoding: text, as: UTF8.self)
      }
      if byte == 0x5C {
        let count = text.count
        escape(into: &text)
        if isStringCut || text.count > limits.maximumTextBytes {
          text.removeLast(text.count - count)
          cutString()
        }
      } else {
        note("a raw control character in a string")
        if byte == 0x09 || byte == 0x0A || byte == 0x0D {
          append(position..<position + 1, to: &text)
        }
        position += 1
      }
      start = position
    }
    isTruncated = true
    return nil
  }

  private mutating func append(_ range: Range<Int>, to text: inout [UInt8]) {
    guard !isStringCut else { return }
    let room = max(limits.maximumTextBytes - text.count, 0)
    let run = UnsafeBufferPointer(rebasing: bytes[range])
    text.append(contentsOf: run.characters(upTo: room))
    if run.count > room { cutString() }
  }

  /// Notes that the string is full: nothing is appended behind what was left out.
  private mutating func cutString() {
    isStringCut = true
    isCut = true
  }

  private mutating func escape(into text: inout [UInt8]) {
    position += 1
    guard position < bytes.count else { return }
    let byte = bytes[position]
    position += 1
    switch byte {
    case 0x62, 0x66: text.append(0x20)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x75:
      var value = unit()
      if let high = value, (0xD800...0xDBFF).contains(high), bytes.has("\\u", at: position) {
        let behind = position
        position += 2
        if let low = unit(), (0xDC00...0xDFFF).contains(low) {
          value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        } else {
          position = behind
        }
      }
      guard let value else {
        note("a broken escape")
        return
      }
      if value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D {
        HTMLEntities.append(codePoint: value, to: &text)
      }
    default: text.append(byte)
    }
  }

  /// The four hexadecimal digits at the position.
  private mutating func unit() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for index in position..<position + 4 {
      guard let digit = bytes[index].hexValue else { return nil }
      value = value << 4 + digit
    }
    position += 4
    return value
  }
}
