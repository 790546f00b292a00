// Holds the typed conditions of a watch against a story's labels and sources.

import Analysis
import Model

/// The check of a watch's conditions on one subject.
struct ConditionCheck {
  // Neither conditions nor labels are kept, whose parts would all be counted for each watch.
  let watch: WatchSet.Watch
  let evaluation: QueryEvaluation
  /// Whether anybody reads why: most watches are told no by most stories, and to say it in words
  /// took most of the time that a watch of conditions takes.
  let isWorded: Bool

  private var conditions: WatchConditions { watch.definition.conditions }
  private var subject: WatchSubject { evaluation.subject }
  private var labels: Labels { evaluation.subject.labels }

  /// Why the story is not relevant enough; nil where it is.
  var relevanceFailure: WatchFailure? {
    guard labels.relevance < conditions.relevance else { return nil }
    let score = (labels.score * 100).rounded() / 100
    return WatchFailure(
      condition: "relevance",
      reason:
        "is \(labels.relevance.word) (score \(score.plain)), needs \(conditions.relevance.word)",
      shortfall: max(0.01, 1 - labels.score))
  }

  /// All conditions that are not met; stops at the first where only that is wanted.
  func failures(firstOnly: Bool = false) -> [WatchFailure] {
    var failures: [WatchFailure] = []
    for check in Self.checks {
      guard let failure = check(self) else { continue }
      failures.append(failure)
      if firstOnly { break }
    }
    return failures
  }

  private static let checks: [@Sendable (ConditionCheck) -> WatchFailure?] = [
    { $0.languages }, { $0.countriesAll }, { $0.countriesAny }, { $0.countriesNone },
    { $0.countryPairs }, { $0.activity }, { $0.stages }, { $0.stageFrom }, { $0.domain },
    { $0.organisations }, { $0.score }, { $0.reliability }, { $0.owners },
    { $0.sourceCountries }, { $0.stateRun }, { $0.sourceCount },
  ]

  // MARK: Labels

  /// Below partnership a story has no countries, stages or goods: there is nothing to compare.
  private var nothing: String {
    labels.relevance < .partnership ? "none, as no partnership" : "none"
  }

  private func missing(
    _ condition: String, has: @autoclosure () -> [String], needs: @autoclosure () -> String,
    joiner: String = "+"
  ) -> WatchFailure {
    guard isWorded else { return WatchFailure(condition: condition, reason: "") }
    let has = has()
    let found = has.isEmpty ? nothing : has.joined(separator: joiner)
    return WatchFailure(condition: condition, reason: "has \(found), needs \(needs())")
  }

  private var countryNames: [String] { labels.countries.map(\.rawValue) }

  private var countriesAll: WatchFailure? {
    let absent = conditions.countriesAll.filter { !labels.countries.contains($0) }
    guard !absent.isEmpty else { return nil }
    var failure = missing(
      "countries_all", has: countryNames,
      needs: absent.map(\.rawValue).joined(separator: "+"))
    failure.shortfall = Double(absent.count) / Double(conditions.countriesAll.count)
    return failure
  }

  private var countriesAny: WatchFailure? {
    let wanted = conditions.countriesAny
    guard !wanted.isEmpty, !wanted.contains(where: labels.countries.contains) else { return nil }
    return missing("countries_any", has: countryNames, needs: Self.oneOf(wanted.map(\.rawValue)))
  }

  private var countriesNone: WatchFailure? {
    let present = conditions.countriesNone.filter(labels.countries.contains)
    guard !present.isEmpty else { return nil }
    let names = present.map(\.rawValue).joined(separator: "+")
    return WatchFailure(condition: "countries_none", reason: "has \(names), which is ruled out")
  }

  private var countryPairs: WatchFailure? {
    let pairs = conditions.countryPairs
    guard !pairs.isEmpty else { return nil }
    // A story has a few countries: to hash them would take longer.
    let codes = labels.countries
    guard !pairs.contains(where: { codes.contains($0.first) && codes.contains($0.second) })
    else { return nil }
    var failure = missing(
      "countries_pair", has: countryNames,
      needs: Self.oneOf(pairs.map { "\($0.first)+\($0.second)" }))
    if pairs.contains(where: { codes.contains($0.first) || codes.contains($0.second) }) {
      failure.shortfall = 0.5
    }
    return failure
  }

  private var activity: WatchFailure? {
    let wanted = conditions.activityAny
    guard !wanted.isEmpty, !wanted.contains(where: labels.activity.contains) else { return nil }
    return missing(
      "activity_any", has: labels.activity.map(\.rawValue),
      needs: Self.oneOf(wanted.map(\.rawValue)), joiner: ", ")
  }

  private var stages: WatchFailure? {
    let wanted = conditions.stages
    guard !wanted.isEmpty else { return nil }
    if let stage = labels.stage, wanted.contains(stage) { return nil }
    return missing(
      "stage", has: labels.stage.map { [$0.rawValue] } ?? [],
      needs: Self.oneOf(wanted.map(\.rawValue)))
  }

  private var stageFrom: WatchFailure? {
    guard let from = conditions.stageFrom else { return nil }
    if let stage = labels.stage, stage >= from { return nil }
    var failure = missing(
      "stage_from", has: labels.stage.map { [$0.rawValue] } ?? [],
      needs: "\(from.rawValue) or later")
    if let stage = labels.stage {
      failure.shortfall = Double(from.order - stage.order) / Double(Stage.allCases.count)
    }
    return failure
  }

  private var domain: WatchFailure? {
    let wanted = conditions.domainAny
    guard !wanted.isEmpty, !wanted.contains(where: labels.domain.contains) else { return nil }
    return missing(
      "domain_any", has: labels.domain.map(\.rawValue),
      needs: Self.oneOf(wanted.map(\.rawValue)), joiner: ", ")
  }

  private var organisations: WatchFailure? {
    let wanted = conditions.organisationsAny
    guard !wanted.isEmpty else { return nil }
    let found = Set(labels.organisations.map { $0.lowercased() })
    guard !wanted.contains(where: { found.contains($0.lowercased()) }) else { return nil }
    return missing(
      "orgs_any", has: labels.organisations, needs: Self.oneOf(wanted), joiner: ", ")
  }

  private var languages: WatchFailure? {
    let wanted = conditions.languages
    let language = subject.reading.language
    guard !wanted.isEmpty, !wanted.contains(where: { $0.lowercased() == language })
    else { return nil }
    return WatchFailure(
      condition: "languages", reason: "is \(language), needs \(Self.oneOf(wanted))")
  }

  private var score: WatchFailure? {
    guard let wanted = conditions.minScore, labels.score < wanted else { return nil }
    let score = (labels.score * 1000).rounded(.down) / 1000
    return WatchFailure(
      condition: "min_score", reason: "is \(score.plain), needs \(wanted.plain)",
      shortfall: max(0.001, wanted - labels.score))
  }

  // MARK: Sources

  private var reliability: WatchFailure? {
    guard let wanted = conditions.sources.reliability else { return nil }
    // Without a letter a source is what F says: it cannot be judged.
    let has = subject.source.reliability ?? "F"
    guard has.uppercased() > wanted.uppercased() else { return nil }
    let found = subject.source.reliability ?? "not given"
    return WatchFailure(
      condition: "sources.reliability", reason: "is \(found), needs \(wanted) or better")
  }

  private var owners: WatchFailure? {
    let wanted = conditions.sources.owners
    guard !wanted.isEmpty else { return nil }
    let owner = subject.source.owner
    if let owner, wanted.contains(where: { $0.lowercased() == owner.lowercased() }) { return nil }
    return WatchFailure(
      condition: "sources.owner", reason: "is \(owner ?? "not given"), needs \(Self.oneOf(wanted))")
  }

  private var sourceCountries: WatchFailure? {
    let wanted = conditions.sources.countries
    guard !wanted.isEmpty else { return nil }
    let country = subject.source.country
    if let country, wanted.contains(country) { return nil }
    return WatchFailure(
      condition: "sources.country",
      reason: "is \(country?.rawValue ?? "not given"), needs \(Self.oneOf(wanted.map(\.rawValue)))")
  }

  private var stateRun: WatchFailure? {
    guard let wanted = conditions.sources.stateRun, subject.source.stateRun != wanted
    else { return nil }
    return WatchFailure(
      condition: "sources.state_run",
      reason: wanted ? "the outlet is not run by a state" : "the outlet is run by a state")
  }

  private var sourceCount: WatchFailure? {
    guard let wanted = conditions.minSources else { return nil }
    let has = conditions.independent ? subject.independentSources : subject.sources
    guard has < wanted else { return nil }
    let kind = conditions.independent ? " independent" : ""
    return WatchFailure(
      condition: "min_sources", reason: "has \(has)\(kind), needs \(wanted)\(kind)",
      shortfall: Double(wanted - has) / Double(wanted))
  }

  private static func oneOf(_ values: [String]) -> String {
    values.count == 1 ? values[0] : "one of \(values.joined(separator: ", "))"
  }
}

extension Relevance {
  /// The relevance in a word.
  var word: String {
    switch self {
    case .unrelated: "unrelated"
    case .adjacent: "adjacent"
    case .partnership: "partnership"
    }
  }
}
