// One line of the table, and what an index expects of it.

import FeedParsing
import Foundation
import Model

/// What one file gave.
struct Row: CustomStringConvertible {
  var file: String
  var format = "-"
  var entries = 0
  var titles = 0
  var addresses = 0
  var dates = 0
  var texts = 0
  var repeatedIDs = 0
  var warnings = 0
  var remark = ""

  init(file: String) { self.file = file }

  static let header = line(
    "file", ["format", "entries", "titles", "urls", "dates", "texts", "ids×2", "warn"], "remark")

  var description: String {
    Self.line(
      file,
      [
        format, "\(entries)", "\(titles)", "\(addresses)", "\(dates)", "\(texts)",
        "\(repeatedIDs)", "\(warnings)",
      ], remark)
  }

  mutating func count(_ feed: Feed) {
    format = feed.format
    entries = feed.entries.count
    titles = feed.entries.filter { $0.title?.isEmpty == false }.count
    addresses = feed.entries.filter { $0.url?.contains(":") == true }.count
    dates = feed.entries.filter { $0.published != nil || $0.updated != nil }.count
    texts = feed.entries.filter { $0.summary != nil || $0.content != nil }.count
    repeatedIDs = entries - Set(feed.entries.map(\.id)).count
    warnings = feed.warnings.count
  }

  mutating func compare(with expected: Index.Expectation?) {
    guard let expected else { return }
    var remarks: [String] = remark.isEmpty ? [] : [remark]
    if let count = expected.entries, count != entries {
      remarks.append("the index says \(count) entries")
    }
    if !expected.format.isEmpty, !format.hasPrefix(expected.format.prefix { $0 != "-" }) {
      remarks.append("the index says \(expected.format)")
    }
    remark = remarks.joined(separator: "; ")
  }

  mutating func add(_ row: Row) {
    entries += row.entries
    titles += row.titles
    addresses += row.addresses
    dates += row.dates
    texts += row.texts
    repeatedIDs += row.repeatedIDs
    warnings += row.warnings
  }

  private static func line(_ file: String, _ cells: [String], _ remark: String) -> String {
    let name = file.padding(toLength: max(48, file.count), withPad: " ", startingAt: 0)
    return name
      + cells.map { $0.padding(toLength: max(11, $0.count), withPad: " ", startingAt: 0) }.joined()
      + remark
  }
}

/// What `INDEX.tsv` says of the files beside it.
struct Index {
  struct Expectation {
    var format: String
    var entries: Int?
  }

  var expectations: [String: Expectation] = [:]

  init(_ folder: URL) throws {
    let file = folder.appending(path: "INDEX.tsv")
    guard FileManager.default.fileExists(atPath: file.path()) else { return }
    let text = try String(contentsOf: file, encoding: .utf8)
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count >= 4 else { continue }
      expectations[cells[0]] = Expectation(
        format: cells[2], entries: Self.entries(in: cells[3]))
    }
  }

  /// The number before the word “entries”.
  private static func entries(in note: String) -> Int? {
    let words = note.split { !$0.isLetter && !$0.isNumber }
    guard let place = words.lastIndex(where: { $0 == "entries" || $0 == "entry" }), place > 0 else {
      return nil
    }
    return Int(words[place - 1])
  }
}
