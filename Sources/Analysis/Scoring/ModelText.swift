// The lines, columns and numbers of the model's text files, read by bytes: there are four megabytes
// of them at every start.

import Foundation

/// Reads tab-separated text.
enum ModelText {
  /// A part of a file, good while its lines are gone through.
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Calls `body` with the first three columns of each line that is no comment, and its number.
  static func eachLine(
    _ data: Data, _ body: ([Bytes], Int) throws(AnalyzerError) -> Void
  ) throws(AnalyzerError) {
    try [UInt8](data).withUnsafeBufferPointer { bytes throws(AnalyzerError) in
      var fields: [Bytes] = []
      var number = 0
      var rest: Bytes? = bytes
      while let text = rest {
        let line: Bytes
        (line, rest) = split(text, at: 0x0A)
        number += 1
        if line.isEmpty || line[0] == 0x23 { continue }
        fields.removeAll(keepingCapacity: true)
        var columns: Bytes? = line
        // What a feature says is for people.
        while fields.count < 3, let text = columns {
          let field: Bytes
          (field, columns) = split(text, at: 0x09)
          fields.append(field)
        }
        try body(fields, number)
      }
    }
  }

  static func isSame(_ one: Bytes, _ other: Bytes) -> Bool {
    guard one.count == other.count else { return false }
    for place in one.indices where one[place] != other[place] { return false }
    return true
  }

  /// What stands before the first such byte and what stands behind it; all and nil without one.
  ///
  /// By `memchr`: a start looks through the four megabytes of `weights.tsv`, byte by byte it took
  /// three times as many instructions.
  @inline(__always)
  private static func split(_ text: Bytes, at byte: UInt8) -> (head: Bytes, rest: Bytes?) {
    guard let base = text.baseAddress, let found = memchr(base, Int32(byte), text.count) else {
      return (text, nil)
    }
    let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    return (Bytes(rebasing: text[..<place]), Bytes(rebasing: text[(place + 1)...]))
  }

  /// A feature's key, or the two of a pair: `key+key`.
  static func keys(_ text: Bytes) -> (first: UInt64, second: UInt64?)? {
    guard let plus = text.firstIndex(of: 0x2B) else { return hexadecimal(text).map { ($0, nil) } }
    guard let first = hexadecimal(Bytes(rebasing: text[..<plus])),
      let second = hexadecimal(Bytes(rebasing: text[(plus + 1)...]))
    else { return nil }
    return (first, second)
  }

  private static func hexadecimal(_ text: Bytes) -> UInt64? {
    guard !text.isEmpty, text.count <= 16 else { return nil }
    var value: UInt64 = 0
    for byte in text {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
      case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
      default: return nil
      }
    }
    return value
  }

  static func decimal(_ text: Bytes) -> Float? {
    // As the trainer writes them: a few digits, of which so many behind the point. Up to seven of
    // them are exact as a number, and their quotient is rounded as the text would be.
    var digits = 0
    var scale = 1.0
    var value = 0.0
    var isBehindPoint = false
    for byte in text.first == 0x2D ? Bytes(rebasing: text.dropFirst()) : text {
      if byte == 0x2E, !isBehindPoint {
        isBehindPoint = true
        continue
      }
      guard (0x30...0x39).contains(byte), digits < 7 else {
        return Float(String(decoding: text, as: UTF8.self))
      }
      value = value * 10 + Double(byte - 0x30)
      if isBehindPoint { scale *= 10 }
      digits += 1
    }
    guard digits > 0 else { return nil }
    return Float((text.first == 0x2D ? -value : value) / scale)
  }
}
