// What stands in a text but is not the story: datelines, agency marks, outlets' names, and a
// summary that only repeats the headline.

import Model

enum Boilerplate {
  /// Marks the tokens that are not the story's own words.
  static func mark(_ tokens: inout [Token], title: [UInt8], summary: [UInt8]) {
    let split = tokens.firstIndex { $0.field == .summary } ?? tokens.count
    markOutlet(&tokens, 0..<split, title)
    markAggregatorsOutlet(&tokens, split, title, summary)
    markRepetition(&tokens, split)
    markDateline(&tokens, split..<tokens.count, summary)
  }

  /// `Headline - Outlet`, `Headline | Outlet`, once or twice.
  private static func markOutlet(_ tokens: inout [Token], _ range: Range<Int>, _ bytes: [UInt8]) {
    guard range.count >= 4 else { return }
    var end = range.upperBound
    for _ in 0..<2 {
      var index = end - 1
      var found = false
      while index > range.lowerBound + 2, end - index <= 5 {
        if hasSeparator(bytes, tokens[index - 1].range.upperBound, tokens[index].range.lowerBound) {
          found = true
          break
        }
        index -= 1
      }
      guard found else { return }
      let tail = index..<end
      let isName = tail.allSatisfy {
        let flags = tokens[$0].flags
        return flags.contains(.capitalised) || flags.contains(.number) || flags.contains(.glued)
          || isUncased(bytes, tokens[$0].range)
      }
      guard isName else { return }
      for position in tail { tokens[position].flags.insert(.boilerplate) }
      end = index
    }
  }

  /// `Headline - Outlet` whose summary is `Headline  Outlet`, as aggregators write it: what follows
  /// the sign that the summary lacks is the outlet, whatever its letters.
  private static func markAggregatorsOutlet(
    _ tokens: inout [Token], _ split: Int, _ title: [UInt8], _ summary: [UInt8]
  ) {
    guard split >= 4, tokens.count == split * 2,
      (0..<split).allSatisfy({ tokens[$0].form == tokens[split + $0].form })
    else { return }
    func isSeparated(_ bytes: [UInt8], _ index: Int) -> Bool {
      hasSeparator(bytes, tokens[index - 1].range.upperBound, tokens[index].range.lowerBound)
    }
    let outlet = (max(3, split - 5)..<split).last { isSeparated(title, $0) }
    guard let outlet, !isSeparated(summary, split + outlet) else { return }
    for index in outlet..<split { tokens[index].flags.insert(.boilerplate) }
  }

  /// Between two words: white space, `-` or `|`, white space.
  private static func hasSeparator(_ bytes: [UInt8], _ from: Int, _ to: Int) -> Bool {
    guard from + 3 <= to, to <= bytes.count else { return false }
    var index = from
    while index + 2 < to {
      if bytes[index] == 0x20, bytes[index + 1] == 0x2D || bytes[index + 1] == 0x7C,
        bytes[index + 2] == 0x20
      {
        return true
      }
      index += 1
    }
    return false
  }

  private static func isUncased(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard let first = range.first, first < bytes.count else { return false }
    return bytes[first] >= 0xE1
  }

  /// A summary that begins with the headline's own words adds nothing by them.
  private static func markRepetition(_ tokens: inout [Token], _ split: Int) {
    let titleCount = (0..<split).count { !tokens[$0].flags.contains(.boilerplate) }
    let summaryCount = tokens.count - split
    guard titleCount >= 3, summaryCount >= titleCount else { return }
    var position = split
    for index in 0..<split where !tokens[index].flags.contains(.boilerplate) {
      guard tokens[index].form == tokens[position].form else { return }
      position += 1
    }
    let rest = tokens.count - position
    let end = rest <= 6 ? tokens.count : position
    for index in split..<end { tokens[index].flags.insert(.boilerplate) }
  }

  /// `KYIV, Dec 15 (Reuters) -`, `(서울=연합뉴스) 홍길동 기자 =`, `ROMA, 3 mag -`.
  private static func markDateline(
    _ tokens: inout [Token], _ range: Range<Int>, _ bytes: [UInt8]
  ) {
    guard range.count >= 4 else { return }
    // Korean agencies end theirs with an equals sign.
    if let first = bytes.first, first == 0x28 || first == 0x5B,
      let equals = bytes.prefix(140).lastIndex(of: 0x3D)
    {
      for index in range where tokens[index].range.upperBound <= equals {
        tokens[index].flags.insert(.boilerplate)
      }
      // `(서울=연합뉴스)` alone: what follows the sign up to the bracket belongs to it.
      if let close = bytes[equals...].prefix(40).firstIndex(where: { $0 == 0x29 || $0 == 0x5D }) {
        for index in range where tokens[index].range.upperBound <= close {
          tokens[index].flags.insert(.boilerplate)
        }
      }
      return
    }
    guard let dash = firstDash(bytes, limit: 60) else { return }
    let head = range.prefix { tokens[$0].range.upperBound <= dash }
    guard !head.isEmpty, head.count <= 9, let first = head.first else { return }
    let isDateline =
      tokens[first].flags.contains(.allCaps)
      || head.contains { tokens[$0].flags.contains(.number) }
      || bytes[..<dash].contains(0x28)
    let month = month(tokens, head, isBeforeAgency: bytes[..<dash].last { $0 != 0x20 } == 0x29)
    let isNames = head.allSatisfy {
      let flags = tokens[$0].flags
      return $0 == month || flags.contains(.capitalised) || flags.contains(.number)
        || tokens[$0].range.count <= 4 || flags.contains(.glued)
    }
    guard isDateline, isNames else { return }
    for index in head { tokens[index].flags.insert(.boilerplate) }
  }

  /// In `PARIS, 14 février (Reuters) -` the month, which most languages write small: the word after
  /// the number that stands after nothing but names, where an agency in brackets ends all.
  private static func month(
    _ tokens: [Token], _ head: Range<Int>.SubSequence, isBeforeAgency: Bool
  ) -> Int? {
    guard isBeforeAgency, let number = head.first(where: { tokens[$0].flags.contains(.number) }),
      head[..<number].allSatisfy({ tokens[$0].flags.contains(.capitalised) })
    else { return nil }
    return number + 1
  }

  /// The first dash with a space before it, or nil.
  private static func firstDash(_ bytes: [UInt8], limit: Int) -> Int? {
    var index = 1
    while index < min(bytes.count - 1, limit) {
      if bytes[index - 1] == 0x20 {
        if bytes[index] == 0x2D, bytes[index + 1] == 0x20 { return index }
        if bytes[index] == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80,
          bytes[index + 2] == 0x93 || bytes[index + 2] == 0x94
        {
          return index
        }
      }
      index += 1
    }
    return nil
  }
}
