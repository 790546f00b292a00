// The fingerprint as bytes for the database: little-endian, with a version in front.

import Model

extension Fingerprint {
  /// The version of the form that is written. The first one is read too; others are not.
  private static let version: UInt8 = 2
  private static let firstVersion: UInt8 = 1
  /// The bytes before the words; the first version had room for one section less.
  private static func headLength(_ version: UInt8) -> Int {
    1 + 6 + 4 + 32 + (version == Self.version ? 9 : 8)
  }

  /// The fingerprint as bytes, at most 700.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headLength(Self.version) + words.count * 4)
    bytes += [
      Self.version, UInt8(relevance.rawValue), language, stage, titleStems, activity, acts,
    ]
    bytes.append(littleEndian: domain)
    bytes.append(littleEndian: goods)
    bytes.append(littleEndian: UInt64(bitPattern: feed))
    bytes.append(littleEndian: UInt64(bitPattern: time.milliseconds))
    bytes.append(littleEndian: address)
    bytes.append(littleEndian: text)
    for section in Section.allCases { bytes.append(ends[section.rawValue]) }
    for word in words { bytes.append(littleEndian: word) }
    return bytes
  }

  /// The fingerprint that `bytes` holds; nil where they are of another version or damaged.
  public init?(bytes: [UInt8]) {
    guard let version = bytes.first, [Self.version, Self.firstVersion].contains(version),
      bytes.count >= Self.headLength(version),
      let relevance = Relevance(rawValue: Int(bytes[1]))
    else { return nil }
    self.relevance = relevance
    language = bytes[2]
    stage = bytes[3]
    titleStems = bytes[4]
    activity = bytes[5]
    acts = bytes[6]
    var position = 7
    func next<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
      bytes.withUnsafeBytes { $0.next(type, at: &position) }
    }
    domain = next(UInt16.self)
    goods = next(UInt16.self)
    feed = Int64(bitPattern: next(UInt64.self))
    time = Timestamp(milliseconds: Int64(bitPattern: next(UInt64.self)))
    address = next(UInt64.self)
    text = next(UInt64.self)
    ends = SectionEnds()
    var end = 0
    for section in Section.allCases {
      // The first version knew no concepts and sounds; its eighth end was not used.
      let isKnown = version == Self.version || section != .concepts && section != .sounds
      let next = isKnown ? Int(next(UInt8.self)) : end
      guard next >= end, next - end <= (version == Self.version ? section.limit : 64) else {
        return nil
      }
      end = next
      ends[section.rawValue] = UInt8(end)
    }
    if version == Self.firstVersion { position += 1 }
    guard bytes.count == Self.headLength(version) + end * 4,
      Int(titleStems) <= Int(ends[Section.stems.rawValue])
    else { return nil }
    words = bytes.withUnsafeBytes { buffer in
      (0..<end).map { _ in buffer.next(UInt32.self, at: &position) }
    }
    if version == Self.firstVersion {
      // It held names by another number.
      fill(Section.allCases.map { $0 == .names ? [] : Array(values($0)) })
      titleStems = min(titleStems, UInt8(range(.stems).count))
    }
  }
}
