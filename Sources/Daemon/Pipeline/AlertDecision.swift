// Whether a report of a story is news to a watch: the first of its kind, a changed fact, or
// neither.

import Configuration
import Model

/// The facts of a story that a watch was last told, or knows without having been told.
struct ToldFacts: Equatable, Codable, Sendable {
  /// The stage.
  var stage: Stage?
  /// The parties.
  var countries: [CountryCode]
  /// The first sum of money named.
  var value: Money?
  /// How many independent owners had reported it.
  var owners: Int
}

extension ToldFacts: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.member("countries", countries)
      $0.member("owners", owners)
      if let stage { $0.member("stage", stage.rawValue) }
      if let value { $0.member("value", value) }
    }
  }
}

/// What a report means for one watch.
enum AlertDecision: Equatable, Sendable {
  /// The story is new to the watch.
  case new
  /// Facts changed since the watch was told.
  case update([Alert.Change])
  /// Nothing that the watch does not know.
  case known

  /// Compares what a watch knows with what the story says now.
  ///
  /// - Parameters:
  ///   - told: what the watch knows; nil where the story is new to it.
  ///   - report: the labels of the report that has just come.
  ///   - story: the story with that report in it.
  ///   - rules: which changed facts alert again.
  init(told: ToldFacts?, report: Labels, story: Story, rules: UpdateRules) {
    guard let told else {
      self = .new
      return
    }
    var changes: [Alert.Change] = []
    if rules.stage, let stage = report.stage, Self.phase(of: stage) > Self.phase(of: told.stage) {
      changes.append(
        Alert.Change(field: "stage", from: told.stage?.rawValue, to: stage.rawValue))
    }
    // Another outlet's slip is no new party: it must name all that are known and one more.
    let named = Set(report.countries)
    if rules.party, named.isStrictSuperset(of: told.countries), told.countries.count >= 2 {
      changes.append(
        Alert.Change(
          field: "party", from: Self.joined(told.countries), to: Self.joined(report.countries)))
    }
    if rules.value, told.value == nil, let value = report.money.first {
      changes.append(Alert.Change(field: "value", from: nil, to: value.description))
    }
    let owners = story.independentOwners
    if let enough = rules.corroboratedBy, told.owners < enough, owners >= enough {
      changes.append(
        Alert.Change(field: "sources", from: String(told.owners), to: String(owners)))
    }
    self = changes.isEmpty ? .known : .update(changes)
  }

  /// The part of a deal's life that a stage belongs to.
  ///
  /// Outlets differ over neighbouring stages of one act (“agreed” or “launched”), and a later step
  /// is a story of its own; so only a step from one part to the next is a changed fact.
  private static func phase(of stage: Stage?) -> Int {
    switch stage {
    case nil: 0
    case .proposed, .negotiating: 1
    case .agreed, .implementing: 2
    case .completed: 3
    case .ended: 4
    }
  }

  private static func joined(_ countries: [CountryCode]) -> String {
    countries.sorted().map(\.rawValue).joined(separator: "+")
  }
}

/// Which changed facts of a known story alert again.
struct UpdateRules: Equatable, Sendable {
  /// A later part of the deal's life, or its end.
  var stage: Bool
  /// A party more.
  var party: Bool
  /// The first sum of money.
  var value: Bool
  /// This many independent owners reporting it; nil where corroboration alerts nobody.
  var corroboratedBy: Int?
}

extension UpdateRules {
  /// The rules of a configuration.
  init(_ settings: AlertSettings) {
    self.init(
      stage: settings.updateOn.contains(.stage), party: settings.updateOn.contains(.party),
      value: settings.updateOn.contains(.value), corroboratedBy: settings.corroboratedBy)
  }
}

extension Story {
  /// How many independent owners report it: outlets of one owner count once.
  var independentOwners: Int { Set(reports.map(\.owner)).count }

  /// The facts that a watch knows once it was told of the story.
  var toldFacts: ToldFacts {
    ToldFacts(
      stage: labels.stage, countries: labels.countries, value: labels.money.first,
      owners: independentOwners)
  }
}
