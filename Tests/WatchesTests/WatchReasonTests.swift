// The first failing condition, in words that a person understands.

import Model
import Testing

@testable import Watches

struct WatchReasonTests {
  @Test(
    arguments: [
      ("drone", "‘drone’ not found"),
      ("title:drone", "‘drone’ not found in the title"),
      ("radar drone", "‘drone’ not found"),
      ("drone OR missile", "none of ‘drone OR missile’ found"),
      ("@goods", "nothing of @goods found"),
      ("radar NOT coast", "found ‘coast’ in the title, which NOT rules out"),
      ("radar NEAR/12 joint", "‘joint’ not found (for NEAR/12)"),
      ("radar NEAR/0 coast", "‘radar’ and ‘coast’ stand 2 words apart, NEAR/0 allows 0"),
      ("coast THEN/9 radar", "‘coast’ and ‘radar’ stand in the other order"),
      ("lang:uk", "the language is en, needs uk"),
      ("country:NO", "the countries are UA+IT, needs NO"),
      ("feed:other*", "the feed is defence-news, needs other*"),
      ("source:\"Some Paper\"", "the source is Daily Example, needs Some Paper"),
      ("2 of (radar, drone, missile)", "found 1 of the 2 that are needed (‘radar’)"),
      ("(radar^2, drone^3) >= 4", "the weights add up to 2, needs 4 (‘radar’)"),
      ("/F-?35/", "/F-?35/ not found"),
    ])
  func `a query says which part of it fails`(query: String, reason: String) throws {
    let watch = WatchDefinition(name: "w", query: query)
    let set = try WatchSet([watch], lists: ["goods": ["a": ["missile", "shell"]]])
    let analyzer = try TextAnalyzer(set)
    var subject = analyzer.subject(
      "A radar for the coast and the harbour", language: "en", labels: .partnership(["UA", "IT"]))
    subject.feed = ["defence-news"]
    subject.outlet = ["Daily Example"]
    let verdict = try #require(set.verdicts(for: subject).first)
    #expect(verdict.firstFailure?.reason == reason)
    #expect(verdict.firstFailure?.condition == "query")
  }

  @Test func `each condition says what the story has and what it needs`() throws {
    var conditions = WatchConditions()
    conditions.countriesAll = CountryCode.list("UA", "NO")
    conditions.countriesAny = CountryCode.list("NO", "SE")
    conditions.countriesNone = CountryCode.list("IT")
    conditions.countryPairs = [.init(first: try #require(CountryCode("UA")), second: .nato)]
    conditions.activityAny = [.financing, .coProduction]
    conditions.stages = [.completed]
    conditions.stageFrom = .agreed
    conditions.domainAny = [.naval]
    conditions.organisationsAny = ["Kongsberg"]
    conditions.languages = ["uk"]
    conditions.minScore = 0.95
    conditions.sources.reliability = "B"
    conditions.sources.owners = ["nobody"]
    conditions.sources.countries = CountryCode.list("NO")
    conditions.sources.stateRun = true
    conditions.minSources = 3
    conditions.independent = true
    let set = try WatchSet([WatchDefinition(name: "w", conditions: conditions)])
    let analyzer = try TextAnalyzer(set)
    var subject = analyzer.subject(
      "A radar for the coast and the harbour", language: "en",
      labels: .partnership(
        ["UA", "IT"], score: 0.9, activity: [.dialogue], stage: .negotiating,
        domain: [.sensors], organisations: ["Leonardo"]))
    subject.source = SourceRecord(
      owner: "example", country: CountryCode("DE"), reliability: "C", stateRun: false)
    subject.sources = 5
    let verdict = try #require(set.verdicts(for: subject).first)
    #expect(
      verdict.failures.map(\.description) == [
        "languages: is en, needs uk",
        "countries_all: has UA+IT, needs NO",
        "countries_any: has UA+IT, needs one of NO, SE",
        "countries_none: has IT, which is ruled out",
        "countries_pair: has UA+IT, needs UA+NATO",
        "activity_any: has dialogue, needs one of financing, co-production",
        "stage: has negotiating, needs completed",
        "stage_from: has negotiating, needs agreed or later",
        "domain_any: has sensors, needs naval",
        "orgs_any: has Leonardo, needs Kongsberg",
        "min_score: is 0.9, needs 0.95",
        "sources.reliability: is C, needs B or better",
        "sources.owner: is example, needs nobody",
        "sources.country: is DE, needs NO",
        "sources.state_run: the outlet is not run by a state",
        "min_sources: has 1 independent, needs 3 independent",
      ])
    #expect(set.matches(for: subject).isEmpty)
  }

  @Test func `conditions that hold let the watch fire`() throws {
    var conditions = WatchConditions()
    conditions.countryPairs = [.init(first: .nato, second: .europeanUnion)]
    conditions.stageFrom = .agreed
    conditions.organisationsAny = ["kongsberg"]
    conditions.sources.reliability = "C"
    conditions.minSources = 2
    let set = try WatchSet([WatchDefinition(name: "w", conditions: conditions)])
    var subject = try TextAnalyzer(set).subject(
      "Deal",
      labels: .partnership(["EU", "NATO"], stage: .ended, organisations: ["Kongsberg"]))
    subject.source.reliability = "A"
    subject.sources = 2
    #expect(set.matches(for: subject).map(\.cause) == [.conditions])
  }

  @Test func `near misses rank by how little was missing`() throws {
    var watch = WatchDefinition(name: "w", query: "radar")
    watch.conditions.minScore = 0.7
    let analyzer = try TextAnalyzer(WatchSet([watch]))
    func distance(_ title: String, _ score: Double) -> Double {
      let subject = analyzer.subject(title, labels: .partnership(score: score))
      return analyzer.watches.verdicts(for: subject)[0].distance
    }
    #expect(distance("Radar", 0.8) == 0)
    #expect(distance("Radar", 0.68) < distance("Radar", 0.5))
    #expect(distance("Radar", 0.5) < distance("Drone", 0.8))
    #expect(distance("Drone", 0.8) < distance("Drone", 0.5))
  }

  @Test(arguments: [
    "radar NOT football", "NOT football radar NOT opera", "title:(radar NOT football)",
  ])
  func `what a query rules out and is not there brings no text nearer`(query: String) throws {
    func distance(_ query: String, _ title: String) throws -> Double {
      let analyzer = try TextAnalyzer(WatchSet([WatchDefinition(name: "w", query: query)]))
      let subject = analyzer.subject(title, labels: .partnership())
      return analyzer.watches.verdicts(for: subject)[0].distance
    }
    #expect(try distance(query, "Shells") == distance("radar", "Shells"))
    #expect(try distance(query, "Radar football") < distance(query, "Shells"))
  }
}
