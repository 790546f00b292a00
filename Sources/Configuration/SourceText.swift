// The text of one configuration file, by lines and columns as YAML counts them.

/// A file's text; lines end as in YAML (LF, CR, CRLF, NEL, LS, PS).
final class SourceText: Sendable {
  /// The file's path as it was named.
  let file: String
  /// The text without a byte order mark.
  let scalars: [Unicode.Scalar]
  /// Where each line starts in `scalars`.
  private let lineStarts: [Int]

  init(file: String, text: String) {
    self.file = file
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    var starts = [0]
    for (index, scalar) in scalars.enumerated() where Self.isBreak(scalar) {
      let isFirstOfTwo = scalar == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
      if !isFirstOfTwo { starts.append(index + 1) }
    }
    self.scalars = scalars
    lineStarts = starts
  }

  /// The whole text again.
  var text: String { Self.string(scalars) }

  /// The position in `scalars` of a line and column, both from 1; nil where there is none.
  func index(line: Int, column: Int) -> Int? {
    guard (1...lineStarts.count).contains(line), column > 0 else { return nil }
    let index = lineStarts[line - 1] + column - 1
    return index <= scalars.count ? index : nil
  }

  /// The place of a position in `scalars`.
  func place(of index: Int) -> SourcePlace {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= index { low = middle } else { high = middle }
    }
    return SourcePlace(file: file, line: low + 1, column: index - lineStarts[low] + 1)
  }

  /// The first character that YAML does not allow in a file at all, where there is one.
  var firstForbidden: Int? {
    scalars.firstIndex { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
        0x10000...0x10FFFF:
        false
      default: true
      }
    }
  }

  static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || isBreak(scalar)
  }

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

extension SourceText {
  /// The text of a file's bytes, which must be UTF-8 (a byte order mark is dropped).
  convenience init(file: String, bytes: [UInt8]) throws(ConfigurationError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ConfigurationError([
        .init(at: SourcePlace(file: file), "the file is UTF-16; save it as UTF-8")
      ])
    }
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var place = SourcePlace(file: file, line: 1, column: 1)
    scan: while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let units):
        let isLineFeed = units.count == 1 && units.first == 0x0A
        place.line += isLineFeed ? 1 : 0
        place.column = isLineFeed ? 1 : place.column + 1
      case .emptyInput: break scan
      case .error:
        throw ConfigurationError([
          .init(at: place, "the file is not UTF-8 from here on; save it as UTF-8")
        ])
      }
    }
    self.init(file: file, text: String(decoding: bytes, as: UTF8.self))
  }
}
