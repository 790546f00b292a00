// The pieces of a query that begin with a mark: phrases, lists, regular expressions, weights.

extension QueryLexer {
  // MARK: Phrases

  /// The marks that close what a mark opens, or nil where it opens nothing.
  static func closingQuotes(of scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
    switch scalar {
    case "\"": ["\""]
    case "“": ["”"]
    case "„": ["“", "”"]
    case "«": ["»"]
    default: nil
    }
  }

  mutating func readQuoted() throws(QueryError) -> String {
    let start = position
    let closing = current.flatMap(Self.closingQuotes(of:)) ?? []
    position += 1
    while let scalar = current, !closing.contains(scalar) { position += 1 }
    guard current != nil else {
      throw fault(
        "the phrase is not closed", at: start..<scalars.count,
        suggestion: "\(closing.first.map(String.init) ?? "\"") at its end")
    }
    position += 1
    return text(start + 1..<position - 1)
  }

  // MARK: Lists, regular expressions, weights

  mutating func readList() throws(QueryError) {
    let start = position
    position += 1
    while let scalar = current, scalar.continuesListName { position += 1 }
    guard position > start + 1 else {
      throw fault("‘@’ stands before the name of a list", at: start..<position, suggestion: "@name")
    }
    try add(.list(text(start + 1..<position)), from: start)
  }

  mutating func readPattern() throws(QueryError) {
    let start = position
    position += 1
    var source = String.UnicodeScalarView()
    while let scalar = current, scalar != "/" {
      if scalar == "\\", self.scalar(at: position + 1) == "/" {
        position += 1
      } else if scalar == "\\", let escaped = self.scalar(at: position + 1) {
        source.append(scalar)
        source.append(escaped)
        position += 2
        continue
      }
      source.append(scalars[position])
      position += 1
    }
    guard current == "/" else {
      throw fault(
        "the regular expression is not closed", at: start..<scalars.count,
        suggestion: "/ at its end")
    }
    position += 1
    let flags = takeWord()
    guard flags.isEmpty || text(flags) == "i" else {
      throw fault(
        "a regular expression takes no flag but i", at: flags,
        suggestion: "a space after the expression, or /…/i")
    }
    try add(.pattern(String(source), ignoresCase: !flags.isEmpty), from: start)
  }

  mutating func takeNumber() -> Double? {
    let start = position
    if current == "-" { position += 1 }
    while let scalar = current, scalar.isDigit || scalar == "." { position += 1 }
    return Double(text(start..<position))
  }

  mutating func readWeight() throws(QueryError) {
    let start = position
    position += 1
    guard let last = tokens.last, last.endsOperand, last.range.upperBound == offsets[start] else {
      throw fault(
        "a weight stands directly behind a term", at: start..<position, suggestion: "term^2")
    }
    guard let weight = takeNumber(), abs(weight) <= 1000, weight != 0 else {
      throw fault(
        "a weight is a number up to 1000", at: start..<endOfRun(), suggestion: "^2 or ^-1")
    }
    try add(.weight(weight), from: start)
  }

  mutating func readThreshold() throws(QueryError) {
    let start = position
    position += 1
    guard current == "=" else {
      throw fault("there is no operator ‘>’", at: start..<position, suggestion: ">= and a number")
    }
    position += 1
    while let scalar = current, scalar.properties.isWhitespace { position += 1 }
    guard let threshold = takeNumber() else {
      throw fault("‘>=’ needs a number", at: start..<position, suggestion: ">= 3")
    }
    try add(.threshold(threshold), from: start)
  }

  // MARK: What is no piece of the language

  func endOfRun() -> Int {
    var end = position
    while let scalar = scalar(at: end), !scalar.properties.isWhitespace, scalar != ")",
      scalar != "("
    {
      end += 1
    }
    return end
  }

  func unknown(_ scalar: Unicode.Scalar) -> QueryError {
    let run = position..<endOfRun()
    let rest = text(min(position + 1, run.upperBound)..<run.upperBound)
    let suggestion: String? =
      switch scalar {
      case "-", "!", "−": "NOT \(rest)"
      case "+":
        rest.isEmpty ? "AND" : "\(rest) alone: all words are wanted unless OR stands between"
      case "&": "AND"
      case "|": "OR"
      case "~": "NEAR/\(rest.isEmpty ? "10" : rest)"
      case "'", "‘", "’", "`": "double quotes"
      case "*": "word* for words that begin so; none can be found by their end"
      case "?": "word*, or a regular expression"
      case "[", "{": "round brackets"
      case "<": ">="
      case ":":
        "a scope before it: " + QueryParser.fieldNames.map { "\($0):" }.joined(separator: " ")
      default: nil
      }
    return fault(
      "‘\(scalar)’ means nothing here", at: position..<position + 1, suggestion: suggestion)
  }
}
