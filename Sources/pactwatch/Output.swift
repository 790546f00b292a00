// Data on stdout: JSON for programs, tables for people, colours only where they are welcome.

import Foundation
import Model

/// Prints values.
enum Output {
  /// Prints a value as one line of JSON with sorted keys.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    line(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Prints one line. A reader that went away ends the process, as it does for every filter.
  static func line(_ text: String) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    } catch {
      exit(Exit.inputOutput.rawValue)
    }
  }

  /// Prints rows in columns as wide as their widest cells; the last column is not padded.
  static func table(_ rows: [[String]]) {
    let widths = rows.reduce(into: [Int]()) { widths, row in
      for (column, cell) in row.enumerated() {
        if column < widths.count {
          widths[column] = max(widths[column], cell.count)
        } else {
          widths.append(cell.count)
        }
      }
    }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      line(cells.joined(separator: "  "))
    }
  }

  /// Whether colours may be used: a terminal, and no `NO_COLOR`.
  static let coloured =
    isatty(STDOUT_FILENO) == 1
    && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty

  /// The text in an ANSI style where colours may be used.
  static func styled(_ text: String, _ code: Int) -> String {
    coloured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
