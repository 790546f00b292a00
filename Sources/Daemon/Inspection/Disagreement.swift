// Where the reports of a story disagree: over the stage, the sum, or whether there is a deal at
// all.

import Model
import Storage

/// A fact that the reports of a story tell differently.
public struct Disagreement: Encodable, Equatable, Sendable {
  /// What one or more outlets say.
  public struct Claim: Encodable, Equatable, Sendable {
    /// What they say.
    public var value: String
    /// The outlets, in the order of their reports.
    public var sources: [String]
  }

  /// `stage`, `value`, or `denial`: some say that it ended or will not be, others that it goes on.
  public var field: String
  /// The claims, in the order in which they were first made.
  public var claims: [Claim]

  /// What the labels of the entries that are still stored say differently.
  static func all(
    among entries: [EntryRecord], _ reports: [StoryHistory.Report]
  ) -> [Disagreement] {
    let labels = Dictionary(
      entries.compactMap { entry in entry.id.map { ($0, entry.labels) } },
      uniquingKeysWith: { first, _ in first })
    let told = reports.compactMap { report in
      report.entry.flatMap { labels[$0] ?? nil }.map {
        (source: report.source, labels: $0.decided)
      }
    }
    let stages = claims(told.map { ($0.source, $0.labels.stage) }) { $0.rawValue }
    var found: [Disagreement] = []
    if stages.count > 1 {
      let isDenied = stages.contains { $0.value == Stage.ended.rawValue }
      found.append(Disagreement(field: isDenied ? "denial" : "stage", claims: stages))
    }
    // Sums of one currency only, as a sum converted by an outlet is the same sum.
    let sums = told.map { ($0.source, $0.labels.money.first) }
    for currency in Set(sums.compactMap { $0.1?.currency }).sorted() {
      let values = claims(sums.map { ($0.0, $0.1?.currency == currency ? $0.1 : nil) }) {
        $0.description
      }
      if values.count > 1 { found.append(Disagreement(field: "value", claims: values)) }
    }
    return found
  }

  private static func claims<Fact>(
    _ told: [(source: String, fact: Fact?)], _ words: (Fact) -> String
  ) -> [Claim] {
    var claims: [Claim] = []
    for (source, fact) in told {
      guard let value = fact.map(words) else { continue }
      if let place = claims.firstIndex(where: { $0.value == value }) {
        if !claims[place].sources.contains(source) { claims[place].sources.append(source) }
      } else {
        claims.append(Claim(value: value, sources: [source]))
      }
    }
    return claims
  }
}
