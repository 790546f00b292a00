// The fingerprint as bytes for the database: little-endian, with a version in front.

import Model

extension Fingerprint {
  /// The version of the form; a fingerprint of another one is not read.
  private static let version: UInt8 = 1
  private static let headLength = 1 + 6 + 4 + 32 + 8

  /// The fingerprint as bytes, at most 700.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headLength + words.count * 4)
    bytes += [
      Self.version, UInt8(relevance.rawValue), language, stage, titleStems, activity, acts,
    ]
    append(domain, to: &bytes)
    append(goods, to: &bytes)
    append(UInt64(bitPattern: feed), to: &bytes)
    append(UInt64(bitPattern: time.milliseconds), to: &bytes)
    append(address, to: &bytes)
    append(text, to: &bytes)
    for index in 0..<8 { bytes.append(ends[index]) }
    for word in words { append(word, to: &bytes) }
    return bytes
  }

  /// The fingerprint that `bytes` holds; nil where they are of another version or damaged.
  public init?(bytes: [UInt8]) {
    guard bytes.count >= Self.headLength, bytes[0] == Self.version,
      let relevance = Relevance(rawValue: Int(bytes[1]))
    else { return nil }
    self.relevance = relevance
    language = bytes[2]
    stage = bytes[3]
    titleStems = bytes[4]
    activity = bytes[5]
    acts = bytes[6]
    var position = 7
    func next<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) -> Value {
      var value: Value = 0
      for offset in 0..<(Value.bitWidth / 8) {
        value |= Value(bytes[position + offset]) << Value(offset * 8)
      }
      position += Value.bitWidth / 8
      return value
    }
    domain = next(UInt16.self)
    goods = next(UInt16.self)
    feed = Int64(bitPattern: next(UInt64.self))
    time = Timestamp(milliseconds: Int64(bitPattern: next(UInt64.self)))
    address = next(UInt64.self)
    text = next(UInt64.self)
    ends = SIMD8()
    for index in 0..<8 { ends[index] = next(UInt8.self) }
    var end = 0
    for section in Section.allCases {
      let next = Int(ends[section.rawValue])
      guard next >= end, next - end <= section.limit else { return nil }
      end = next
    }
    guard bytes.count == Self.headLength + end * 4,
      Int(titleStems) <= Int(ends[Section.stems.rawValue])
    else { return nil }
    words = []
    words.reserveCapacity(end)
    for _ in 0..<end { words.append(next(UInt32.self)) }
  }

  private func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for offset in 0..<(value.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> (offset * 8)))
    }
  }
}
