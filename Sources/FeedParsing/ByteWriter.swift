// Bytes that are written one after another, without an array's checks at every step.

import Glibc

/// A buffer that grows at its end and has one owner.
///
/// An array asks before each change whether it is shared, and copies short pieces by calls; where
/// a text is written tag by tag that is half of the work.
struct ByteWriter: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes were written.
  private(set) var count = 0

  /// A writer that has room for `capacity` bytes before it has to grow.
  init(capacity: Int = 0) {
    self.capacity = max(capacity, 64)
    start = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  /// What was written; valid until the next change.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// Makes room for `extra` more bytes.
  @inline(__always)
  mutating func reserve(_ extra: Int) {
    if capacity - count < extra { grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: start, count: count)
    start.deallocate()
    start = moved
    capacity = larger
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    let length = bytes.count
    reserve(length)
    if length == 1 {
      start[count] = source[0]
    } else {
      memcpy(start + count, source, length)
    }
    count += length
  }

  /// Appends the bytes of `range`.
  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    append(UnsafeBufferPointer(rebasing: bytes[range]))
  }

  /// Appends a text that is known beforehand.
  @inline(__always)
  mutating func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a short name, by two words.
  @inline(__always)
  mutating func append(_ name: ShortNameTable.Packed) {
    reserve(16)
    let place = UnsafeMutableRawPointer(start + count)
    place.storeBytes(of: name.low.littleEndian, as: UInt64.self)
    place.storeBytes(of: name.high.littleEndian, toByteOffset: 8, as: UInt64.self)
    count += name.length
  }

  mutating func append(_ text: String) {
    text.withBytes { append($0) }
  }

  /// Forgets what was written behind the first `count` bytes.
  mutating func shorten(to count: Int) {
    precondition(count >= 0 && count <= self.count)
    self.count = count
  }

  /// Forgets everything, and gives memory back where there is more of it than `capacity`.
  mutating func removeAll(keepingCapacity capacity: Int) {
    count = 0
    guard self.capacity > capacity else { return }
    start.deallocate()
    self.capacity = 64
    start = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
  }
}
