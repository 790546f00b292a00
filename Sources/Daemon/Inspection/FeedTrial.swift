// One fetch of an address, explained: is there a feed, and if not, what is there instead.

import Configuration
import FeedParsing
import Fetching
import Model

/// What an address answered.
public struct FeedTrial: Encodable, Sendable, CustomStringConvertible {
  /// The feed's name; the address where it is not configured.
  public var name: String
  /// The address.
  public var url: String
  /// What was found, in words.
  public var found: String
  /// What is wrong; nil where a feed was read.
  public var problem: String?
  /// The feeds that belong to a web page.
  public var discovered: [DiscoveredFeed] = []

  /// What was found, or what is wrong.
  public var description: String { problem ?? found }

  private enum CodingKeys: String, CodingKey { case name, url, ok, found, problem, discovered }

  /// Writes what was found or what is wrong, and the addresses of the feeds that a page names.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(url, forKey: .url)
    try container.encode(problem == nil, forKey: .ok)
    try container.encode(problem == nil ? found : nil, forKey: .found)
    try container.encode(problem, forKey: .problem)
    try container.encode(discovered.map(\.url), forKey: .discovered)
  }

  /// Tries every feed of a configuration, each host no more at a time than the configuration lets
  /// it, and hands each result to `body` as it comes.
  public static func all(
    _ settings: Settings, userAgent: String, body: (FeedTrial) throws -> Void
  ) async throws {
    let client = try HTTPClient(policy: settings.poll.policy(userAgent: userAgent))
    defer { client.shutDown() }
    try await withThrowingTaskGroup(of: FeedTrial.self) { group in
      for feed in settings.feeds {
        group.addTask { await tried(feed, client: client) }
      }
      for try await trial in group { try body(trial) }
    }
  }

  /// Tries one address under the bounds of a configuration.
  public static func one(
    _ url: String, settings: Settings, userAgent: String
  ) async throws -> FeedTrial {
    let client = try HTTPClient(policy: settings.poll.policy(userAgent: userAgent))
    defer { client.shutDown() }
    if let feed = settings.feeds.first(where: { $0.url.value == url || $0.name == url }) {
      return await tried(feed, client: client)
    }
    return await fetched(FetchRequest(url: url), name: url, client: client)
  }

  private static func tried(_ feed: FeedSettings, client: HTTPClient) async -> FeedTrial {
    var request = FetchRequest(url: feed.url.value)
    request.http11Only = feed.http == .http11
    do {
      request.credentials = try feed.credentials.map(SecretFile.credentials)
    } catch {
      return FeedTrial(name: feed.name, url: feed.url.value, found: "", problem: "\(error)")
    }
    return await fetched(request, name: feed.name, client: client)
  }

  private static func fetched(
    _ request: FetchRequest, name: String, client: HTTPClient
  ) async -> FeedTrial {
    var trial = FeedTrial(name: name, url: request.url, found: "")
    let response: FetchResponse
    do {
      response = try await client.fetch(request)
    } catch {
      trial.problem = error.explained
      return trial
    }
    guard response.status == 200 else {
      trial.problem = HTTPStatus.words(response.status)
      return trial
    }
    do {
      let feed = try FeedParser.parse(
        response.body, contentType: response.contentType, baseURL: response.baseURL)
      let newest = feed.entries.compactMap { $0.published ?? $0.updated }.max()
      trial.found =
        "\(feed.format), \(feed.entries.count) entries"
        + (newest.map { ", newest \($0)" } ?? "")
        + (feed.warnings.isEmpty ? "" : ", repaired: \(feed.warnings[0])")
    } catch {
      trial.problem = "\(error)"
      trial.discovered = await FeedSearch.feeds(on: response, client: client)
    }
    return trial
  }
}
