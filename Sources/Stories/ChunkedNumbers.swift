// Numbers by the million that only grow at their end, without the copy that a larger array would
// cost.

/// Numbers in chunks of 64 KiB. What is added in one go stands in one chunk.
///
/// An array that doubles holds itself twice while it is copied, and up to half of it is room.
struct ChunkedNumbers {
  private static let bits: UInt32 = 14
  private static let mask: UInt32 = 1 << bits - 1

  private var chunks: [[UInt32]] = []

  /// The place of a number in its chunk.
  @inline(__always)
  static func offset(_ place: UInt32) -> Int { Int(place & mask) }

  /// The chunk that a place is in.
  @inline(__always)
  func chunk(_ place: UInt32) -> [UInt32] { chunks[Int(place >> Self.bits)] }

  @inline(__always)
  subscript(_ place: UInt32) -> UInt32 {
    get { chunks[Int(place >> Self.bits)][Self.offset(place)] }
    set { chunks[Int(place >> Self.bits)][Self.offset(place)] = newValue }
  }

  /// How many numbers there is still room for in the latest chunk.
  var room: Int { chunks.last.map { 1 << Self.bits - $0.count } ?? 0 }

  /// Adds numbers, no more than a chunk holds, and returns the place of the first one.
  mutating func append(_ numbers: some Collection<UInt32>) -> UInt32 {
    if chunks.isEmpty || room < numbers.count {
      var chunk: [UInt32] = []
      chunk.reserveCapacity(1 << Self.bits)
      chunks.append(chunk)
    }
    let latest = chunks.count - 1
    let place = UInt32(latest) << Self.bits + UInt32(chunks[latest].count)
    chunks[latest].append(contentsOf: numbers)
    return place
  }

  /// Takes back all that was added from a place on, which `append` returned.
  mutating func remove(from place: UInt32) {
    let chunk = Int(place >> Self.bits)
    guard chunk < chunks.count else { return }
    chunks.removeLast(chunks.count - chunk - 1)
    let count = chunks[chunk].count - Self.offset(place)
    if count > 0 { chunks[chunk].removeLast(count) }
    if chunks[chunk].isEmpty { chunks.removeLast() }
  }

  /// Calls `body` with some numbers that were added in one go.
  @inline(__always)
  func with<Result>(
    _ place: UInt32, count: Int, _ body: (Span<UInt32>) -> Result
  ) -> Result {
    guard count > 0 else { return body(Span()) }
    let chunk = chunk(place)
    let offset = Self.offset(place)
    return body(chunk.span.extracting(offset..<(offset + count)))
  }
}
