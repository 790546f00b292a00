// A silence: alerts of a kind are stored but sent to nobody, until a time or until the stage moves.

/// A silence with its author, its reason and its end.
public struct Silence: Equatable, Sendable {
  /// What is silenced; everything that is set must hold.
  public struct Subject: Equatable, Sendable {
    /// A watch. An alert that other watches want too is sent all the same.
    public var watch: String?
    /// A story.
    public var story: StoryID?
    /// A thread: every story of one deal.
    public var thread: StoryID?
    /// A party.
    public var country: CountryCode?
    /// Another party beside `country`.
    public var partner: CountryCode?
    /// The outlet of the report that caused the alert, or the host of its address.
    public var source: String?

    /// A subject from its parts.
    public init(
      watch: String? = nil, story: StoryID? = nil, thread: StoryID? = nil,
      country: CountryCode? = nil, partner: CountryCode? = nil, source: String? = nil
    ) {
      self.watch = watch
      self.story = story
      self.thread = thread
      self.country = country
      self.partner = partner
      self.source = source
    }

    /// Whether anything is asked for.
    public var isEmpty: Bool { self == Subject() }
  }

  /// When a silence ends by itself.
  public enum Limit: Equatable, Sendable {
    /// At an instant.
    case time(Timestamp)
    /// When the stage moves on from the one known when the silence was made.
    case stageChange(from: Stage?)
  }

  /// Its number.
  public var id: Int64
  /// What is silenced.
  public var subject: Subject
  /// Who wanted it.
  public var author: String
  /// Why.
  public var reason: String
  /// When it was made.
  public var made: Timestamp
  /// When it ends by itself.
  public var limit: Limit
  /// When it was ended before that; nil where nobody and nothing has.
  public var ended: Timestamp?
  /// What ended it: `expired by hand`, or how the stage moved.
  public var ending: String?

  /// A silence from its parts; the store gives it its number.
  public init(
    id: Int64 = 0, subject: Subject, author: String, reason: String, made: Timestamp, limit: Limit,
    ended: Timestamp? = nil, ending: String? = nil
  ) {
    self.id = id
    self.subject = subject
    self.author = author
    self.reason = reason
    self.made = made
    self.limit = limit
    self.ended = ended
    self.ending = ending
  }

  /// Whether it is in force at an instant.
  public func isInForce(at now: Timestamp) -> Bool {
    guard ended == nil else { return false }
    return if case .time(let end) = limit { now < end } else { true }
  }

  /// Whether an alert tells that the stage moved, which ends a silence until then.
  public func isEnded(by alert: Alert) -> Bool {
    guard case .stageChange(let known) = limit, concerns(alert) else { return false }
    if alert.change.contains(where: { $0.field == "stage" }) { return true }
    // A later step of a deal is a story of its own, which is new.
    guard alert.kind == .new, let stage = alert.stage else { return false }
    return known.map { stage > $0 } ?? true
  }

  /// The silence, of those in force, that keeps an alert from being sent; nil where one of its
  /// watches wants it sent.
  public static func holding(_ alert: Alert, among silences: [Silence]) -> Silence? {
    let concerned = silences.filter { $0.concerns(alert) }
    if let whole = concerned.first(where: { $0.subject.watch == nil }) { return whole }
    let silenced = Set(concerned.compactMap(\.subject.watch))
    guard !alert.watches.isEmpty, alert.watches.allSatisfy({ silenced.contains($0.name) }) else {
      return nil
    }
    return concerned.first
  }

  /// Whether the alert is about what is silenced.
  private func concerns(_ alert: Alert) -> Bool {
    if let watch = subject.watch, !alert.watches.contains(where: { $0.name == watch }) {
      return false
    }
    if let story = subject.story, alert.story != story { return false }
    if let thread = subject.thread, alert.thread != thread { return false }
    if let country = subject.country, !alert.countries.contains(country) { return false }
    if let partner = subject.partner, !alert.countries.contains(partner) { return false }
    if let source = subject.source?.lowercased() {
      return alert.source.lowercased() == source || Self.host(of: alert.url) == source
    }
    return !subject.isEmpty
  }

  /// The host of an address in lower case.
  private static func host(of url: String?) -> String? {
    guard let url, let separator = url.firstRange(of: "://") else { return nil }
    let authority = url[separator.upperBound...].prefix { !"/?#".contains($0) }
    guard let place = authority.split(separator: "@").last else { return nil }
    let host =
      place.hasPrefix("[")
      ? place.dropFirst().prefix { $0 != "]" } : place.prefix { $0 != ":" }
    return host.lowercased()
  }
}
