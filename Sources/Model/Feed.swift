// What a parser reads out of a feed document, whatever its dialect.

/// A feed document as read: what it says of itself, its entries, and what was wrong with it.
public struct Feed: Equatable, Sendable {
  /// The dialect, named as in `pactwatch parse`: `rss-2.0`, `atom-1.0`, `json-feed-1`, …
  public var format: String
  /// The feed's title as plain text.
  public var title: String?
  /// The absolute address of the site that the feed belongs to.
  public var link: String?
  /// The feed's language as it is declared (BCP 47 where the publisher keeps to it).
  public var language: String?
  /// When the feed says that it last changed.
  public var updated: Timestamp?
  /// How long the publisher asks readers to wait between polls, in seconds (ttl or syndication).
  public var ttlSeconds: Int?
  /// Hours of the day in UTC, 0…23, in which the publisher asks not to be polled.
  public var skipHours: Set<Int>
  /// Days in UTC on which the publisher asks not to be polled; 0 is Sunday, 6 is Saturday.
  public var skipDays: Set<Int>
  /// The absolute address of the feed's WebSub hub.
  public var hub: String?
  /// The entries in the order of the document.
  public var entries: [Entry]
  /// What was wrong or repaired, in words, with its place where one is known.
  public var warnings: [String]
  /// Whether the document broke off before its end, so that entries may be missing.
  public var isTruncated = false

  /// A feed from its parts.
  public init(
    format: String, title: String? = nil, link: String? = nil, language: String? = nil,
    updated: Timestamp? = nil, ttlSeconds: Int? = nil, skipHours: Set<Int> = [],
    skipDays: Set<Int> = [], hub: String? = nil, entries: [Entry] = [], warnings: [String] = []
  ) {
    self.format = format
    self.title = title
    self.link = link
    self.language = language
    self.updated = updated
    self.ttlSeconds = ttlSeconds
    self.skipHours = skipHours
    self.skipDays = skipDays
    self.hub = hub
    self.entries = entries
    self.warnings = warnings
  }
}

/// One entry of a feed.
public struct Entry: Equatable, Sendable {
  /// The publisher's identifier, or one made from the address or the text where there is none.
  public var id: String
  /// The entry's absolute address.
  public var url: String?
  /// The title as plain text.
  public var title: String?
  /// The summary as HTML.
  public var summary: String?
  /// The full text as HTML, where the feed carries it.
  public var content: String?
  /// The authors' names.
  public var authors: [String]
  /// The publisher's categories or tags.
  public var categories: [String]
  /// When the entry was first published.
  public var published: Timestamp?
  /// When the entry last changed.
  public var updated: Timestamp?
  /// Attached media.
  public var enclosures: [Enclosure]
  /// The entry's language as declared.
  public var language: String?
  /// The name of the outlet that the entry comes from, where an aggregator names it.
  public var source: String?

  /// An entry from its parts.
  public init(
    id: String, url: String? = nil, title: String? = nil, summary: String? = nil,
    content: String? = nil, authors: [String] = [], categories: [String] = [],
    published: Timestamp? = nil, updated: Timestamp? = nil, enclosures: [Enclosure] = [],
    language: String? = nil, source: String? = nil
  ) {
    self.id = id
    self.url = url
    self.title = title
    self.summary = summary
    self.content = content
    self.authors = authors
    self.categories = categories
    self.published = published
    self.updated = updated
    self.enclosures = enclosures
    self.language = language
    self.source = source
  }
}

/// A file attached to an entry.
public struct Enclosure: Equatable, Sendable {
  /// The file's absolute address.
  public var url: String
  /// The media type as declared.
  public var type: String?
  /// The length in bytes as declared.
  public var length: Int?

  /// An enclosure from its parts.
  public init(url: String, type: String? = nil, length: Int? = nil) {
    self.url = url
    self.type = type
    self.length = length
  }
}

/// Who stands behind a feed, as the configuration says.
public struct SourceRecord: Hashable, Codable, Sendable {
  /// The owner; outlets of one owner count as one independent source.
  public var owner: String?
  /// The owner's country.
  public var country: CountryCode?
  /// The source's reliability on the Admiralty scale, `A` (best) to `F` (cannot be judged).
  public var reliability: String?
  /// Whether a state runs the outlet.
  public var stateRun: Bool

  /// A source record from its parts.
  public init(
    owner: String? = nil, country: CountryCode? = nil, reliability: String? = nil,
    stateRun: Bool = false
  ) {
    self.owner = owner
    self.country = country
    self.reliability = reliability
    self.stateRun = stateRun
  }
}
