// What the service runs by: one immutable value. The defaults of every optional key are the
// initial values here and in the settings' other types, and nowhere else.

import Model

/// The whole configuration, checked; the main file and its `conf.d` together.
public struct Settings: Equatable, Sendable {
  /// The directory of the database.
  public var stateDirectory = "/var/lib/pactwatch"
  /// The languages that are read, ISO 639-1.
  public var languages = ["en", "uk", "ru", "it", "de", "fr", "pl", "es", "tr", "ko"]
  /// How feeds are polled.
  public var poll = PollSettings()
  /// The feeds in the order of the files.
  public var feeds: FeedList = []
  /// The named lists of aliases that queries use as `@name`.
  public var lists: [TermList] = []
  /// The watches in the order of the files; with none, every partnership story alerts.
  public var watches: [WatchSettings] = []
  /// When a story alerts again.
  public var alerts = AlertSettings()
  /// Where alerts go.
  public var sinks: [SinkSettings] = []
  /// The status page and the metrics; nil where nothing is served.
  public var status: StatusSettings?
  /// How long records are kept.
  public var retain = RetainSettings()
  /// What the service says of itself.
  public var log = LogSettings()

  /// The settings of an empty configuration.
  public init() {}
}

/// How feeds are polled.
public struct PollSettings: Equatable, Sendable {
  /// What happens to the entries that a feed has when it is polled for the first time.
  public enum FirstFetch: String, CaseIterable, Sendable {
    /// They are stored and classified, not alerted.
    case baseline
    /// They are alerted like new ones.
    case alert
  }

  /// The time between two polls of a lively feed.
  public var interval: Duration = .seconds(15 * 60)
  /// No feed is polled again sooner.
  public var minInterval: Duration = .seconds(5 * 60)
  /// The upper clamp of every computed delay.
  public var maxInterval: Duration = .seconds(24 * 3600)
  /// Whether quiet feeds are polled less often, up to `maxInterval`.
  public var adaptive = true
  /// The share of the delay, 0…0.5, by which it is varied at random.
  public var jitter = 0.1
  /// How long connecting may take, names and TLS included.
  public var connectTimeout: Duration = .seconds(10)
  /// How long the whole transfer may take, redirects included.
  public var timeout: Duration = .seconds(30)
  /// The largest body in bytes, after decompression.
  public var maxBody = 10 << 20
  /// How many redirects are followed.
  public var maxRedirects = 10
  /// How many transfers one host sees at once.
  public var maxPerHost = 2
  /// How many transfers run at once.
  public var maxTotal = 128
  /// The file of trusted root certificates; nil for the system's.
  public var caFile: String?
  /// Private networks that may be polled; others are refused.
  public var allowAddresses: [CIDR] = []
  /// What happens to the entries of a feed's first poll.
  public var firstFetch = FirstFetch.baseline

  /// The defaults.
  public init() {}
}

/// A named list of aliases: `@primes` in a query stands for any term of any entry.
public struct TermList: Equatable, Sendable {
  /// One entity of the list with its aliases.
  public struct Entry: Equatable, Sendable {
    /// The entity's name; the alias itself where the list is a plain list of terms.
    public var name: String
    /// The aliases as terms of the query language.
    public var terms: [LocatedText]

    /// An entry from its parts.
    public init(name: String, terms: [LocatedText]) {
      self.name = name
      self.terms = terms
    }
  }

  /// The name, without `@`.
  public var name: Located<String>
  /// The entries in the order of the files.
  public var entries: [Entry]

  /// A list from its parts.
  public init(name: Located<String>, entries: [Entry]) {
    self.name = name
    self.entries = entries
  }
}

/// When a story alerts again, and what counts as one story.
public struct AlertSettings: Equatable, Sendable {
  /// What is alerted as one.
  public enum Similarity: String, CaseIterable, Sendable {
    /// All reports of one event.
    case event
    /// Only the same entry.
    case identity
  }

  /// A fact of a story whose change alerts again.
  public enum Fact: String, CaseIterable, Sendable {
    /// A later stage.
    case stage
    /// A new party.
    case party
    /// A sum of money.
    case value
  }

  /// What is alerted as one.
  public var similarity = Similarity.event
  /// The facts whose change alerts again.
  public var updateOn: [Fact] = [.stage, .party, .value]
  /// How many independent sources a story must have reached to alert again for that alone; nil for
  /// never.
  public var corroboratedBy: Int?

  /// The defaults.
  public init() {}
}
