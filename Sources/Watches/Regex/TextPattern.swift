// A regular expression of a query: bounded, linear in the text, and run only where a piece of text
// that every match must hold is there.

/// A regular expression over the text of a field.
///
/// The syntax is the regular part of RE2's: literals, `.`, `[a-z]`, `\d \w \s \p{L}`, `( )`,
/// `(?: )`, `|`, `* + ? {n,m}`, `^ $ \b \B`, `(?i)` at the start. A match is the leftmost longest.
public struct TextPattern: Hashable, Sendable {
  /// The longest expression, in bytes.
  public static let longestSource = 200
  /// How much of a field is searched, in bytes.
  public static let searchedBytes = 64 * 1024
  /// The most matches that are reported of one field.
  public static let mostMatches = 16

  /// The expression as it was given, without slashes.
  public let source: String
  /// Whether letters of either case match each other.
  public let ignoresCase: Bool
  /// Bytes that every match holds; empty where there are none that are sure. In small letters
  /// where case is ignored.
  let literal: [UInt8]
  private let program: PatternProgram

  /// Whether a piece of text that every match holds keeps the expression from running everywhere.
  public var hasLiteral: Bool { !literal.isEmpty }

  init(_ source: String, ignoresCase: Bool) throws(PatternFault) {
    guard source.utf8.count <= Self.longestSource else {
      throw PatternFault(
        offset: 0, length: source.utf8.count,
        message: "a regular expression is at most \(Self.longestSource) bytes long",
        suggestion: "several expressions joined by OR")
    }
    if source.hasPrefix("(i?)") {
      throw PatternFault(
        offset: 0, length: 4, message: "‘(i?)’ matches the letter i or nothing",
        suggestion: "(?i) to ignore case")
    }
    let hasFlag = source.hasPrefix("(?i)")
    let body = hasFlag ? String(source.dropFirst(4)) : source
    let tree: PatternNode
    do {
      tree = try PatternParser.tree(of: body)
    } catch {
      var fault = error
      fault.offset += hasFlag ? 4 : 0
      throw fault
    }
    guard !tree.matchesEmpty else {
      throw PatternFault(
        offset: 0, length: source.utf8.count,
        message: "the expression also matches nothing at all, so it is found everywhere",
        suggestion: "+ in place of *")
    }
    let ignoresCase = ignoresCase || hasFlag
    guard let program = PatternProgram(tree, ignoresCase: ignoresCase) else {
      throw PatternFault(
        offset: 0, length: source.utf8.count,
        message: "the repetitions make the expression too large", suggestion: "smaller counts")
    }
    self.source = source
    self.ignoresCase = ignoresCase
    self.program = program
    literal = RequiredLiteral.longest(in: tree, ignoresCase: ignoresCase)
  }

  /// The matches in a field, leftmost first, none overlapping.
  func matches(in bytes: [UInt8]) -> [Range<Int>] {
    guard mayMatch(bytes) else { return [] }
    let machine = PatternMachine(program, over: bytes, limit: Self.searchedBytes)
    var found: [Range<Int>] = []
    var position = 0
    while found.count < Self.mostMatches, let match = machine.firstMatch(from: position),
      !match.isEmpty
    {
      found.append(match)
      position = match.upperBound
    }
    return found
  }

  /// Whether the text holds the literal that every match holds.
  private func mayMatch(_ bytes: [UInt8]) -> Bool {
    guard let first = literal.first else { return true }
    guard bytes.count >= literal.count else { return false }
    return bytes.withUnsafeBufferPointer { text in
      literal.withUnsafeBufferPointer { literal in
        for start in 0...(text.count - literal.count) {
          guard folded(text[start]) == first else { continue }
          var length = 1
          while length < literal.count, folded(text[start + length]) == literal[length] {
            length += 1
          }
          if length == literal.count { return true }
        }
        return false
      }
    }
  }

  private func folded(_ byte: UInt8) -> UInt8 {
    ignoresCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}

/// Finds a piece of text that every match of an expression holds.
enum RequiredLiteral {
  static func longest(in node: PatternNode, ignoresCase: Bool) -> [UInt8] {
    var best: [UInt8] = []
    var run: [UInt8] = []
    func close() {
      if run.count > best.count { best = run }
      run = []
    }
    func visit(_ node: PatternNode) {
      switch node {
      case .character(let code):
        // Only ASCII letters keep their width when their case changes.
        if ignoresCase, code >= 0x80 { return close() }
        let scalar = Unicode.Scalar(ignoresCase ? PatternProgram.folded(code) : code)
        run += scalar.map { Array(String(Character($0)).utf8) } ?? []
      case .sequence(let nodes): nodes.forEach(visit)
      case .repetition(let node, let min, let max):
        if min == 1, max == 1 { return visit(node) }
        close()
        if min >= 1 {
          visit(node)
          close()
        }
      case .empty, .assertion: break
      case .anyCharacter, .set, .choice: close()
      }
    }
    visit(node)
    close()
    return best
  }
}
