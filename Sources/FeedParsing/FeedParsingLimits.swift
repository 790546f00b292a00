// How much of the world a parser takes in before it says that it is enough.

/// Bounds on what one document may make the parser hold.
public struct FeedParsingLimits: Equatable, Sendable {
  /// The longest document, in bytes before decoding.
  public var maximumBytes: Int
  /// The longest text of one element, in bytes; what is longer is cut with a warning.
  public var maximumTextBytes: Int
  /// The most entries; those beyond are left out with a warning.
  public var maximumEntries: Int

  /// Limits from their parts.
  public init(
    maximumBytes: Int = 128 << 20, maximumTextBytes: Int = 4 << 20,
    maximumEntries: Int = 100_000
  ) {
    self.maximumBytes = maximumBytes
    self.maximumTextBytes = maximumTextBytes
    self.maximumEntries = maximumEntries
  }

  /// 128 MiB a document, 4 MiB a text, 100,000 entries.
  public static let `default` = FeedParsingLimits()
}
