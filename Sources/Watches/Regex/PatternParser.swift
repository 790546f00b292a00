// Reads a regular expression of RE2's regular part into a tree: no back-references, no lookaround,
// so that matching takes time linear in the text.

/// What is wrong with a regular expression.
struct PatternFault: Error, Equatable {
  /// The first faulty byte in the expression.
  var offset: Int
  /// The number of faulty bytes.
  var length: Int
  var message: String
  var suggestion: String?
}

/// A recursive-descent parser of regular expressions.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0

  private static let mostRepetitions = 100
  private static let deepestGroups = 20

  static func tree(of source: String) throws(PatternFault) -> PatternNode {
    var parser = PatternParser(scalars: Array(source.unicodeScalars))
    let node = try parser.readChoice()
    if parser.position < parser.scalars.count {
      throw parser.fault("this bracket closes nothing", at: parser.position, suggestion: "\\)")
    }
    return node
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var current: Unicode.Scalar? {
    position < scalars.count ? scalars[position] : nil
  }

  private func fault(
    _ message: String, at start: Int, through end: Int? = nil, suggestion: String? = nil
  ) -> PatternFault {
    let offset = scalars[..<min(start, scalars.count)].reduce(0) { $0 + UTF8.width($1) }
    let stop = min(max(end ?? start + 1, start), scalars.count)
    let length =
      start < stop ? scalars[start..<stop].reduce(0) { $0 + UTF8.width($1) } : 0
    return PatternFault(offset: offset, length: length, message: message, suggestion: suggestion)
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  // MARK: Structure

  private mutating func readChoice() throws(PatternFault) -> PatternNode {
    var nodes = [try readSequence()]
    while take("|") { nodes.append(try readSequence()) }
    return nodes.count == 1 ? nodes[0] : .choice(nodes)
  }

  private mutating func readSequence() throws(PatternFault) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      nodes.append(try readRepetition())
    }
    return switch nodes.count {
    case 0: .empty
    case 1: nodes[0]
    default: .sequence(nodes)
    }
  }

  private mutating func readRepetition() throws(PatternFault) -> PatternNode {
    let start = position
    let node = try readAtom()
    let bounds: (min: Int, max: Int?)
    switch current {
    case "*": bounds = (0, nil)
    case "+": bounds = (1, nil)
    case "?": bounds = (0, 1)
    case "{":
      bounds = try readBounds()
      position -= 1
    default: return node
    }
    position += 1
    if case .assertion = node {
      throw fault("an anchor cannot be repeated", at: start, through: position)
    }
    if let next = current, next == "?" || next == "+" || next == "*" || next == "{" {
      throw fault(
        next == "?"
          ? "a match is always the longest, ‘lazy’ marks mean nothing" : "one repetition is enough",
        at: position, suggestion: "nothing here")
    }
    return .repetition(node, min: bounds.min, max: bounds.max)
  }

  private mutating func readBounds() throws(PatternFault) -> (min: Int, max: Int?) {
    let start = position
    position += 1
    let low = readNumber()
    var high = low
    if take(",") { high = readNumber() }
    guard take("}"), let low else {
      throw fault(
        "a repetition reads {2}, {2,} or {2,5}", at: start, through: position, suggestion: "\\{")
    }
    guard low <= Self.mostRepetitions, (high ?? 0) <= Self.mostRepetitions, low <= (high ?? low),
      high != 0
    else {
      throw fault(
        "a repetition counts up to \(Self.mostRepetitions), the smaller number first", at: start,
        through: position, suggestion: "{1,\(Self.mostRepetitions)}")
    }
    return (low, high)
  }

  private mutating func readNumber() -> Int? {
    var value: Int?
    while let scalar = current, scalar.isDigit, (value ?? 0) < 100_000 {
      value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
      position += 1
    }
    return value
  }

  // MARK: Atoms

  private mutating func readAtom() throws(PatternFault) -> PatternNode {
    guard let scalar = current else { return .empty }
    let start = position
    position += 1
    switch scalar {
    case ".": return .anyCharacter
    case "^": return .assertion(.start)
    case "$": return .assertion(.end)
    case "(": return try readGroup(from: start)
    case "[": return .set(try readSet(from: start))
    case "\\": return try readEscape(from: start)
    case "*", "+", "?", "{":
      throw fault("nothing stands here to be repeated", at: start, suggestion: "\\\(scalar)")
    default: return .character(scalar.value)
    }
  }

  private mutating func readGroup(from start: Int) throws(PatternFault) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestGroups else {
      throw fault("groups stand at most \(Self.deepestGroups) deep", at: start)
    }
    if take("?"), !take(":") {
      let isLook = current == "=" || current == "!" || current == "<"
      throw fault(
        isLook
          ? "lookaround takes more than linear time" : "groups are ( ) and (?: ); (?i) only first",
        at: start, through: position + 1,
        suggestion: isLook ? "NOT, NEAR or THEN outside the expression" : "(?:")
    }
    let node = try readChoice()
    guard take(")") else {
      throw fault("this bracket is not closed", at: start, suggestion: ") or \\(")
    }
    return node
  }

  private mutating func readEscape(from start: Int) throws(PatternFault) -> PatternNode {
    guard let scalar = current else {
      throw fault("nothing follows the backslash", at: start, suggestion: "\\\\")
    }
    position += 1
    switch scalar {
    case "b": return .assertion(.boundary)
    case "B": return .assertion(.noBoundary)
    case "1"..."9":
      throw fault(
        "back-references take more than linear time", at: start, through: position,
        suggestion: "the text once more")
    default: break
    }
    var set = CharacterRanges()
    if try add(escape: scalar, to: &set, from: start) { return .set(set) }
    return .character(try literal(scalar, from: start))
  }

  /// Adds the class that a letter behind a backslash stands for; false where it stands for none.
  private mutating func add(
    escape: Unicode.Scalar, to set: inout CharacterRanges, from start: Int
  ) throws(PatternFault) -> Bool {
    switch escape {
    case "d": set.classes.append(.digit)
    case "D": set.excludedClasses.append(.digit)
    case "w": set.classes.append(.word)
    case "W": set.excludedClasses.append(.word)
    case "s": set.classes.append(.space)
    case "S": set.excludedClasses.append(.space)
    case "p", "P":
      let names: [(String, CharacterRanges.Class)] = [
        ("{L}", .letter), ("{Lu}", .capital), ("{N}", .digit), ("{Nd}", .digit),
      ]
      for (name, meaning) in names
      where scalars[position...].starts(with: Array(name.unicodeScalars)) {
        position += name.unicodeScalars.count
        if escape == "p" {
          set.classes.append(meaning)
        } else {
          set.excludedClasses.append(meaning)
        }
        return true
      }
      throw fault(
        "only \\p{L}, \\p{Lu} and \\p{N} are known", at: start, through: position,
        suggestion: "\\p{L}")
    default: return false
    }
    return true
  }

  private func literal(_ scalar: Unicode.Scalar, from start: Int) throws(PatternFault) -> UInt32 {
    switch scalar {
    case "n": return 0x0A
    case "t": return 0x09
    case "r": return 0x0D
    default:
      guard !scalar.properties.isAlphabetic, !scalar.isDigit else {
        throw fault(
          "‘\\\(scalar)’ means nothing", at: start, through: start + 2, suggestion: "\(scalar)")
      }
      return scalar.value
    }
  }

  private mutating func readSet(from start: Int) throws(PatternFault) -> CharacterRanges {
    var set = CharacterRanges()
    set.isNegated = take("^")
    var isFirst = true
    while let scalar = current, scalar != "]" || isFirst {
      isFirst = false
      let place = position
      position += 1
      if scalar == "[", current == ":" {
        throw fault(
          "classes such as [:alpha:] are not known", at: place, through: place + 2,
          suggestion: "\\p{L}, \\d, \\w or \\s")
      }
      var low = scalar.value
      if scalar == "\\" {
        guard let escaped = current else { break }
        position += 1
        if try add(escape: escaped, to: &set, from: place) { continue }
        low = try literal(escaped, from: place)
      }
      guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.ranges.append(low...low)
        continue
      }
      position += 1
      var high = scalars[position].value
      position += 1
      if high == 0x5C, let escaped = current {
        position += 1
        var rest = CharacterRanges()
        if try add(escape: escaped, to: &rest, from: position - 2) {
          throw fault(
            "a range ends with a character, not with a class", at: place, through: position)
        }
        high = try literal(escaped, from: position - 2)
      }
      guard low <= high else {
        throw fault("a range runs from the smaller to the greater", at: place, through: position)
      }
      set.ranges.append(low...high)
    }
    guard take("]") else {
      throw fault("this set is not closed", at: start, suggestion: "] or \\[")
    }
    return set
  }
}
