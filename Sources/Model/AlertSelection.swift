// Which alerts a sink takes, or a rule excepts: conditions on what an alert is about.

/// The facts of an alert by which it is routed.
public struct AlertTraits: Equatable, Sendable {
  /// The kind of news.
  public var kind: Alert.Kind
  /// The severity.
  public var severity: Severity
  /// The names of the watches that it is for.
  public var watches: [String]
  /// The cooperating countries.
  public var countries: [CountryCode]
  /// The stage.
  public var stage: Stage?
  /// The story.
  public var story: StoryID?
  /// The thread of the deal.
  public var thread: StoryID?

  /// The facts of an alert.
  public init(_ alert: Alert) {
    kind = alert.kind
    severity = alert.severity
    watches = alert.watches.map(\.name)
    countries = alert.countries
    stage = alert.stage
    story = alert.story
    thread = alert.thread
  }
}

/// A choice of alerts; all conditions that are set must hold, and one that is not set asks for
/// nothing.
public struct AlertSelection: Hashable, Sendable {
  /// For at least one of these watches.
  public var watches: Set<String>?
  /// Of this severity or a higher one.
  public var severityFrom: Severity?
  /// At least one of these countries is a party.
  public var countriesAny: Set<CountryCode>?
  /// Of this stage or a later one.
  public var stageFrom: Stage?
  /// Of one of these kinds.
  public var kinds: Set<Alert.Kind>?

  /// A choice by its conditions; without any, every alert.
  public init(
    watches: Set<String>? = nil, severityFrom: Severity? = nil,
    countriesAny: Set<CountryCode>? = nil, stageFrom: Stage? = nil, kinds: Set<Alert.Kind>? = nil
  ) {
    self.watches = watches
    self.severityFrom = severityFrom
    self.countriesAny = countriesAny
    self.stageFrom = stageFrom
    self.kinds = kinds
  }

  /// Every alert.
  public static let all = AlertSelection()

  /// Whether an alert is chosen. One without watches, parties or stage, such as the news of a
  /// silent feed, meets no condition on them.
  public func takes(_ alert: AlertTraits) -> Bool {
    if let watches, !alert.watches.contains(where: watches.contains) { return false }
    if let severityFrom, alert.severity < severityFrom { return false }
    if let countriesAny, !alert.countries.contains(where: countriesAny.contains) { return false }
    if let stageFrom {
      guard let stage = alert.stage, stage >= stageFrom else { return false }
    }
    if let kinds, !kinds.contains(alert.kind) { return false }
    return true
  }
}
