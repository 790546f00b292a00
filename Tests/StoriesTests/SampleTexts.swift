// A small lexicon and entries of our own for the tests.

import Analysis
import Foundation
import Model
import Stories

/// The model that is in the repository.
enum SampleModel {
  static let shared = Result { try StoryModel(dataDirectory: dataDirectory) }
  /// Reads with the whole lexicon, and knows languages by their profiles.
  static let analyzer = Result { try Analyzer(dataDirectory: dataDirectory) }

  static var dataDirectory: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Analysis/Data").path
  }
}

extension StoryIndex {
  /// An empty index with the repository's model.
  init(next: Int64, similarity: Similarity = .event) throws {
    self.init(
      next: StoryID(rawValue: next), model: try SampleModel.shared.get(), similarity: similarity)
  }
}

/// A feed of entries read with a lexicon of a few names.
struct SampleFeed {
  let analyzer: Analyzer
  let model: StoryModel
  var day = 0

  init() throws {
    model = try SampleModel.shared.get()
    let lexicon = try Lexicon(files: [
      (
        "countries.en.tsv",
        "UA\tUkraine | Ukrainian\nIT\tItaly | Italian | Rome\nNO\tNorway | Norwegian\nDE\tGermany | German\nRO\tRomania | Romanian\n"
      ),
      ("countries.uk.tsv", "UA\tУкраїна | український\nIT\tІталія | італійський\n"),
      ("countries.it.tsv", "UA\tUcraina | ucraino\nIT\tItalia | italiano\n"),
      (
        "organisations.any.tsv",
        "Quantum Systems\t=Quantum =Systems\tcountry=DE type=company\nLeonardo\t=Leonardo\tcountry=IT type=company\n"
      ),
      ("systems.any.tsv", "SAMP/T\tSAMP/T\tdomain=air-defence maker=FR,IT\n"),
      ("goods.en.tsv", "unmanned\tdrone\nnaval\tfrigate\n"),
      ("goods.uk.tsv", "unmanned\tдрон\n"),
      ("goods.it.tsv", "unmanned\tdrone | droni\n"),
    ])
    analyzer = try Analyzer(lexicon: lexicon)
  }

  /// Labels as the analyzer would give them.
  struct Given {
    var relevance = Relevance.partnership
    var countries = ["UA", "IT"]
    var activity: [Activity] = [.dialogue]
    var stage: Stage? = .negotiating
    var domain: [Domain] = [.unmanned]
    var organisations: [String] = []
  }

  static let start = Timestamp(seconds: 1_767_600_000)

  func fingerprint(
    _ title: String, _ summary: String = "", language: String? = nil, hours: Int64 = 0,
    url: String? = nil, feed: Int64 = 1, _ given: Given = Given()
  ) -> Fingerprint {
    let reading = analyzer.read(
      ItemText(title: title, summary: summary, languageHint: language))
    var analysis = analyzer.analyze(reading)
    analysis.labels.relevance = given.relevance
    if given.relevance == .partnership {
      analysis.labels.countries = given.countries.compactMap { CountryCode($0) }
      analysis.labels.activity = given.activity
      analysis.labels.stage = given.stage
      analysis.labels.domain = given.domain
      analysis.labels.organisations = given.organisations
    }
    let time = Self.start + .seconds(hours * 3_600)
    return Fingerprint(
      reading: reading, analysis: analysis, lexicon: analyzer.lexicon, model: model,
      published: time, seen: time, canonical: url.map(CanonicalAddress.canonical), feed: feed)
  }
}
