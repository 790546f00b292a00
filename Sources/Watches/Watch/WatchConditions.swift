// What the watches need to know of their conditions beyond the values themselves.

import Model

extension WatchConditions {
  /// Whether nothing but the relevance is asked for.
  public var asksForNothing: Bool { count == 0 }

  /// How many things are asked for, the relevance apart.
  public var count: Int {
    let asked = [
      !countriesAll.isEmpty, !countriesAny.isEmpty, !countriesNone.isEmpty, !countryPairs.isEmpty,
      !activityAny.isEmpty, !stages.isEmpty, stageFrom != nil, !domainAny.isEmpty,
      !organisationsAny.isEmpty, !languages.isEmpty, sources.reliability != nil,
      !sources.owners.isEmpty, !sources.countries.isEmpty, sources.stateRun != nil,
      minScore != nil, minSources != nil,
    ]
    return asked.count(where: \.self)
  }
}
