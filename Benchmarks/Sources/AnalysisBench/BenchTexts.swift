// What is measured: news items of about sixty words, made of the project's labelled items.

import Analysis
import Foundation

/// Texts to measure with.
struct BenchTexts {
  /// The texts, in an order that mixes their languages.
  private(set) var items: [ItemText] = []
  /// Words with blanks between them, in all texts.
  private(set) var wordCount = 0
  /// The words of four letters and more that stand in the texts, each once.
  private(set) var vocabulary: [String] = []

  private struct Line: Decodable {
    var title: String
    var summary: String?
    var lang: String?
  }

  /// Texts from corpus files or folders of them.
  ///
  /// Shorter items take the summaries of their neighbours in the same language, up to `words`.
  init(paths: [String], words: Int) throws {
    var texts: [ItemText] = []
    for path in try paths.flatMap(Self.files) {
      var open: [String: ItemText] = [:]
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        let item = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        let language = item.lang ?? ""
        var text = open[language] ?? ItemText(title: item.title, summary: "")
        let more =
          text.summary.isEmpty ? item.summary ?? "" : item.title + ". " + (item.summary ?? "")
        text.summary += (text.summary.isEmpty ? "" : " ") + more
        let isFull = Self.count(text) >= words
        open[language] = isFull ? nil : text
        if isFull { texts.append(text) }
      }
    }
    guard !texts.isEmpty else { throw BenchError(description: "no items in \(paths)") }
    // A stride that shares no factor with the count visits every text once.
    var stride = 37
    while texts.count % stride == 0 { stride += 2 }
    items = texts.indices.map { texts[$0 * stride % texts.count] }
    wordCount = items.reduce(0) { $0 + Self.count($1) }
    var seen: Set<String> = []
    for item in items {
      for word in (item.title + " " + item.summary).split(whereSeparator: { !$0.isLetter })
      where word.count >= 4 && seen.insert(word.lowercased()).inserted {
        vocabulary.append(word.lowercased())
      }
    }
  }

  private static func count(_ text: ItemText) -> Int {
    text.title.split(separator: " ").count + text.summary.split(separator: " ").count
  }

  private static func files(_ path: String) throws -> [String] {
    if path.hasSuffix(".jsonl") { return [path] }
    return try FileManager.default.subpathsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(".jsonl") }.sorted().map { path + "/" + $0 }
  }
}
