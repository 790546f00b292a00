// Numbers as newspapers write them: 1,500 · 2.5 · 1.200,50 · 36.000.

enum NumberText {
  /// The value of digits with points and commas; a last group of three digits is thousands. Nil
  /// too where the digits are more than a number can hold.
  static func value(of text: String) -> Double? {
    unbounded(text).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func unbounded(_ text: String) -> Double? {
    // Most are years and plain counts; up to fifteen digits are exact.
    if (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return text.utf8.reduce(0) { $0 * 10 + Double($1 - 0x30) }
    }
    var groups: [Substring] = []
    var separators: [Character] = []
    var start = text.startIndex
    for index in text.indices where !text[index].isNumber {
      groups.append(text[start..<index])
      separators.append(text[index])
      start = text.index(after: index)
    }
    groups.append(text[start...])
    guard let last = groups.last, let head = groups.first, !head.isEmpty else { return nil }
    if separators.isEmpty { return Double(text) }
    let mixed = Set(separators).count > 1
    let decimal =
      mixed
      || (separators.count == 1
        && (last.count != 3 || head == "0"))
    if decimal {
      return Double(groups.dropLast().joined() + "." + last)
    }
    return Double(groups.joined())
  }
}
