// One fetch of an address, explained: is there a feed, and if not, what is there instead.

import Configuration
import Delivery
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
  /// What happened, step by step; empty where nobody asked.
  public var steps: [TrialStep] = []

  /// What was found, or what is wrong, on one line.
  public var description: String { PlainText.line(problem ?? found) }

  private enum CodingKeys: String, CodingKey {
    case name, url, ok, found, problem, discovered, steps
  }

  /// Writes what was found or what is wrong, and the addresses of the feeds that a page names.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(url, forKey: .url)
    try container.encode(problem == nil, forKey: .ok)
    try container.encode(problem == nil ? found : nil, forKey: .found)
    try container.encode(problem, forKey: .problem)
    try container.encode(discovered.map(\.url), forKey: .discovered)
    if !steps.isEmpty { try container.encode(steps, forKey: .steps) }
  }

  /// Tries every feed of a configuration by one request each and its redirects, each host no more
  /// at a time than the configuration lets it, and hands each result to `body` as it comes.
  public static func all(
    _ settings: Settings, userAgent: String, body: (FeedTrial) throws -> Void
  ) async throws {
    let client = try HTTPClient(policy: settings.poll.policy(userAgent: userAgent))
    defer { client.shutDown() }
    try await withThrowingTaskGroup(of: FeedTrial.self) { group in
      for feed in settings.feeds {
        group.addTask {
          await fetched(name: feed.name, url: feed.url.value, client: client) {
            try FetchRequest(feed)
          }
        }
      }
      for try await trial in group { try body(trial) }
    }
  }

  /// Tries one address, or the configured feed of that name, under the bounds of a configuration
  /// and tells each step.
  public static func one(
    _ url: String, settings: Settings, userAgent: String
  ) async throws -> FeedTrial {
    let client = try HTTPClient(policy: settings.poll.policy(userAgent: userAgent))
    defer { client.shutDown() }
    let feed = settings.feeds.first { $0.url.value == url || $0.name == url }
    let explanation = TrialExplanation(feed: feed, settings: settings)
    var trial = await fetched(
      name: feed?.name ?? url, url: feed?.url.value ?? url, client: client, to: explanation
    ) {
      try feed.map { try FetchRequest($0) } ?? FetchRequest(url: url)
    }
    trial.steps = explanation.steps
    return trial
  }

  private static func fetched(
    name: String, url: String, client: HTTPClient, to explanation: TrialExplanation? = nil,
    request: @Sendable () throws -> FetchRequest
  ) async -> FeedTrial {
    var trial = FeedTrial(name: name, url: url, found: "")
    let response: FetchResponse
    do {
      var request = try request()
      if let explanation { request.observer = { explanation.note($0) } }
      response = try await client.fetch(request)
      await explanation?.conclude(.success(response))
    } catch let error as FetchError {
      await explanation?.conclude(.failure(error))
      trial.problem = error.explained
      return trial
    } catch {
      trial.problem = "\(error)"
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
      trial.problem = explanation == nil ? "\(error)" : error.fault
      trial.discovered = await FeedSearch.feeds(
        on: response, client: explanation == nil ? nil : client)
      explanation?.add(
        "search",
        trial.discovered.isEmpty
          ? "the address names no feed, and none answers at the usual places"
          : "\(trial.discovered.count) found, see below")
    }
    return trial
  }
}
