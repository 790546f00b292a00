// Which values an entry has, for asking thousands of times.

/// Up to 255 numbers by the places where they stand. A thousand short chains for some eighty of
/// them, as most questions are about numbers that are not there, and those end at an empty chain.
struct ValueTable {
  /// The place of each number's predecessor in its chain, counted from 1.
  private var next: [UInt8]
  /// The place of each chain's latest number, counted from 1.
  private var chains = [UInt8](repeating: 0, count: 1024)
  private var numbers: [UInt32]

  /// An empty table of places in `numbers`.
  init(_ numbers: [UInt32]) {
    self.numbers = numbers
    next = [UInt8](repeating: 0, count: numbers.count)
  }

  @inline(__always)
  private static func chain(_ number: UInt32) -> Int { Int((number &* 0x9E37_79B1) >> 22) }

  /// Has the number at a place found from now on.
  @inline(__always)
  mutating func insert(_ place: Int) {
    guard place < 255 else { return }
    let chain = Self.chain(numbers[place])
    next[place] = chains[chain]
    chains[chain] = UInt8(place + 1)
  }

  /// Notes the places of those of some numbers that may stand here, in their order, and returns how
  /// many there are.
  @inline(__always)
  func findLikely(
    _ others: Span<UInt32>, before end: Int, _ found: inout InlineArray<256, UInt8>
  ) -> Int {
    let chains = chains.span
    var count = 0
    for place in 0..<min(end, 255) {
      found[count] = UInt8(truncatingIfNeeded: place)
      count += chains[Self.chain(others[place])] == 0 ? 0 : 1
    }
    return count
  }

  /// Where a number stands among some places.
  @inline(__always)
  func place(of number: UInt32, in range: Range<Int>) -> Int? {
    var place = Int(chains[Self.chain(number)])
    while place != 0 {
      if numbers[place - 1] == number, range.contains(place - 1) { return place - 1 }
      place = Int(next[place - 1])
    }
    return nil
  }
}
