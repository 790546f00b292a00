// How values stand in columns: instants as milliseconds, hashes as their bit pattern, lists as
// JSON.

import Foundation
import GRDB
import Model

/// The values of one statement, in the order of its question marks.
typealias ColumnValues = [(any DatabaseValueConvertible)?]

extension Timestamp {
  /// The instant in a column, where there is one.
  init?(column: Int64?) {
    guard let column else { return nil }
    self.init(milliseconds: column)
  }
}

extension Row {
  /// The instant in a column that is never null.
  func instant(_ index: Int) -> Timestamp { Timestamp(milliseconds: self[index]) }

  /// The instant in a column, where there is one.
  func optionalInstant(_ index: Int) -> Timestamp? { Timestamp(column: self[index]) }

  /// The duration in a column, where there is one.
  func optionalDuration(_ index: Int) -> Duration? {
    (self[index] as Int64?).map { .milliseconds($0) }
  }

  /// The numbers 0…62 whose bits are set in a column that is never null.
  func smallNumbers(_ index: Int) -> Set<Int> {
    let bits: Int64 = self[index]
    return bits == 0 ? [] : Set((0..<63).filter { bits & 1 << Int64($0) != 0 })
  }

  /// The hash in a column that is never null.
  func hash(_ index: Int) -> UInt64 { UInt64(bitPattern: self[index] as Int64) }

  /// The story in a column, where there is one.
  func optionalStory(_ index: Int) -> StoryID? {
    (self[index] as Int64?).map(StoryID.init(rawValue:))
  }

  /// The bytes in a column, where there are some.
  func optionalBytes(_ index: Int) -> [UInt8]? { (self[index] as Data?).map { Array($0) } }
}

extension Set<Int> {
  /// The numbers 0…62 of the set as bits, for a column.
  var bits: Int64 { reduce(0) { (0..<63).contains($1) ? $0 | 1 << Int64($1) : $0 } }
}

extension Database {
  /// Runs a statement that is prepared once a connection.
  func run(_ sql: String, _ values: ColumnValues = []) throws {
    try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
  }

  /// The rows of a statement that is prepared once a connection, made into values one by one.
  func rows<Value>(
    _ sql: String, _ values: ColumnValues = [], as make: (Row) throws -> Value
  ) throws -> [Value] {
    let cursor = try Row.fetchCursor(
      cachedStatement(sql: sql), arguments: StatementArguments(values))
    var result: [Value] = []
    while let row = try cursor.next() { try result.append(make(row)) }
    return result
  }

  /// The first row of a statement that is prepared once a connection.
  func first<Value>(
    _ sql: String, _ values: ColumnValues = [], as make: (Row) throws -> Value
  ) throws -> Value? {
    let cursor = try Row.fetchCursor(
      cachedStatement(sql: sql), arguments: StatementArguments(values))
    return try cursor.next().map(make)
  }

  /// The whole number in the first column of the first row; 0 where there is none.
  func number(_ sql: String, _ values: ColumnValues = []) throws -> Int64 {
    try first(sql, values) { $0[0] as Int64? }.flatMap { $0 } ?? 0
  }
}

/// Values as compact JSON whose keys have one order, so that equal values are equal bytes.
enum CompactJSON {
  static func text(_ value: some Encodable) throws -> String {
    try JSONEncoder.compact.text(value)
  }

  /// The same bytes for a value that writes itself, in a fraction of the time.
  static func text(_ value: some JSONWritable) -> String { value.compactJSON }

  static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}

/// A number for an identifier that stays the same over versions and machines. A publisher who makes
/// two identifiers collide only hides an entry of the same feed.
func stableHash(_ text: String) -> Int64 { Int64(bitPattern: FNV1a(text).value) }
