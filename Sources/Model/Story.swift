// A story: one act of the same parties, told by one entry or by many.

/// A story's number, unique within one database.
public struct StoryID: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number itself, from 1.
  public let rawValue: Int64

  /// The story with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Orders by age: a later story has a higher number.
  public static func < (left: StoryID, right: StoryID) -> Bool { left.rawValue < right.rawValue }
}

extension StoryID: CustomStringConvertible {
  /// The number as people see it: `s42`.
  public var description: String { "s\(rawValue)" }

  /// Reads `s42` or `42`.
  public init?(_ text: some StringProtocol) {
    let digits = text.hasPrefix("s") ? text.dropFirst() : text[...]
    guard let number = Int64(digits), number > 0 else { return nil }
    self.init(rawValue: number)
  }
}

extension StoryID: Codable {
  /// Reads `s42`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = StoryID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "“\(text)” is no story number")
    }
    self = id
  }

  /// Writes `s42`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// What is known of a story from all its reports together.
public struct Story: Equatable, Codable, Sendable {
  /// The story's number.
  public var id: StoryID
  /// The first story of the deal that this one is a step of; its own number where it is the first.
  public var thread: StoryID
  /// When its first entry was seen.
  public var firstSeen: Timestamp
  /// When its latest entry was seen.
  public var lastSeen: Timestamp
  /// The labels that its reports agree on: the highest score, the furthest stage, all parties.
  public var labels: Labels
  /// The reports, the first first.
  public var reports: [StoryReport]
  /// The earlier story that turned out to tell the same event, and that has its reports now; nil
  /// for a story that stands.
  public var mergedInto: StoryID?

  /// A story from its parts.
  public init(
    id: StoryID, thread: StoryID, firstSeen: Timestamp, lastSeen: Timestamp, labels: Labels,
    reports: [StoryReport], mergedInto: StoryID? = nil
  ) {
    self.id = id
    self.thread = thread
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.labels = labels
    self.reports = reports
    self.mergedInto = mergedInto
  }
}

/// One entry that tells a story, as alerts list it.
public struct StoryReport: Equatable, Codable, Sendable {
  /// The entry's address.
  public var url: String?
  /// The outlet: the feed's name, or the host of the entry's address.
  public var source: String
  /// The owner that the outlet counts for; the outlet itself where the configuration names none.
  public var owner: String
  /// The entry's language.
  public var language: String
  /// When it was published, as the feed says.
  public var published: Timestamp?

  /// A report from its parts.
  public init(
    url: String?, source: String, owner: String, language: String, published: Timestamp?
  ) {
    self.url = url
    self.source = source
    self.owner = owner
    self.language = language
    self.published = published
  }
}

extension StoryReport {
  private enum CodingKeys: String, CodingKey { case url, source, owner, language, published }

  /// Writes every key; what is unknown is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(url, forKey: .url)
    try container.encode(source, forKey: .source)
    try container.encode(owner, forKey: .owner)
    try container.encode(language, forKey: .language)
    try container.encode(published, forKey: .published)
  }
}
