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

/// One feed.
public struct FeedSettings: Hashable, Sendable {
  /// The version of HTTP that a feed is asked by.
  public enum HTTPVersion: String, CaseIterable, Sendable {
    /// HTTP/2 where the server has it.
    case automatic = "auto"
    /// HTTP/1.1 only, for servers whose HTTP/2 is broken.
    case http11 = "1.1"
  }

  /// The credentials that go with a request, their secrets still in their files.
  public enum Credentials: Hashable, Sendable {
    /// Basic authentication (RFC 7617).
    case basic(username: String, passwordFile: String)
    /// A bearer token (RFC 6750).
    case bearer(tokenFile: String)
  }

  /// The way to the feed's server.
  public enum Proxy: Hashable, Sendable {
    /// What the process's environment says.
    case environment
    /// Straight, whatever the environment says.
    case none
    /// Through the proxy at this address.
    case address(String)
  }

  /// The http or https address as written.
  public var url: Located<String>
  /// The feed's name, unique among the feeds; made from the host where none is given.
  public var name: String
  /// The feed's own interval instead of `poll.interval`.
  public var interval: Duration?
  /// The feed's language, ISO 639-1, where it is known for sure.
  public var language: String?
  /// The groups that the feed belongs to.
  public var groups: [String] = []
  /// What a request authenticates with.
  public var credentials: Credentials?
  /// The version of HTTP.
  public var http = HTTPVersion.automatic
  /// The way to the server.
  public var proxy = Proxy.environment
  /// Who stands behind the feed.
  public var source = SourceRecord()

  /// A feed with the defaults of every other key.
  public init(url: Located<String>, name: String) {
    self.url = url
    self.name = name
  }
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

/// A way out for alerts.
public struct SinkSettings: Equatable, Sendable {
  /// How an alert is written.
  public enum Format: String, CaseIterable, Sendable {
    /// One line that people read.
    case line
    /// One JSON object on a line.
    case json
  }

  /// Where the alerts go.
  public enum Destination: Equatable, Sendable {
    /// Appended to a file, made with the group (nil: the process's) and the permission bits.
    case file(path: String, group: String?, mode: Int, sync: FileSync)
    /// The service's standard output.
    case stdout
    /// systemd's journal, by the socket that it listens at.
    case journal(socket: String)
    /// A program that is started for each message.
    case exec(ExecSettings)
    /// An address that messages are sent to over HTTP.
    case webhook(WebhookSettings)
    /// A mail server.
    case mail(MailSettings)
    /// A feed of the last alerts, in a file.
    case atom(AtomSettings)
  }

  /// Permission bits of an alert file where none are given.
  public static let defaultFileMode = 0o640

  /// What people, routes and commands call the sink; nil where it is called by its identity.
  public var name: String?
  /// Where the alerts go.
  public var destination: Destination
  /// How they are written.
  public var format = Format.line
  /// Which alerts go here, together with which, and when.
  public var routing = Routing()
  /// Where the sink is written.
  public var place: SourcePlace

  /// A sink for all alerts, one line each.
  public init(destination: Destination, place: SourcePlace) {
    self.destination = destination
    self.place = place
  }

  /// What tells the sink from the others and stays the same across restarts, so that its place in
  /// the outbox is kept under it: `stdout`, `file:/path`, or the name where a sink other than those
  /// two has one.
  public var identity: String {
    switch destination {
    case .file(let path, _, _, _): "file:\(path)"
    case .stdout: "stdout"
    default: name ?? destination.description
    }
  }

  /// What the sink is called by where somebody asks for it: its name, else its identity.
  public var label: String { name ?? identity }

  /// Whether two sinks do the same, wherever they are written.
  public static func == (left: SinkSettings, right: SinkSettings) -> Bool {
    left.destination == right.destination && left.name == right.name
      && left.format == right.format && left.routing == right.routing
  }
}
