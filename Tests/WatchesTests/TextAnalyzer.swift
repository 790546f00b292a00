// What the tests need to hold watches against texts: the real reader, and labels as given.

import Analysis
import Model
import Testing

@testable import Watches

/// Reads texts with an empty lexicon, so that only the watches' own terms are found.
struct TextAnalyzer {
  let watches: WatchSet
  private let analyzer: Analyzer

  init(_ watches: WatchSet) throws {
    self.watches = watches
    analyzer = try Analyzer(lexicon: Lexicon(files: []), terms: watches.terms)
  }

  /// A set of one watch that takes every text that the query holds in.
  init(query: String, lists: [String: [String: [String]]] = [:]) throws {
    var watch = WatchDefinition(name: "w", query: query)
    watch.conditions.relevance = .unrelated
    try self.init(WatchSet([watch], lists: lists))
  }

  func subject(
    _ title: String, summary: String = "", language: String? = nil, labels: Labels? = nil
  ) -> WatchSubject {
    let item = ItemText(title: title, summary: summary, languageHint: language)
    let analysis = analyzer.analyze(analyzer.read(item))
    return WatchSubject(
      reading: analyzer.read(item), labels: labels ?? analysis.labels, hits: analysis.termHits)
  }

  /// Whether the first watch fires on a text.
  func fires(on title: String, summary: String = "", language: String? = nil) throws -> Bool {
    let subject = subject(title, summary: summary, language: language)
    let verdict = try #require(watches.verdicts(for: subject).first)
    // The quick way must say the same as the one with all reasons.
    #expect(watches.matches(for: subject).isEmpty == !verdict.matched)
    return verdict.matched
  }
}

extension Labels {
  /// A partnership of some countries.
  static func partnership(
    _ countries: [String] = [], score: Double = 0.9, activity: [Activity] = [],
    stage: Stage? = nil, domain: [Domain] = [], organisations: [String] = []
  ) -> Labels {
    Labels(
      score: score, relevance: .partnership, activity: activity, stage: stage, domain: domain,
      countries: countries.compactMap { CountryCode($0) }, organisations: organisations,
      language: "en")
  }
}
