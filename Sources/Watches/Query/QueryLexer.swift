// Cuts a query's text into its pieces. What is no piece of the language is an error, never a word.

/// Reads a query's pieces from the left to the right.
struct QueryLexer {
  private let query: String
  let scalars: [Unicode.Scalar]
  /// The byte at which each scalar starts, and the length of all at the end.
  let offsets: [Int]
  var position = 0
  var tokens: [QueryToken] = []

  /// The pieces of a query, or the first thing in it that is none.
  static func tokens(of query: String) throws(QueryError) -> [QueryToken] {
    var lexer = QueryLexer(query)
    while try lexer.readToken() {}
    return lexer.tokens
  }

  init(_ query: String) {
    self.query = query
    scalars = Array(query.unicodeScalars)
    var offsets: [Int] = []
    offsets.reserveCapacity(scalars.count + 1)
    var offset = 0
    for scalar in scalars {
      offsets.append(offset)
      offset += UTF8.width(scalar)
    }
    offsets.append(offset)
    self.offsets = offsets
  }

  // MARK: Reading

  var current: Unicode.Scalar? { scalar(at: position) }

  func scalar(at index: Int) -> Unicode.Scalar? {
    index < scalars.count ? scalars[index] : nil
  }

  func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  func fault(
    _ message: String, at range: Range<Int>, suggestion: String? = nil
  ) -> QueryError {
    let bytes = offsets[range.lowerBound]..<offsets[min(range.upperBound, scalars.count)]
    return QueryError(message, in: query, at: bytes, suggestion: suggestion)
  }

  /// Adds a piece that begins at `start` and ends where the lexer stands.
  mutating func add(_ kind: QueryToken.Kind, from start: Int) throws(QueryError) {
    let token = QueryToken(kind: kind, range: offsets[start]..<offsets[position])
    if let last = tokens.last, last.endsOperand, token.startsOperand,
      last.range.upperBound == token.range.lowerBound
    {
      let piece = text(start..<position)
      throw fault(
        "a space is missing before ‘\(piece)’", at: start..<position, suggestion: " \(piece)")
    }
    tokens.append(token)
  }

  mutating func readToken() throws(QueryError) -> Bool {
    while let scalar = current, scalar.properties.isWhitespace { position += 1 }
    guard let scalar = current else { return false }
    let start = position
    switch scalar {
    case "(": try addSingle(.open)
    case ")": try addSingle(.close)
    case ",": try addSingle(.comma)
    case "@": try readList()
    case "/": try readPattern()
    case "^": try readWeight()
    case ">": try readThreshold()
    case "=":
      position += 1
      try readExact(from: start)
    case _ where Self.closingQuotes(of: scalar) != nil:
      let phrase = try readQuoted()
      try add(.phrase(phrase, isExact: false), from: start)
    case _ where scalar.beginsQueryWord: try readWord()
    default: throw unknown(scalar)
    }
    return true
  }

  mutating func addSingle(_ kind: QueryToken.Kind) throws(QueryError) {
    position += 1
    try add(kind, from: position - 1)
  }

  // MARK: Words

  mutating func takeWord() -> Range<Int> {
    let start = position
    while let scalar = current, scalar.continuesQueryWord { position += 1 }
    return start..<position
  }

  mutating func readWord() throws(QueryError) {
    let range = takeWord()
    let word = text(range)
    if current == ":" {
      position += 1
      guard current != "/" || self.scalar(at: position + 1) != "/" else {
        throw fault(
          "there is no scope ‘\(word):’", at: range.lowerBound..<position,
          suggestion: "quotes around an address")
      }
      return try add(.field(word), from: range.lowerBound)
    }
    if current == "*" {
      let letters = scalars[range].count { $0.properties.isAlphabetic || $0.isDigit }
      guard letters >= 3 else {
        throw fault(
          "a prefix needs at least 3 letters before the star", at: range.lowerBound..<position + 1,
          suggestion: "\(word) for its forms alone, or more letters")
      }
      position += 1
      if let next = current, next.continuesQueryWord {
        throw fault(
          "a star may only end a word", at: range.lowerBound..<endOfRun(),
          suggestion: "\(word)*, or a regular expression")
      }
      return try add(.prefix(word), from: range.lowerBound)
    }
    try add(try keyword(word, at: range) ?? .word(word), from: range.lowerBound)
  }

  /// The operator that a word stands for, if any; an error where an operator is meant but misspelt.
  func keyword(
    _ word: String, at range: Range<Int>
  ) throws(QueryError) -> QueryToken.Kind? {
    switch word {
    case "AND": return .and
    case "OR": return .or
    case "NOT": return .not
    default: break
    }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    let head = parts[0].uppercased()
    switch head {
    case "AND", "OR", "NOT":
      guard parts.count == 1 else { break }
      throw fault(
        "‘\(word)’ is an operator only in capitals", at: range,
        suggestion: "\(head), or \"\(word)\" for the word itself")
    case "NEAR", "THEN":
      guard parts.count == 2, let distance = Int(parts[1]) else {
        // "near" and "then" are ordinary words as long as nothing makes operators of them.
        guard parts.count == 2 || parts[0] == head else { break }
        throw fault(
          "\(head) needs a distance in words", at: range,
          suggestion: parts.count == 1 ? "\(head)/10, or \"\(word)\" for the word" : "\(head)/10")
      }
      guard parts[0] == head else {
        throw fault(
          "‘\(word)’ is an operator only in capitals", at: range, suggestion: "\(head)/\(distance)")
      }
      guard (0...100).contains(distance) else {
        throw fault("a distance is 0 to 100 words", at: range, suggestion: "\(head)/100")
      }
      return .proximity(distance: distance, ordered: head == "THEN")
    case "W", "PRE", "ADJ", "ONEAR", "WITHIN", "N":
      guard parts.count == 2, let distance = Int(parts[1]) else { break }
      let meant = head == "PRE" || head == "ONEAR" ? "THEN" : "NEAR"
      throw fault(
        "there is no operator \(parts[0])/", at: range, suggestion: "\(meant)/\(min(distance, 100))"
      )
    case "XOR", "NAND", "NOR":
      guard word == head else { break }
      throw fault("there is no operator \(word)", at: range, suggestion: "AND, OR and NOT")
    default: break
    }
    return nil
  }

  mutating func readExact(from start: Int) throws(QueryError) {
    if let scalar = current, Self.closingQuotes(of: scalar) != nil {
      let phrase = try readQuoted()
      return try add(.phrase(phrase, isExact: true), from: start)
    }
    guard let scalar = current, scalar.beginsQueryWord else {
      throw fault("‘=’ stands directly before a word", at: start..<position, suggestion: "=Word")
    }
    let range = takeWord()
    if current == "*" || current == ":" {
      throw fault(
        "an exact word takes neither a star nor a colon", at: start..<position + 1,
        suggestion: "=\(text(range)) or \(text(range))*")
    }
    try add(.exact(text(range)), from: start)
  }
}

extension Unicode.Scalar {
  /// Whether this is one of 0…9.
  var isDigit: Bool { ("0"..."9").contains(self) }

  /// Whether a word of a query may begin with this.
  fileprivate var beginsQueryWord: Bool { properties.isAlphabetic || isDigit }

  /// Whether a word of a query may go on with this: what names of firms and systems hold.
  fileprivate var continuesQueryWord: Bool {
    if beginsQueryWord { return true }
    switch self {
    case "'", "’", "ʼ", "‘", "-", "‐", "‑", ".", "/", "&", "+", "_": return true
    default:
      switch properties.generalCategory {
      case .nonspacingMark, .spacingMark, .decimalNumber: return true
      default: return false
      }
    }
  }

  var continuesListName: Bool {
    beginsQueryWord || self == "-" || self == "_" || self == "."
  }
}
