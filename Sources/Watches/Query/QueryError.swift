// What is wrong with a query: which characters, why, and what to write in their place.

/// A fault in a query, with its place.
public struct QueryError: Error, Equatable, Sendable {
  /// The whole query as it was given.
  public let query: String
  /// The first byte of the faulty piece in the query's UTF-8, counted from 0.
  public let offset: Int
  /// The length of the faulty piece in bytes; 0 where something is missing.
  public let length: Int
  /// What is wrong, in words that end without a full stop.
  public let message: String
  /// What to write instead, where something is likely to be meant.
  public let suggestion: String?

  /// A fault from its parts; the range is clamped to the query.
  init(
    _ message: String, in query: String, at range: Range<Int>, suggestion: String? = nil
  ) {
    let length = query.utf8.count
    self.query = query
    self.offset = min(max(range.lowerBound, 0), length)
    self.length = max(0, min(range.upperBound, length) - self.offset)
    self.message = message
    self.suggestion = suggestion
  }
}

extension QueryError: CustomStringConvertible {
  /// The message with its column (counted in characters from 1) and the suggestion, on one line.
  public var description: String {
    let hint = suggestion.map { "; write \($0)" } ?? ""
    return "column \(column): \(message)\(hint)"
  }

  /// The first faulty character, counted from 1.
  public var column: Int {
    String(decoding: query.utf8.prefix(offset), as: UTF8.self).count + 1
  }

  /// The line of the query that holds the fault, carets under the faulty piece, then the message:
  ///
  ///     drone NEAR joint
  ///           ^^^^
  ///     NEAR needs a distance; write NEAR/10
  public var rendering: String {
    let bytes = Array(query.utf8)
    let lineStart = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let lineEnd = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
    let faultEnd = min(offset + length, lineEnd)
    let before = String(decoding: bytes[lineStart..<offset], as: UTF8.self)
    let fault = String(decoding: bytes[offset..<max(offset, faultEnd)], as: UTF8.self)
    let line = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
    // A tab under a tab keeps the carets in their column whatever the terminal's tab width.
    let indent = String(before.map { $0 == "\t" ? "\t" : " " })
    let carets = String(repeating: "^", count: max(1, fault.count))
    let hint = suggestion.map { "; write \($0)" } ?? ""
    return "\(line)\n\(indent)\(carets)\n\(message)\(hint)"
  }
}
