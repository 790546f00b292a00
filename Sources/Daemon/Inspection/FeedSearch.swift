// What to do about a web page where a feed should be: find the feeds that belong to it.

import Delivery
import FeedParsing
import Fetching
import Model

/// Finds the feeds of a web page.
enum FeedSearch {
  /// The feeds that the page in `response` names, else those that answer at the places where
  /// publishing systems commonly have them. The page's own word costs no request; without it,
  /// each guess is asked for once, one after the other, under the bounds of `client`, or none
  /// where that is nil.
  static func feeds(on response: FetchResponse, client: HTTPClient?) async -> [DiscoveredFeed] {
    let named = FeedDiscovery.feeds(
      inHTML: response.body, contentType: response.contentType, baseURL: response.finalURL)
    if named.contains(where: { $0.origin == .declared }) { return named }
    guard let client else { return [] }
    var found: [DiscoveredFeed] = []
    let guesses =
      named.prefix(maximumLinks)
      + FeedDiscovery.commonAddresses(baseURL: response.finalURL).map {
        DiscoveredFeed(url: $0, title: nil, type: nil, origin: .tried)
      }
    for guess in guesses where !found.contains(where: { $0.url == guess.url }) {
      guard let feed = await answered(guess, client: client),
        !found.contains(where: { $0.url == feed.url })
      else { continue }
      found.append(feed)
    }
    return found
  }

  /// How many of a page's plain links are asked whether they are feeds.
  private static let maximumLinks = 8

  /// The feed that answers at a guessed address, under the address that it moved to for good.
  private static func answered(
    _ guess: DiscoveredFeed, client: HTTPClient
  ) async -> DiscoveredFeed? {
    do {
      let response = try await client.fetch(FetchRequest(url: guess.url))
      guard response.status == 200 else { return nil }
      let feed = try FeedParser.parse(
        response.body, contentType: response.contentType, baseURL: response.baseURL)
      var found = guess
      found.url = response.permanentURL ?? guess.url
      found.title = guess.title ?? feed.title
      return found
    } catch {
      // A wrong guess is no fault that anybody could mend.
      return nil
    }
  }
}

extension DiscoveredFeed {
  /// The lines of `feeds:` in the configuration that poll the feed, its title as a comment.
  public var configurationLine: String {
    // Addresses are plain scalars of YAML unless they hold a comment's or a mapping's sign.
    let isPlain = !url.contains(" #") && !url.contains(": ") && !url.hasSuffix(":")
    let written = isPlain ? url : "\"\(url.replacing(scalars: ["\"": "%22"]))\""
    return "  - url: \(written)" + (title.map { "  # " + PlainText.line($0) } ?? "")
  }
}
