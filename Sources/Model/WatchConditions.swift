// The typed conditions of a watch: what its `where` asks of a story beside the words.

/// The typed conditions of a watch; empty or nil asks for nothing. All that are set must hold.
public struct WatchConditions: Equatable, Sendable {
  /// Two countries that must both be parties.
  public struct CountryPair: Hashable, Sendable {
    /// One of the two.
    public var first: CountryCode
    /// The other.
    public var second: CountryCode

    /// A pair; the order means nothing.
    public init(first: CountryCode, second: CountryCode) {
      self.first = first
      self.second = second
    }
  }

  /// What is asked of the feed that a story came by.
  public struct Sources: Equatable, Sendable {
    /// The worst reliability that still counts, `A` (best) to `F`.
    public var reliability: String?
    /// One of these owners.
    public var owners: [String] = []
    /// An owner from one of these countries.
    public var countries: [CountryCode] = []
    /// Run by a state, or not.
    public var stateRun: Bool?

    /// Asks for nothing.
    public init() {}
  }

  /// Each of these countries is a party.
  public var countriesAll: [CountryCode] = []
  /// At least one of these countries is a party.
  public var countriesAny: [CountryCode] = []
  /// None of these countries is a party.
  public var countriesNone: [CountryCode] = []
  /// Both countries of at least one of these pairs are parties.
  public var countryPairs: [CountryPair] = []
  /// At least one of these activities.
  public var activityAny: [Activity] = []
  /// One of these stages.
  public var stages: [Stage] = []
  /// This stage or a later one.
  public var stageFrom: Stage?
  /// At least one of these goods.
  public var domainAny: [Domain] = []
  /// At least one of these organisations, by their usual English names.
  public var organisationsAny: [String] = []
  /// One of these languages, ISO 639-1.
  public var languages: [String] = []
  /// What is asked of the source.
  public var sources = Sources()
  /// The lowest score, 0…1.
  public var minScore: Double?
  /// The fewest sources that have reported the story.
  public var minSources: Int?
  /// Whether outlets of one owner count as one source in `minSources`.
  public var independent = false
  /// The least relevance: a story below it does not match. `unrelated` lets everything through.
  public var relevance = Relevance.partnership

  /// No conditions but that the story reports a partnership.
  public init() {}
}
