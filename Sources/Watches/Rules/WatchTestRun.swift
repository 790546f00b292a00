// Runs the tests that stand inside watches: a rule is tried before it wakes anyone.

import Analysis
import Model

/// What became of a test of a watch.
public struct WatchTestResult: Equatable, Sendable {
  /// The watch's name.
  public var watch: String
  /// The test's place among the watch's tests, from 1.
  public var number: Int
  /// The test.
  public var test: WatchTest
  /// What the watch said.
  public var verdict: WatchVerdict

  /// Whether the watch said what the test expects.
  public var passed: Bool { verdict.matched == (test.expect == .match) }

  /// Why the watch said what it said, on one line.
  public var reason: String {
    if let failure = verdict.firstFailure { return failure.description }
    let terms = verdict.matches.map { "‘\($0.term)’" }
    return terms.isEmpty ? "the conditions hold" : "found \(terms.joined(separator: ", "))"
  }
}

extension WatchSet {
  /// Runs the tests of all watches, or of one, with an analyzer that was made with `terms`.
  public func runTests(of name: String? = nil, with analyzer: Analyzer) -> [WatchTestResult] {
    runTests(of: name) { item in
      let reading = analyzer.read(item)
      let analysis = analyzer.analyze(reading)
      return (reading, analysis.labels, analysis.termHits)
    }
  }

  /// What an analyzer makes of a text: the reading, its labels, and the watches' terms in it.
  public typealias TextAnalysis = (ItemText) -> (Reading, Labels, [TermHit])

  /// Runs the tests of all watches, or of one.
  ///
  /// A test is a text and nothing else, so conditions on feeds, sources and their number are taken
  /// as met. A watch that is switched off is tested as if it ran.
  public func runTests(of name: String? = nil, analyze: TextAnalysis) -> [WatchTestResult] {
    var results: [WatchTestResult] = []
    for watch in watches where name == nil || watch.definition.name == name {
      let tested = watch.withTextConditionsOnly
      for (index, test) in watch.definition.tests.enumerated() {
        let (reading, labels, hits) = analyze(test.item)
        let subject = WatchSubject(reading: reading, labels: labels, hits: hits)
        let verdict = tested.verdict(by: QueryEvaluation(subject), firstFailureOnly: false)
        results.append(
          WatchTestResult(
            watch: watch.definition.name, number: index + 1, test: test, verdict: verdict))
      }
    }
    return results
  }
}

extension WatchTest {
  /// The test's text as a feed would give it.
  var item: ItemText {
    let parts = text.split(separator: "\n", maxSplits: 1)
    return ItemText(
      title: parts.first.map(String.init) ?? "",
      summary: parts.count > 1 ? String(parts[1]) : "", languageHint: language)
  }
}

extension WatchSet.Watch {
  /// The watch without the conditions that no text alone can meet.
  fileprivate var withTextConditionsOnly: WatchSet.Watch {
    var definition = definition
    definition.enabled = true
    definition.conditions.sources = .init()
    definition.conditions.minSources = nil
    return WatchSet.Watch(definition, queriesOf: self)
  }
}
