// A text with a syntax of its own (a query, a term) that can say where each of its bytes was
// written, although YAML has folded, unquoted or unescaped it.

/// A text and where it stands, byte by byte.
///
/// Equality is of the texts alone.
public struct LocatedText: Sendable {
  /// The text as YAML gives it.
  public let text: String
  /// Where its first character stands in the file (after a quote or a block's `>-`).
  public let place: SourcePlace

  /// A run of the text that stands in the file just as it reads.
  struct Run: Sendable {
    /// The run's first byte in the text's UTF-8.
    var offset: Int
    var line: Int
    var column: Int
  }

  private let runs: [Run]

  /// A text that stands on one line, just as it reads, from `place` on.
  public init(_ text: String, at place: SourcePlace) {
    self.init(
      text, file: place.file, runs: [Run(offset: 0, line: place.line, column: place.column)])
  }

  init(_ text: String, file: String, runs: [Run]) {
    self.text = text
    self.runs = runs
    let first = runs.first ?? Run(offset: 0, line: 0, column: 0)
    place = SourcePlace(file: file, line: first.line, column: first.column)
  }

  /// Where the byte at an offset of the text's UTF-8 was written.
  ///
  /// An offset past the end gives the place just behind the text.
  public func place(atByte offset: Int) -> SourcePlace {
    let offset = min(max(0, offset), text.utf8.count)
    guard let run = runs.last(where: { $0.offset <= offset }) else { return place }
    let bytes = text.utf8
    let start = bytes.index(bytes.startIndex, offsetBy: run.offset)
    let end = bytes.index(bytes.startIndex, offsetBy: offset)
    // Bytes that continue a scalar (10xxxxxx) have no column of their own.
    let columns = bytes[start..<end].count { $0 & 0b1100_0000 != 0b1000_0000 }
    return SourcePlace(file: place.file, line: run.line, column: run.column + columns)
  }
}

extension LocatedText: Equatable {
  /// Whether the texts are equal, wherever they stand.
  public static func == (left: LocatedText, right: LocatedText) -> Bool { left.text == right.text }
}

extension LocatedText: CustomStringConvertible {
  /// The text.
  public var description: String { text }
}

/// Lays a scalar's value beside its source again, since YAML marks only where a scalar starts.
struct ScalarAlignment {
  private let source: SourceText
  private let style: ScalarStyle
  private var position: Int
  private var runs: [LocatedText.Run] = []

  static func text(of value: String, style: ScalarStyle, at start: Int, in source: SourceText)
    -> LocatedText
  {
    var alignment = ScalarAlignment(source: source, style: style, position: start)
    alignment.skipProperties()
    alignment.skipOpening()
    alignment.align(value)
    return LocatedText(value, file: source.file, runs: alignment.runs)
  }

  private init(source: SourceText, style: ScalarStyle, position: Int) {
    self.source = source
    self.style = style
    self.position = position
  }

  private func scalar(at index: Int) -> Unicode.Scalar? {
    source.scalars.indices.contains(index) ? source.scalars[index] : nil
  }

  private var next: Unicode.Scalar? { scalar(at: position) }

  private mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
    while let scalar = next, condition(scalar) { position += 1 }
  }

  /// Steps over an anchor or a tag before the scalar.
  private mutating func skipProperties() {
    while next == "&" || next == "!" {
      skip { !SourceText.isBlank($0) }
      skip(while: SourceText.isBlank)
    }
  }

  /// Steps over the opening quote, or over a block scalar's first line and indentation.
  private mutating func skipOpening() {
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: position += 1
    case .block:
      skip { !SourceText.isBreak($0) }
      skip(while: SourceText.isBlank)
    }
  }

  private mutating func align(_ value: String) {
    var offset = 0
    var inBlanks = false
    var expected: Int?
    for scalar in value.unicodeScalars {
      let isBlank = scalar == " " || scalar == "\t" || SourceText.isBreak(scalar)
      if inBlanks && !isBlank { skip(while: SourceText.isBlank) }
      inBlanks = isBlank
      let length = sourceLength(of: scalar)
      if expected != position {
        let place = source.place(of: min(position, source.scalars.count))
        runs.append(.init(offset: offset, line: place.line, column: place.column))
      }
      // What does not fit stays where the last piece that did stands.
      expected = position + 1
      position += length
      offset += UTF8.width(scalar)
    }
    if runs.isEmpty {
      let place = source.place(of: min(position, source.scalars.count))
      runs.append(.init(offset: 0, line: place.line, column: place.column))
    }
  }

  /// How much of the source makes the value's next scalar.
  private mutating func sourceLength(of scalar: Unicode.Scalar) -> Int {
    if style == .doubleQuoted, next == "\\" {
      // A line that ends in a backslash adds nothing to the value.
      while next == "\\", let after = self.scalar(at: position + 1), SourceText.isBreak(after) {
        position += 1
        skip(while: SourceText.isBlank)
      }
      guard next == "\\" else { return next == scalar ? 1 : 0 }
      switch self.scalar(at: position + 1) {
      case "x": return 4
      case "u": return 6
      case "U": return 10
      default: return 2
      }
    }
    if style == .singleQuoted, scalar == "'", next == "'" { return 2 }
    guard let here = next else { return 0 }
    if here == scalar { return 1 }
    return SourceText.isBlank(here) && SourceText.isBlank(scalar) ? 1 : 0
  }
}
