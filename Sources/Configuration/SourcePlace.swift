// Where in the configuration's files something stands, and values that remember it.

/// A place in a file: line and column count from 1, columns in Unicode scalars.
///
/// A line of 0 means the file as a whole.
public struct SourcePlace: Hashable, Comparable, Sendable {
  /// The file's path as it was named.
  public var file: String
  /// The line, from 1; 0 for the whole file.
  public var line: Int
  /// The column in Unicode scalars, from 1; 0 for the whole file.
  public var column: Int

  /// A place from its parts; without line and column the whole file.
  public init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// Orders by file, then line, then column.
  public static func < (left: SourcePlace, right: SourcePlace) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

extension SourcePlace: CustomStringConvertible {
  /// `file:line:column`, or the file alone.
  public var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}

/// A value that knows where it was written.
///
/// Equality is of the values alone: moving a line in a file changes nothing of what it says.
public struct Located<Value: Sendable>: Sendable {
  /// The value.
  public var value: Value
  /// Where it stands.
  public var place: SourcePlace

  /// A value at its place.
  public init(_ value: Value, at place: SourcePlace) {
    self.value = value
    self.place = place
  }
}

extension Located: Equatable where Value: Equatable {
  /// Whether the values are equal, wherever they stand.
  public static func == (left: Located, right: Located) -> Bool { left.value == right.value }
}

extension Located: Hashable where Value: Hashable {
  /// Hashes the value alone, as equality goes by it.
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
