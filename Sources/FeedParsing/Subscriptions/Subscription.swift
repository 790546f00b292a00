// A feed that somebody follows, as feed readers hand their lists of feeds to one another.

/// One feed of a list of subscriptions.
public struct Subscription: Equatable, Sendable {
  /// The address as the list writes it.
  public var url: String
  /// What the list calls the feed, as plain text.
  public var title: String?
  /// The folders or tags that it stands in, outermost first, each once.
  public var groups: [String]
  /// The language that the list names, as written.
  public var language: String?

  /// A subscription from its parts.
  public init(url: String, title: String? = nil, groups: [String] = [], language: String? = nil) {
    self.url = url
    self.title = title
    self.groups = groups
    self.language = language
  }
}

/// Why a document is no list of subscriptions.
public enum SubscriptionListError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing, or nothing but white space, came.
  case empty
  /// Neither OPML nor a list of addresses; what stands in the line where that shows.
  case unrecognised(line: Int)
  /// An OPML document without a feed in it.
  case noFeeds
  /// More feeds than a list may have.
  case tooMany(limit: Int)

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .empty: "the list is empty"
    case .unrecognised(let line):
      "line \(line): neither OPML nor an address; give an OPML file, or one address a line"
    case .noFeeds: "the OPML names no feed: none of its outlines has an xmlUrl"
    case .tooMany(let limit): "the list has more than \(limit) feeds; divide it"
    }
  }
}
