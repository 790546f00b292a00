// Runs a program over a text: every state at most once a character, so time is linear in the text.

/// The machine that finds the leftmost longest match.
struct PatternMachine {
  private let program: PatternProgram
  private let bytes: [UInt8]
  /// The text ends here for the machine, however long it is.
  private let end: Int

  init(_ program: PatternProgram, over bytes: [UInt8], limit: Int) {
    self.program = program
    self.bytes = bytes
    end = min(bytes.count, limit)
  }

  /// The states that the machine is in at one place, each with the start of its match.
  private struct States {
    var starts: [Int]
    var order: [Int] = []

    init(count: Int) { starts = Array(repeating: -1, count: count) }

    mutating func removeAll() {
      for state in order { starts[state] = -1 }
      order.removeAll(keepingCapacity: true)
    }
  }

  /// The first match that begins at `from` or later, as a range of bytes.
  ///
  /// States are kept in the order of their starts, so the first to reach an instruction has the
  /// leftmost start and no later one needs to be followed: every instruction runs at most once a
  /// character.
  func firstMatch(from: Int) -> Range<Int>? {
    var now = States(count: program.instructions.count)
    var following = now
    var stack: [Int] = []
    var best: Range<Int>?
    var position = from
    var before = from > 0 ? previous(at: from) : nil
    while true {
      let (code, width) = position < end ? decode(at: position) : (0, 0)
      let after: UInt32? = position < end ? code : nil
      if best == nil {
        follow(0, start: position, before: before, after: after, in: &now, stack: &stack)
      }
      if now.order.isEmpty, best != nil { break }
      let folded = program.ignoresCase ? PatternProgram.folded(code) : code
      let next: UInt32? =
        position + width < end && width > 0 ? decode(at: position + width).code : nil
      for state in now.order {
        let start = now.starts[state]
        if let best, start > best.lowerBound { continue }
        switch program.instructions[state] {
        case .match:
          if best == nil || start < best?.lowerBound ?? 0 || position > best?.upperBound ?? 0 {
            best = start..<position
          }
        case .character, .anyCharacter, .set:
          guard width > 0, program.takes(program.instructions[state], code, folded: folded)
          else { continue }
          follow(
            state + 1, start: start, before: code, after: next, in: &following, stack: &stack)
        case .assertion, .split, .jump: continue
        }
      }
      guard width > 0 else { break }
      swap(&now, &following)
      following.removeAll()
      position += width
      before = code
    }
    return best
  }

  /// Enters a state and all that are reached from it without a character.
  private func follow(
    _ state: Int, start: Int, before: UInt32?, after: UInt32?, in states: inout States,
    stack: inout [Int]
  ) {
    stack.append(state)
    while let state = stack.popLast() {
      guard states.starts[state] < 0 else { continue }
      states.starts[state] = start
      states.order.append(state)
      switch program.instructions[state] {
      case .jump(let target): stack.append(target)
      case .split(let first, let second):
        stack.append(second)
        stack.append(first)
      case .assertion(let assertion):
        if holds(assertion, before: before, after: after) { stack.append(state + 1) }
      case .character, .anyCharacter, .set, .match: break
      }
    }
  }

  private func holds(
    _ assertion: PatternNode.Assertion, before: UInt32?, after: UInt32?
  ) -> Bool {
    let word = CharacterRanges.Class.word
    let isBoundary =
      (before.map(word.contains) ?? false) != (after.map(word.contains) ?? false)
    return switch assertion {
    case .start: before == nil
    case .end: after == nil
    case .boundary: isBoundary
    case .noBoundary: !isBoundary
    }
  }

  // MARK: UTF-8

  /// The character at a byte and its width; a broken sequence is U+FFFD, one byte wide.
  private func decode(at index: Int) -> (code: UInt32, width: Int) {
    let lead = bytes[index]
    if lead < 0x80 { return (UInt32(lead), 1) }
    let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1
    guard width > 1, lead < 0xF5, index + width <= bytes.count else { return (0xFFFD, 1) }
    var code = UInt32(lead) & (0x7F >> UInt32(width))
    for byte in bytes[index + 1..<index + width] {
      guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      code = code << 6 | UInt32(byte & 0x3F)
    }
    return (code, width)
  }

  /// The character before a byte.
  private func previous(at index: Int) -> UInt32? {
    var start = index - 1
    while start > 0, bytes[start] & 0xC0 == 0x80, index - start < 4 { start -= 1 }
    return decode(at: start).code
  }
}
