// Data on stdout: JSON for programs, tables for people, colours only where they are welcome.

import Delivery
import Foundation
import Model

/// Prints values.
enum Output {
  /// Prints a value as one line of JSON with sorted keys.
  static func json(_ value: some Encodable) throws { text(try jsonLines([value])) }

  /// Values as lines of JSON with sorted keys.
  static func jsonLines(_ values: some Sequence<some Encodable>) throws -> String {
    let encoder = JSONEncoder.compact
    return try values.reduce(into: "") { $0 += try encoder.text($1) + "\n" }
  }

  /// Prints one line.
  static func line(_ text: String) { self.text(text + "\n") }

  /// Prints a text with its own line ends. A reader that went away ends the process, as it does for
  /// every filter.
  static func text(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        complain("cannot write to standard output: \(String(cString: strerror(errno)))")
        exit(Exit.inputOutput.rawValue)
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Prints rows in columns as wide as their widest cells; the last column is not padded.
  static func table(_ rows: [[String]]) {
    let widths = rows.reduce(into: [Int]()) { widths, row in
      for (column, cell) in row.enumerated() {
        if column < widths.count {
          widths[column] = max(widths[column], cell.displayWidth)
        } else {
          widths.append(cell.displayWidth)
        }
      }
    }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1 ? cell : cell.fitted(toWidth: widths[column])
      }
      line(cells.joined(separator: "  "))
    }
  }

  /// Whether colours may be used: a terminal that knows them, and no `NO_COLOR`.
  static let coloured =
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty

  /// The columns of the terminal; nil where there is none that says so.
  static var terminalWidth: Int? {
    var size = winsize()
    if isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    {
      return Int(size.ws_col)
    }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
  }

  /// The text in an ANSI style where colours may be used.
  static func styled(_ text: String, _ code: Int) -> String {
    coloured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// A text with the matched words in it marked: underlined where colours may be used, else in
  /// square brackets. What could turn or hide the line is gone.
  static func marked(_ text: String, _ matches: [TermMatch], in field: TextField) -> String {
    let bytes = Array(text.utf8)
    let (open, close) = coloured ? ("\u{1B}[4m", "\u{1B}[24m") : ("[", "]")
    var result = ""
    func add(_ range: Range<Int>) {
      // Spaces at the ends of a piece belong to it; cleaning would take them for the line's ends.
      let piece = String(decoding: bytes[range], as: UTF8.self)
      result += piece.hasPrefix(" ") ? " " : ""
      result += PlainText.line(piece)
      result += piece.count > 1 && piece.hasSuffix(" ") ? " " : ""
    }
    var position = 0
    let spans = matches.filter { $0.field == field && $0.end <= bytes.count && $0.start < $0.end }
    for span in spans.sorted(by: { ($0.start, $1.end) < ($1.start, $0.end) })
    where span.start >= position {
      add(position..<span.start)
      result += open
      add(span.start..<span.end)
      result += close
      position = span.end
    }
    add(position..<bytes.count)
    return result
  }
}
