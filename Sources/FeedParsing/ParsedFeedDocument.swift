// The JSON object that `pactwatch parse` prints.

import Foundation
import Model

/// A feed as `pactwatch parse` prints it: every key is there, what is unknown is null.
public struct ParsedFeedDocument: Encodable, Sendable {
  private let feed: Feed

  /// The printed form of `feed`.
  public init(_ feed: Feed) { self.feed = feed }

  /// The object on one line, keys in alphabetical order, in UTF-8 without a line break at its end.
  /// - Throws: `EncodingError` where a value cannot be written, which no feed's value does.
  public func json() throws -> Data {
    try JSONEncoder.compact.encode(self)
  }

  private enum CodingKeys: String, CodingKey {
    case format, title, link, language, updated, ttlSeconds, hub, entries, warnings
  }

  /// Writes every key of the contract.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(feed.format, forKey: .format)
    try container.encode(feed.title, forKey: .title)
    try container.encode(feed.link, forKey: .link)
    try container.encode(feed.language, forKey: .language)
    try container.encode(feed.updated, forKey: .updated)
    try container.encode(feed.ttlSeconds, forKey: .ttlSeconds)
    try container.encode(feed.hub, forKey: .hub)
    try container.encode(feed.entries.map(ParsedEntry.init), forKey: .entries)
    try container.encode(feed.warnings, forKey: .warnings)
  }
}

/// One entry of the printed feed.
private struct ParsedEntry: Encodable {
  let entry: Entry

  init(_ entry: Entry) { self.entry = entry }

  private enum CodingKeys: String, CodingKey {
    case id, url, title, summary, content, authors, categories, published, updated, enclosures
    case language, source
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(entry.id, forKey: .id)
    try container.encode(entry.url, forKey: .url)
    try container.encode(entry.title, forKey: .title)
    try container.encode(entry.summary, forKey: .summary)
    try container.encode(entry.content, forKey: .content)
    try container.encode(entry.authors, forKey: .authors)
    try container.encode(entry.categories, forKey: .categories)
    try container.encode(entry.published, forKey: .published)
    try container.encode(entry.updated, forKey: .updated)
    try container.encode(entry.enclosures.map(ParsedEnclosure.init), forKey: .enclosures)
    try container.encode(entry.language, forKey: .language)
    try container.encode(entry.source, forKey: .source)
  }
}

/// One attached file of a printed entry.
private struct ParsedEnclosure: Encodable {
  let enclosure: Enclosure

  init(_ enclosure: Enclosure) { self.enclosure = enclosure }

  private enum CodingKeys: String, CodingKey { case url, type, length }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(enclosure.url, forKey: .url)
    try container.encode(enclosure.type, forKey: .type)
    try container.encode(enclosure.length, forKey: .length)
  }
}
