// A regular expression as a program for a machine of many states at once.
//
// K. Thompson, "Regular expression search algorithm", CACM 11(6), 1968; R. Cox, "Regular expression
// matching: the virtual machine approach", 2009.

/// The instructions that a regular expression compiles to.
struct PatternProgram: Hashable, Sendable {
  enum Instruction: Hashable, Sendable {
    case character(UInt32)
    case anyCharacter
    case set(Int)
    case assertion(PatternNode.Assertion)
    case split(Int, Int)
    case jump(Int)
    case match
  }

  /// The most instructions of one expression: with the text's length it bounds the time.
  static let longest = 600

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [CharacterRanges] = []
  let ignoresCase: Bool

  /// The program of a tree, or nil where it grows too long.
  init?(_ node: PatternNode, ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    guard append(node) else { return nil }
    instructions.append(.match)
  }

  private mutating func append(_ node: PatternNode) -> Bool {
    guard instructions.count < Self.longest else { return false }
    switch node {
    case .empty: break
    case .character(let code):
      instructions.append(.character(ignoresCase ? Self.folded(code) : code))
    case .anyCharacter: instructions.append(.anyCharacter)
    case .set(let set):
      instructions.append(.set(sets.count))
      sets.append(set)
    case .assertion(let assertion): instructions.append(.assertion(assertion))
    case .sequence(let nodes):
      for node in nodes { guard append(node) else { return false } }
    case .choice(let nodes): return append(choice: nodes[...])
    case .repetition(let node, let min, let max):
      return append(node, min: min, max: max)
    }
    return true
  }

  private mutating func append(choice nodes: ArraySlice<PatternNode>) -> Bool {
    guard let first = nodes.first else { return true }
    guard nodes.count > 1 else { return append(first) }
    let split = instructions.count
    instructions.append(.match)
    guard append(first) else { return false }
    let jump = instructions.count
    instructions.append(.match)
    instructions[split] = .split(split + 1, instructions.count)
    guard append(choice: nodes.dropFirst()) else { return false }
    instructions[jump] = .jump(instructions.count)
    return true
  }

  private mutating func append(_ node: PatternNode, min: Int, max: Int?) -> Bool {
    for _ in 0..<min { guard append(node) else { return false } }
    guard let max else {
      let split = instructions.count
      instructions.append(.match)
      guard append(node) else { return false }
      instructions.append(.jump(split))
      instructions[split] = .split(split + 1, instructions.count)
      return true
    }
    var splits: [Int] = []
    for _ in min..<Swift.max(min, max) {
      splits.append(instructions.count)
      instructions.append(.match)
      guard append(node) else { return false }
    }
    for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    return true
  }

  /// A character without its case, where that is one character again.
  static func folded(_ code: UInt32) -> UInt32 {
    if code < 0x80 { return (0x41...0x5A).contains(code) ? code + 0x20 : code }
    // The Kelvin sign and the long s fold into ASCII, which the literal before the machine is not
    // looked for under; they stay themselves.
    guard code != 0x212A, code != 0x17F, let scalar = Unicode.Scalar(code) else { return code }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    guard let first = lower.first, lower.count == 1 else { return code }
    return first.value
  }

  /// Whether an instruction takes a character (`folded` is it without its case).
  func takes(_ instruction: Instruction, _ code: UInt32, folded: UInt32) -> Bool {
    switch instruction {
    case .character(let wanted): return wanted == (ignoresCase ? folded : code)
    case .anyCharacter: return code != 0x0A
    case .set(let index):
      if sets[index].contains(code) { return true }
      guard ignoresCase, !sets[index].isNegated else { return false }
      if sets[index].contains(folded) { return true }
      guard let upper = Unicode.Scalar(code)?.properties.uppercaseMapping.unicodeScalars,
        let first = upper.first, upper.count == 1
      else { return false }
      return sets[index].contains(first.value)
    case .assertion, .split, .jump, .match: return false
    }
  }
}
