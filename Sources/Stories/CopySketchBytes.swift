// A copy sketch as bytes for the database: little-endian, with a version in front that no
// fingerprint has.

import Model

extension CopySketch {
  private static let version: UInt8 = 128
  private static let headLength = 5 + 2 * 4 + 6 * 8

  /// The sketch as bytes, at most 125.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headLength + least.count * 4)
    bytes += [Self.version, head.language, head.stems, head.titleStems, head.pairs]
    bytes.append(littleEndian: head.numbers)
    bytes.append(littleEndian: head.title)
    bytes.append(littleEndian: head.address)
    bytes.append(littleEndian: head.text)
    bytes.append(littleEndian: head.titleBits)
    bytes.append(littleEndian: head.countries)
    bytes.append(littleEndian: head.feed)
    bytes.append(littleEndian: head.time.milliseconds)
    for pair in least { bytes.append(littleEndian: pair) }
    return bytes
  }

  /// The sketch that `bytes` holds; nil where they hold something else, or are damaged.
  public init?(bytes: [UInt8]) {
    guard bytes.first == Self.version, bytes.count >= Self.headLength else { return nil }
    let kept = min(Int(bytes[4]), Self.mostPairs)
    guard bytes.count == Self.headLength + kept * 4, bytes[3] <= bytes[2] else { return nil }
    self = bytes.withUnsafeBytes { buffer in
      var position = 5
      func next<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
        buffer.next(type, at: &position)
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
