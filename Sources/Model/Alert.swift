// The alert as it stands in the outbox and leaves by the sinks: contract `pactwatch.alert/1`.

/// How urgent an alert is, as its watches say.
public enum Severity: String, CaseIterable, Codable, Comparable, Sendable {
  /// Worth a look some time.
  case low
  /// The default.
  case normal
  /// Worth an interruption.
  case high

  /// Orders by urgency.
  public static func < (left: Severity, right: Severity) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// One alert.
public struct Alert: Equatable, Codable, Sendable {
  /// What kind of news the alert brings.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    /// A story that is new to its watches.
    case new
    /// A changed fact of a story that was alerted before.
    case update
    /// A feed fell silent or recovered.
    case feed
    /// The service itself has something to say.
    case system
  }

  /// A fact that changed.
  public struct Change: Equatable, Codable, Sendable {
    /// What changed: `stage`, `party`, `value` or `sources`.
    public var field: String
    /// What it was; nil where there was nothing.
    public var from: String?
    /// What it is now.
    public var to: String?

    /// A change from its parts.
    public init(field: String, from: String?, to: String?) {
      self.field = field
      self.from = from
      self.to = to
    }
  }

  /// A watch that the alert is for, with the words that made it match.
  public struct WatchMatch: Equatable, Codable, Sendable {
    /// The watch's name.
    public var name: String
    /// The matched words.
    public var matched: [TermMatch]

    /// A match from its parts.
    public init(name: String, matched: [TermMatch]) {
      self.name = name
      self.matched = matched
    }
  }

  /// Always `pactwatch.alert/1`.
  public var schema: String
  /// A time-ordered unique identifier (a ULID).
  public var id: String
  /// What kind of news it brings.
  public var kind: Kind
  /// How urgent it is: the highest severity of its watches.
  public var severity: Severity
  /// When it was raised.
  public var time: Timestamp
  /// When the entry that caused it was published.
  public var published: Timestamp?
  /// The story; nil for `feed` and `system`.
  public var story: StoryID?
  /// The thread of the deal; nil for `feed` and `system`.
  public var thread: StoryID?
  /// What changed; empty for `new`.
  public var change: [Change]
  /// The watches that it is for.
  public var watches: [WatchMatch]
  /// The calibrated probability that the story is a partnership.
  public var score: Double
  /// The story's activities.
  public var activity: [Activity]
  /// The story's stage.
  public var stage: Stage?
  /// The story's goods.
  public var domain: [Domain]
  /// The cooperating countries.
  public var countries: [CountryCode]
  /// The organisations that take part.
  public var organisations: [String]
  /// The headline as plain text.
  public var title: String
  /// The summary as plain text.
  public var summary: String?
  /// The language of title and summary.
  public var language: String
  /// The address of the entry that caused the alert.
  public var url: String?
  /// The outlet of that entry.
  public var source: String
  /// All reports of the story known when the alert was raised.
  public var sources: [StoryReport]
  /// The pieces of title and summary that moved a label.
  public var evidence: [Evidence]
  /// What else is to be known of it, such as `replay`: it may have been sent before; nil for
  /// nothing.
  public var flags: [String]?

  private enum CodingKeys: String, CodingKey {
    case schema, id, kind, severity, time, published, story, thread, change, watches, score
    case activity, stage, domain, countries
    case organisations = "orgs"
    case title, summary, language, url, source, sources, evidence, flags
  }

  /// An alert from its parts; `schema` is set.
  public init(
    id: String, kind: Kind, severity: Severity, time: Timestamp, published: Timestamp? = nil,
    story: StoryID? = nil, thread: StoryID? = nil, change: [Change] = [],
    watches: [WatchMatch] = [], score: Double = 0, activity: [Activity] = [],
    stage: Stage? = nil, domain: [Domain] = [], countries: [CountryCode] = [],
    organisations: [String] = [], title: String, summary: String? = nil, language: String,
    url: String? = nil, source: String, sources: [StoryReport] = [], evidence: [Evidence] = [],
    flags: [String]? = nil
  ) {
    self.schema = "pactwatch.alert/1"
    self.id = id
    self.kind = kind
    self.severity = severity
    self.time = time
    self.published = published
    self.story = story
    self.thread = thread
    self.change = change
    self.watches = watches
    self.score = score
    self.activity = activity
    self.stage = stage
    self.domain = domain
    self.countries = countries
    self.organisations = organisations
    self.title = title
    self.summary = summary
    self.language = language
    self.url = url
    self.source = source
    self.sources = sources
    self.evidence = evidence
    self.flags = flags
  }
}

extension Alert.Change {
  /// Writes every key; what is unknown is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(field, forKey: .field)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
  }

  private enum CodingKeys: String, CodingKey { case field, from, to }
}

extension Alert {
  /// Writes every key of the contract; what is unknown is null, and `flags` is there only with
  /// some.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(id, forKey: .id)
    try container.encode(kind, forKey: .kind)
    try container.encode(severity, forKey: .severity)
    try container.encode(time, forKey: .time)
    try container.encode(published, forKey: .published)
    try container.encode(story, forKey: .story)
    try container.encode(thread, forKey: .thread)
    try container.encode(change, forKey: .change)
    try container.encode(watches, forKey: .watches)
    try container.encode(score, forKey: .score)
    try container.encode(activity, forKey: .activity)
    try container.encode(stage, forKey: .stage)
    try container.encode(domain, forKey: .domain)
    try container.encode(countries, forKey: .countries)
    try container.encode(organisations, forKey: .organisations)
    try container.encode(title, forKey: .title)
    try container.encode(summary, forKey: .summary)
    try container.encode(language, forKey: .language)
    try container.encode(url, forKey: .url)
    try container.encode(source, forKey: .source)
    try container.encode(sources, forKey: .sources)
    try container.encode(evidence, forKey: .evidence)
    try container.encodeIfPresent(flags, forKey: .flags)
  }
}

/// A place in an entry where a term of a watch matched.
public struct TermMatch: Hashable, Codable, Sendable {
  /// The field.
  public var field: TextField
  /// The first byte in the field's UTF-8, counted from 0.
  public var start: Int
  /// The byte after the last one.
  public var end: Int
  /// The term as the watch spells it.
  public var term: String

  /// A match from its parts.
  public init(field: TextField, start: Int, end: Int, term: String) {
    self.field = field
    self.start = start
    self.end = end
    self.term = term
  }
}
