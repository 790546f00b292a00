// The entries that hold a piece of evidence, key by key: short lists that grow at their end and are
// read from there.

/// Lists of entries' numbers, each in a block of 4 to 128 numbers that doubles as it fills.
///
/// A list is read in one go, the latest entry first, and no more than `readable` entries of it: of
/// evidence that thousands of entries have, the two latest blocks of 128 are kept. The latest
/// entries can be taken back.
struct PostingLists {
  /// The most entries of a list that are ever read.
  static let readable = 96

  /// The blocks' sizes as powers of two.
  private static let least = 2
  private static let largest = 7

  /// A block is its head, how many entries it has and which size, then the entries; in the largest
  /// ones the place of the block that came before stands between.
  private var numbers = ChunkedNumbers()
  /// Blocks that are free, by size.
  private var free = [[UInt32]](repeating: [], count: largest + 1)

  init() {
    // No list is at place 0.
    _ = numbers.append([0, 0, 0, 0])
  }

  private static func head(count: Int, size: Int) -> UInt32 { UInt32(count << 8 | size) }
  @inline(__always)
  private static func count(_ head: UInt32) -> Int { Int(head >> 8) }
  @inline(__always)
  private static func size(_ head: UInt32) -> Int { Int(head & 0xFF) }
  /// The numbers of a block before its entries.
  @inline(__always)
  private static func lead(_ size: Int) -> Int { size == largest ? 2 : 1 }

  private mutating func block(_ size: Int) -> UInt32 {
    if let block = free[size].popLast() { return block }
    if numbers.room < 1 << size {
      // What is left of the chunk serves shorter lists.
      while numbers.room >= 1 << Self.least {
        let fitting = numbers.room.bitWidth - 1 - numbers.room.leadingZeroBitCount
        free[fitting].append(numbers.append(repeatElement(0, count: 1 << fitting)))
      }
    }
    return numbers.append(repeatElement(0, count: 1 << size))
  }

  /// A list of two entries.
  mutating func list(_ first: UInt32, _ second: UInt32) -> UInt32 {
    let block = block(Self.least)
    numbers[block] = Self.head(count: 2, size: Self.least)
    numbers[block + 1] = first
    numbers[block + 2] = second
    return block
  }

  /// Adds an entry to a list; returns the list, which may stand elsewhere now.
  ///
  /// - Parameter mayBeTakenBack: whether an entry may be taken back.
  mutating func append(
    _ entry: UInt32, to list: UInt32, mayBeTakenBack: (UInt32) -> Bool
  ) -> UInt32 {
    let head = numbers[list]
    let (count, size) = (Self.count(head), Self.size(head))
    guard Self.lead(size) + count == 1 << size else {
      numbers[list + UInt32(Self.lead(size) + count)] = entry
      numbers[list] = Self.head(count: count + 1, size: size)
      return list
    }
    guard size == Self.largest else {
      let larger = block(size + 1)
      let lead = UInt32(Self.lead(size + 1))
      for number in 0..<UInt32(count) {
        numbers[larger + lead + number] = numbers[list + 1 + number]
      }
      numbers[larger + lead + UInt32(count)] = entry
      if lead == 2 { numbers[larger + 1] = 0 }
      numbers[larger] = Self.head(count: count + 1, size: size + 1)
      free[size].append(list)
      return larger
    }
    // Where enough of this block stays whatever is taken back, those before it are read no more.
    var before = numbers[list + 1]
    if before != 0, !mayBeTakenBack(numbers[list + 1 + UInt32(Self.readable)]) {
      while before != 0 {
        free[Self.largest].append(before)
        before = numbers[before + 1]
      }
      numbers[list + 1] = 0
    }
    let latest = block(Self.largest)
    numbers[latest] = Self.head(count: 1, size: Self.largest)
    numbers[latest + 1] = list
    numbers[latest + 2] = entry
    return latest
  }

  /// What is left of a list whose latest entry is taken back.
  enum Rest {
    case list(UInt32)
    case entry(UInt32)
  }

  mutating func removeLast(of list: UInt32) -> Rest {
    let head = numbers[list]
    let (count, size) = (Self.count(head) - 1, Self.size(head))
    if count == 0 {
      let before = numbers[list + 1]
      free[size].append(list)
      return .list(before)
    }
    if count == 1, size < Self.largest || numbers[list + 1] == 0 {
      let entry = numbers[list + UInt32(Self.lead(size))]
      free[size].append(list)
      return .entry(entry)
    }
    numbers[list] = Self.head(count: count, size: size)
    return .list(list)
  }

  /// The head of a list: reading those of many lists before the lists themselves lets the memory
  /// answer to many questions at once.
  @inline(__always)
  func head(_ list: UInt32) -> UInt32 { numbers[list] }

  /// The latest entry of a list.
  @inline(__always)
  func last(_ list: UInt32) -> UInt32 {
    let head = numbers[list]
    return numbers[list + UInt32(Self.lead(Self.size(head)) + Self.count(head) - 1)]
  }

  /// Calls `body` with the entries of a list, the latest first, at most `limit` of them.
  @inline(__always)
  func forEach(_ list: UInt32, limit: Int, _ body: (UInt32) -> Void) {
    var left = limit
    var block = list
    while left > 0, block != 0 {
      let chunk = numbers.chunk(block)
      let place = ChunkedNumbers.offset(block)
      let head = chunk[place]
      let size = Self.size(head)
      let first = place + Self.lead(size)
      var index = first + Self.count(head) - 1
      let end = max(first, index - left + 1)
      left -= index - end + 1
      while index >= end {
        body(chunk[index])
        index -= 1
      }
      block = size == Self.largest ? chunk[place + 1] : 0
    }
  }
}
