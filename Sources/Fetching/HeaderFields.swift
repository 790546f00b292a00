// Header fields in the order of their arrival.

/// One header field.
public struct HeaderField: Hashable, Sendable {
  /// The name as it was written.
  public var name: String
  /// The value without the white space around it. Bytes that are no UTF-8 are kept as stand-ins
  /// from the private use area, so that sending the value gives the same bytes again.
  public var value: String

  /// A field of this name and value.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// The header fields of a response.
public struct HeaderFields: Hashable, Sendable {
  /// All of them.
  public private(set) var all: [HeaderField] = []

  /// These fields.
  public init(_ fields: [HeaderField] = []) { all = fields }

  /// The value of the first field of that name, in whatever case; nil where there is none or it is
  /// empty.
  public subscript(name: String) -> String? {
    guard let value = all.first(where: { Self.same($0.name, name) })?.value, !value.isEmpty else {
      return nil
    }
    return value
  }

  /// The values of all fields of that name as one list (RFC 9110 §5.3); nil where there is none.
  public func joined(_ name: String) -> String? {
    let values = all.filter { Self.same($0.name, name) }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  /// Takes in a header line without its line end; a folded line goes on with the field before it.
  mutating func take(line: some BidirectionalCollection<UInt8>) {
    func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> [UInt8] {
      var bytes = Array(bytes.drop { $0 == 32 || $0 == 9 })
      while bytes.last == 32 || bytes.last == 9 { bytes.removeLast() }
      return bytes
    }
    if line.first == 32 || line.first == 9 {
      guard !all.isEmpty else { return }
      all[all.count - 1].value += " " + HeaderText.text(trimmed(line))
      return
    }
    guard let colon = line.firstIndex(of: 58) else { return }
    let name = String(decoding: trimmed(line[..<colon]), as: UTF8.self)
    all.append(
      HeaderField(name, HeaderText.text(trimmed(line[line.index(after: colon)...]))))
  }

  private static func same(_ left: String, _ right: String) -> Bool {
    // Names are tokens, which are ASCII (RFC 9110 §5.1).
    left.utf8.count == right.utf8.count
      && zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || small($0) == small($1) }
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
}
