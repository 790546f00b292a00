// Feeds that always have news, for tests of what becomes of alerts.

import FeedServer
import Model
import Synchronization

/// Feeds that grow by new partnership stories with every request, and remember all of them.
final class Presses: Sendable {
  private struct State {
    var stories: [[Story]]
    var isPublishing = true
  }

  /// Every entry is to alert, whatever the model makes of it: the subject is what becomes of
  /// alerts. Entries are told apart by their addresses, not by what they say.
  static let configuration = """
    watches: [{name: pacts, query: "pact*", where: {relevance: any}}]
    alerts: {similarity: identity, update_on: []}
    """

  /// The identifier in an alert's line: it stands before the address, which is last.
  static func identifier(in line: String) -> String {
    line.split(separator: " ").dropLast().last.map(String.init) ?? line
  }

  /// How many entries a feed shows: more than it ever gets, as on a busy machine many polls in a
  /// row may be killed before they are committed, and what has left a feed by then nobody could
  /// know.
  private static let shown = 2000
  private let state: Mutex<State>

  init(feeds: Int) { state = Mutex(State(stories: Array(repeating: [], count: feeds))) }

  /// Adds stories to a feed, unless the presses stand still, and returns its document.
  func edition(of feed: Int, adding count: Int) -> Answer {
    let stories = state.withLock { state in
      if state.isPublishing {
        for _ in 0..<count {
          let number = state.stories[feed].count
          state.stories[feed].append(
            Story(
              id: "feed-\(feed)-pact-\(number)",
              title: "Pact \(feed)/\(number): Norway and Ukraine agree joint drone production",
              summary: "Oslo and Kyiv signed agreement \(number) on drones of type \(feed).",
              outlet: "outlet-\(feed).example"))
        }
      }
      return Array(state.stories[feed].suffix(Self.shown))
    }
    return .feed(FeedText.rss(stories.reversed()))
  }

  func stop() { state.withLock { $0.isPublishing = false } }

  /// The address of every story published so far.
  var addresses: [String] { state.withLock { $0.stories.joined().map(\.url) } }
}
