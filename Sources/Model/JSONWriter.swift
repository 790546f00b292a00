// Compact JSON written straight into bytes, for the values that every stored entry has:
// Foundation's encoder, which boxes each of them, took a tenth of the time of reading new feeds.

/// A value that writes itself as JSON exactly as `JSONEncoder` would with sorted keys and unescaped
/// slashes.
package protocol JSONWritable: Encodable {
  /// Appends the value.
  func write(to json: inout JSONWriter)
}

extension JSONWritable {
  /// The value as JSON text.
  package var compactJSON: String {
    var json = JSONWriter()
    write(to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  package func write(to json: inout JSONWriter) { json.array(self) { $1.write(to: &$0) } }
}

/// Where JSON is written to. Who writes an object puts its keys in their order.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  /// Whether a value stands before the place where the next one goes.
  private var needsComma = false

  package init() { bytes.reserveCapacity(512) }

  /// An object; `members` writes its keys and values.
  package mutating func object(_ members: (inout JSONWriter) -> Void) {
    open(UInt8(ascii: "{"))
    members(&self)
    close(UInt8(ascii: "}"))
  }

  /// An array of whatever `write` makes of the elements.
  package mutating func array<Element>(
    _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
  ) {
    open(UInt8(ascii: "["))
    for element in elements { write(&self, element) }
    close(UInt8(ascii: "]"))
  }

  /// A key, which needs no escaping; its value follows.
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A member of an object: a string.
  package mutating func member(_ name: StaticString, _ text: String) {
    key(name)
    string(text)
  }

  /// A member: a string, or null where there is none.
  package mutating func member(_ name: StaticString, orNull text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }

  /// A member: a whole number.
  package mutating func member(_ name: StaticString, _ value: Int) {
    key(name)
    number(value)
  }

  /// A member: a number.
  package mutating func member(_ name: StaticString, _ value: Double) {
    key(name)
    number(value)
  }

  /// A member: true or false.
  package mutating func member(_ name: StaticString, _ flag: Bool) {
    key(name)
    bool(flag)
  }

  /// A member: what writes itself.
  package mutating func member(_ name: StaticString, _ value: some JSONWritable) {
    key(name)
    value.write(to: &self)
  }

  /// A member: an array of strings.
  package mutating func member(_ name: StaticString, _ strings: [String]) {
    key(name)
    array(strings) { $0.string($1) }
  }

  /// A member: an array of labels.
  package mutating func member<Label: RawRepresentable<String>>(
    _ name: StaticString, _ labels: [Label]
  ) {
    key(name)
    array(labels) { $0.string($1.rawValue) }
  }

  /// A member: an array of countries.
  package mutating func member(_ name: StaticString, _ countries: [CountryCode]) {
    key(name)
    array(countries) { $0.string($1.rawValue) }
  }

  /// A string.
  package mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for (index, byte) in utf8.enumerated()
      where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(contentsOf: utf8[start..<index])
        escape(byte)
        start = index + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A whole number.
  package mutating func number(_ value: Int) { word(value.description) }

  /// A number. JSON knows none that is not finite: infinity is the greatest there is, NaN is 0.
  package mutating func number(_ value: Double) {
    let limit = Double.greatestFiniteMagnitude
    let finite = value.isNaN ? 0 : min(max(value, -limit), limit)
    let text = finite.description
    word(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  /// True or false.
  package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

  /// No value.
  package mutating func null() { word("null") }

  private mutating func word(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      let digits = String(byte, radix: 16)
      if digits.utf8.count == 1 { bytes.append(UInt8(ascii: "0")) }
      bytes.append(contentsOf: digits.utf8)
    }
  }
}
