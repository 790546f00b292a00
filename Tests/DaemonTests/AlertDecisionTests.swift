// When a story alerts again.

import Model
import Testing

@testable import Daemon

@Suite("Alert decision")
struct AlertDecisionTests {
  private let rules = UpdateRules(stage: true, party: true, value: true, corroboratedBy: 3)

  private func codes(_ text: String) -> [CountryCode] {
    text.split(separator: " ").compactMap { CountryCode(String($0)) }
  }

  private func labels(
    _ stage: Stage?, _ countries: String = "UA IT", money: [Money] = []
  ) -> Labels {
    Labels(
      score: 0.9, relevance: .partnership, stage: stage, countries: codes(countries), money: money,
      language: "en")
  }

  private func story(_ labels: Labels, owners: [String] = ["one"]) -> Story {
    Story(
      id: StoryID(rawValue: 1), thread: StoryID(rawValue: 1), firstSeen: .epoch, lastSeen: .epoch,
      labels: labels,
      reports: owners.map {
        StoryReport(url: nil, source: $0, owner: $0, language: "en", published: nil)
      })
  }

  private func decision(
    told: ToldFacts?, report: Labels, owners: [String] = ["one"], rules: UpdateRules? = nil
  ) -> AlertDecision {
    AlertDecision(
      told: told, report: report, story: story(report, owners: owners), rules: rules ?? self.rules)
  }

  private func told(
    _ stage: Stage?, _ countries: String = "UA IT", value: Money? = nil, owners: Int = 1
  ) -> ToldFacts {
    ToldFacts(stage: stage, countries: codes(countries), value: value, owners: owners)
  }

  @Test("What a watch was never told is new")
  func new() {
    #expect(decision(told: nil, report: labels(.agreed)) == .new)
  }

  @Test("The same facts again are known")
  func known() {
    #expect(decision(told: told(.agreed), report: labels(.agreed)) == .known)
  }

  @Test(
    "A later part of the deal's life is an update; a neighbouring stage or an earlier one is not")
  func stages() {
    #expect(
      decision(told: told(.negotiating), report: labels(.agreed))
        == .update([Alert.Change(field: "stage", from: "negotiating", to: "agreed")]))
    #expect(
      decision(told: told(nil), report: labels(.proposed))
        == .update([Alert.Change(field: "stage", from: nil, to: "proposed")]))
    #expect(
      decision(told: told(.implementing), report: labels(.ended))
        == .update([Alert.Change(field: "stage", from: "implementing", to: "ended")]))
    #expect(decision(told: told(.agreed), report: labels(.implementing)) == .known)
    #expect(decision(told: told(.agreed), report: labels(.negotiating)) == .known)
    #expect(decision(told: told(.agreed), report: labels(nil)) == .known)
  }

  @Test("A further party is an update only where all that are known are named with it")
  func parties() {
    #expect(
      decision(told: told(.agreed), report: labels(.agreed, "IT UA PL"))
        == .update([Alert.Change(field: "party", from: "IT+UA", to: "IT+PL+UA")]))
    #expect(decision(told: told(.agreed), report: labels(.agreed, "UA PL")) == .known)
    #expect(decision(told: told(.agreed), report: labels(.agreed, "UA")) == .known)
    #expect(decision(told: told(.agreed, "UA"), report: labels(.agreed, "UA IT")) == .known)
  }

  @Test("The first sum of money is an update, another one is not")
  func money() {
    let sum = Money(amount: 2e8, currency: "EUR")
    #expect(
      decision(told: told(.agreed), report: labels(.agreed, money: [sum]))
        == .update([Alert.Change(field: "value", from: nil, to: "EUR 200m")]))
    let other = Money(amount: 3e8, currency: "EUR")
    #expect(
      decision(told: told(.agreed, value: sum), report: labels(.agreed, money: [other])) == .known)
  }

  @Test("Enough independent owners are an update once; outlets of one owner count once")
  func corroboration() {
    let report = labels(.agreed)
    #expect(
      decision(told: told(.agreed), report: report, owners: ["a", "b", "c"])
        == .update([Alert.Change(field: "sources", from: "1", to: "3")]))
    #expect(decision(told: told(.agreed), report: report, owners: ["a", "a", "b", "b"]) == .known)
    #expect(
      decision(told: told(.agreed, owners: 3), report: report, owners: ["a", "b", "c", "d"])
        == .known)
  }

  @Test("A rule that is off alerts nobody, and several changes come together")
  func rulesAndSeveral() {
    let report = labels(.agreed, "UA IT PL", money: [Money(amount: 5, currency: "USD")])
    let facts = told(.negotiating)
    let off = UpdateRules(stage: false, party: false, value: false, corroboratedBy: nil)
    #expect(decision(told: facts, report: report, owners: ["a", "b", "c"], rules: off) == .known)
    guard case .update(let changes) = decision(told: facts, report: report) else {
      Issue.record("no update")
      return
    }
    #expect(changes.map(\.field) == ["stage", "party", "value"])
  }
}
