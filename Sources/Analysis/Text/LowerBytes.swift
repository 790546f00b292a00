// The lower-case bytes of one text while it is read: a buffer that bytes are appended to cheaply.

/// A growing buffer of UTF-8. Copies share their memory: there is one owner at a time.
struct LowerBytes {
  // An array would check at each byte whether it is shared; this is the innermost loop of reading.
  private final class Memory {
    var start: UnsafeMutablePointer<UInt8>
    init(capacity: Int) { start = .allocate(capacity: capacity) }
    deinit { start.deallocate() }
  }

  private let memory: Memory
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 4_096) {
    memory = Memory(capacity: capacity)
    start = memory.start
    self.capacity = capacity
  }

  /// The bytes so far; good until the next change.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// The bytes from a place on; good until the next change.
  func bytes(from first: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[first...])
  }

  /// The bytes of a token; good until the next change.
  func bytes(of token: Token) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[Int(token.lowerStart)..<Int(token.lowerEnd)])
  }

  /// Makes room for so many bytes more.
  @inline(__always)
  mutating func reserve(_ more: Int) {
    if count + more > capacity { grow(to: count + more) }
  }

  /// Appends a byte that room was made for.
  @inline(__always)
  mutating func appendReserved(_ byte: UInt8) {
    start[count] = byte
    count += 1
  }

  /// Appends a scalar.
  @inline(__always)
  mutating func append(_ scalar: UInt32) {
    reserve(4)
    UTF8Scalars.encode(scalar) { appendReserved($0) }
  }

  mutating func removeLast(from first: Int) { count = min(count, first) }

  private mutating func grow(to needed: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(needed, capacity * 2))
    larger.update(from: start, count: count)
    memory.start.deallocate()
    memory.start = larger
    start = larger
    capacity = max(needed, capacity * 2)
  }
}
