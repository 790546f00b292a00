// A copy sketch as bytes for the database: little-endian, with a version in front that no fingerprint
// has.

import Model

extension CopySketch {
  private static let version: UInt8 = 128
  private static let headLength = 5 + 2 * 4 + 6 * 8

  /// The sketch as bytes, at most 125.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headLength + least.count * 4)
    bytes += [Self.version, head.language, head.stems, head.titleStems, head.pairs]
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(head.numbers)
    append(head.title)
    append(head.address)
    append(head.text)
    append(head.titleBits)
    append(head.countries)
    append(head.feed)
    append(head.time.milliseconds)
    for pair in least { append(pair) }
    return bytes
  }

  /// The sketch that `bytes` holds; nil where they hold something else, or are damaged.
  public init?(bytes: [UInt8]) {
    guard bytes.first == Self.version, bytes.count >= Self.headLength else { return nil }
    let kept = min(Int(bytes[4]), Self.mostPairs)
    guard bytes.count == Self.headLength + kept * 4, bytes[3] <= bytes[2] else { return nil }
    self = bytes.withUnsafeBytes { buffer in
      var position = 5
      func next<Value: FixedWidthInteger>(_: Value.Type) -> Value {
        defer { position += MemoryLayout<Value>.size }
        return Value(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: Value.self))
      }
      let head = Head(
        language: bytes[1], stems: bytes[2], titleStems: bytes[3], pairs: bytes[4],
        numbers: next(UInt32.self), title: next(UInt32.self), address: next(UInt64.self),
        text: next(UInt64.self), titleBits: next(UInt64.self), countries: next(UInt64.self),
        feed: next(Int64.self), time: Timestamp(milliseconds: next(Int64.self)))
      return CopySketch(head: head, least: (0..<kept).map { _ in next(UInt32.self) })
    }
  }
}
