// How one watch decides: gates first, then words and conditions, each no with its reason.

import Model

extension WatchSet.Watch {
  /// What the watch says; the order of the checks is the order in which failures are told.
  func verdict(by evaluation: QueryEvaluation, firstFailureOnly: Bool) -> WatchVerdict {
    if firstFailureOnly, !definition.enabled || evaluation.subject.labels.relevance < relevance {
      return .silent(definition.name)
    }
    var failures: [WatchFailure] = []
    func no(_ matches: [TermMatch] = []) -> WatchVerdict {
      WatchVerdict(
        watch: definition.name, matched: false, cause: nil, matches: matches, failures: failures)
    }
    if !definition.enabled {
      failures.append(WatchFailure(condition: "enabled", reason: "the watch is switched off"))
    }
    let check = ConditionCheck(
      watch: self, evaluation: evaluation, isWorded: !firstFailureOnly)
    if let failure = check.relevanceFailure {
      failures.append(failure)
    }
    if let mute, let places = evaluation.matches(of: mute) {
      let found = places.first?.matches.first.map { "found ‘\(evaluation.text(of: $0))’" }
      failures.append(
        WatchFailure(condition: "mute", reason: found ?? "‘\(mute.spelling)’ holds"))
      if firstFailureOnly { return no() }
    }

    let places = query.flatMap { evaluation.matches(of: $0) }
    let matches = places.map(Self.listed) ?? []
    let mayStandAlone = definition.combine == .any && query != nil && asksForConditions
    if firstFailureOnly, query != nil, places == nil, !mayStandAlone {
      return .silent(definition.name)
    }
    // Without a partnership there are no labels: that they are missing too says nothing new.
    let unmet =
      !asksForConditions || failures.contains { $0.condition == "relevance" }
      ? [] : check.failures(firstOnly: firstFailureOnly)
    var cause: WatchVerdict.Cause = .query
    if query == nil {
      failures += unmet
      cause = .conditions
    } else if mayStandAlone, places != nil || unmet.isEmpty {
      cause = places == nil ? .conditions : unmet.isEmpty ? .both : .query
    } else {
      if places == nil, let query {
        let reason = evaluation.reason(against: query) ?? "does not hold"
        failures.append(
          WatchFailure(
            condition: "query", reason: reason, shortfall: evaluation.shortfall(of: query)))
      }
      failures += unmet
      cause = asksForConditions ? .both : .query
    }
    guard failures.isEmpty else { return no(matches) }
    return WatchVerdict(
      watch: definition.name, matched: true, cause: cause, matches: matches, failures: [])
  }

  /// The words of places in the order of the text, each once.
  private static func listed(_ places: [Place]) -> [TermMatch] {
    let order = { (match: TermMatch) in
      (match.field == .title ? 0 : 1, match.start, match.end, match.term)
    }
    let all = Set(places.flatMap(\.matches)).sorted { order($0) < order($1) }
    return Array(all.prefix(WatchSet.mostMatches))
  }
}
