// Labelled lines: the corpus format of docs/taxonomy.md.

import Analysis
import Foundation
import Model

/// One labelled item.
struct CorpusItem: Decodable {
  var id: String
  var event: String
  var lang: String
  var title: String
  var summary: String
  var relevance: Int
  var activity: [Activity]
  var stage: Stage?
  var domain: [Domain]
  var countries: [CountryCode]
  var orgs: [String]

  /// The item with what stands on its features.
  struct Read {
    var item: CorpusItem
    /// Which corpus it is from: the file's name.
    var corpus: String
    var reading: Reading
    var extraction: Extraction
    /// The same item by its headline alone, where that says enough: many feeds carry no more.
    var headline: Extraction?
    /// The gold organisations under the lexicon's names.
    var organisations: Set<String>
    var fold: Int
    /// Between 0 and 1 by its event's name: a learning curve takes those below a share.
    var lot: Double
    /// How much it counts in training.
    var weight: Double
    /// Drawn as news comes, so that figures and thresholds can be taken from it; the written
    /// items of `Training/items` are for learning alone.
    var isMeasured: Bool
  }

  private enum CodingKeys: String, CodingKey {
    case id, event, lang, title, summary, relevance, activity, stage, domain, countries, orgs
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    event = try container.decodeIfPresent(String.self, forKey: .event) ?? id
    lang = try container.decode(String.self, forKey: .lang)
    title = try container.decode(String.self, forKey: .title)
    summary = try container.decodeIfPresent(String.self, forKey: .summary) ?? ""
    relevance = try container.decode(Int.self, forKey: .relevance)
    activity = try container.decodeIfPresent([Activity].self, forKey: .activity) ?? []
    stage = try container.decodeIfPresent(Stage.self, forKey: .stage)
    domain = try container.decodeIfPresent([Domain].self, forKey: .domain) ?? []
    countries = try container.decodeIfPresent([CountryCode].self, forKey: .countries) ?? []
    orgs = try container.decodeIfPresent([String].self, forKey: .orgs) ?? []
  }
}

/// A line with the file that it stands in.
struct Loaded {
  var corpus: String
  /// News, not an item written to learn from.
  var isMeasured: Bool
  var item: CorpusItem
}

/// What is wrong with a corpus.
struct CorpusError: Error, CustomStringConvertible {
  let description: String
}

enum Corpus {
  /// Files of a path: itself, or every `.jsonl` below it.
  static func files(_ path: String) -> [String] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return [path]
    }
    guard isDirectory.boolValue else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".jsonl") }.sorted().map { path + "/" + $0 }
  }

  /// The project's own labelled news and, apart, the items written to learn from.
  static let own = "Training/corpus"
  static let written = "Training/items"

  static func load(_ paths: [String]) throws -> [Loaded] {
    var items: [Loaded] = []
    let decoder = JSONDecoder()
    for path in paths.flatMap(files) {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for (number, line) in text.split(separator: "\n").enumerated() {
        do {
          items.append(
            Loaded(
              corpus: name, isMeasured: !path.hasPrefix(written),
              item: try decoder.decode(CorpusItem.self, from: Data(line.utf8))))
        } catch {
          throw CorpusError(description: "\(path):\(number + 1): \(error)")
        }
      }
    }
    return items
  }

  /// Reads every item and gives each event a fold by its name's hash. News items count double in
  /// training: they are what the model is for.
  static func read(
    _ items: [Loaded], _ analyzer: Analyzer, folds: Int, recordsNames: Bool
  ) -> [CorpusItem.Read] {
    items.map { loaded in
      let item = loaded.item
      let reading = analyzer.read(ItemText(title: item.title, summary: item.summary))
      return CorpusItem.Read(
        item: item, corpus: loaded.corpus, reading: reading,
        extraction: analyzer.extract(reading, recordsNames: recordsNames),
        headline: item.summary.utf8.count > 60 && item.title.utf8.count > 45
          ? analyzer.extract(
            analyzer.read(ItemText(title: item.title, summary: "")), recordsNames: recordsNames)
          : nil,
        organisations: Set(item.orgs.map { fold($0, analyzer) }),
        fold: fold(of: item.event, folds: folds),
        lot: Double(stableHash("lot " + item.event) % 1_000) / 1_000,
        weight: loaded.isMeasured ? 2 : 1, isMeasured: loaded.isMeasured)
    }
  }

  /// An organisation's name as the lexicon has it, else as it is written. A name that is the
  /// lexicon's own is never read for another inside it.
  static func fold(_ name: String, _ analyzer: Analyzer) -> String {
    let isKnown = analyzer.lexicon.concepts.contains {
      $0.kind == .organisations && $0.name == name
    }
    if isKnown { return name }
    let reading = analyzer.read(ItemText(title: name, summary: "", languageHint: "en"))
    let mentions = analyzer.analyze(reading).concepts.filter {
      analyzer.lexicon.concepts[$0.concept].kind == .organisations
    }
    let longest = mentions.max { $0.tokens.count < $1.tokens.count }
    guard let concept = longest.map({ analyzer.lexicon.concepts[$0.concept] }) else { return name }
    // An embassy's name goes on: where it stands is a part of it.
    return concept.type == "embassy" ? name : concept.name
  }

  /// The fold of an event.
  ///
  /// - Parameter round: each deals the events out anew.
  static func fold(of event: String, folds: Int, round: Int = 0) -> Int {
    Int(stableHash(round == 0 ? event : "\(round) \(event)") % UInt64(folds))
  }

  private static func stableHash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 29)
  }
}
