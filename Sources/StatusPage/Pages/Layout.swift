// What every page shows around its own content: the way to the others, and whether the service is
// alive.

import Daemon
import Foundation
import Model

/// The frame of a page.
struct Layout: Sendable {
  /// A way to another page.
  struct Way: Sendable {
    let href: String
    let label: String
    let isHere: Bool
  }

  let title: String
  let ways: [Way]
  let alive: AliveStrip
  let style = Assets.style.address
  let script = Assets.script.address
  let icon = Assets.icon.address
  /// What stands in the search field.
  let query: String
  /// The page's Atom feed, where it has one.
  let atom: String?
  /// The same page as JSON.
  let json: String
  /// Whether the page answers a question about the past, which is not asked again by itself.
  let isStill: Bool

  init(
    _ title: String, at path: String, alive: AliveReport, query: String = "", atom: String? = nil,
    json: String? = nil, isStill: Bool = false
  ) {
    self.isStill = isStill
    self.title = title
    self.query = query
    self.atom = atom
    self.json = json ?? "\(path)?format=json"
    self.alive = AliveStrip(alive)
    ways = [
      ("/", "Alerts"), ("/briefing", "Briefing"), ("/watches", "Watches"), ("/feeds", "Feeds"),
      ("/search", "Search"), ("/service", "Service"),
    ].map { Way(href: $0.0, label: $0.1, isHere: $0.0 == path) }
  }
}

/// The strip that says at a glance whether the service is alive.
struct AliveStrip: Sendable {
  let level: String
  let words: String
  let problems: [AliveReport.Problem]
  let time: Moment
  /// The time of day.
  let hour: String

  init(_ alive: AliveReport) {
    level = alive.level.rawValue
    words = alive.words
    problems = alive.problems
    time = Moment(alive.time, now: alive.time)
    hour = "\(alive.time.rfc3339.dropFirst(11).prefix(8)) UTC"
  }
}

/// A field of a form with what stands in it.
struct Choice: Sendable {
  let value: String
  let label: String
  let isChosen: Bool

  static func list(
    _ values: [(value: String, label: String)], chosen: String?, all: String
  ) -> [Choice] {
    [Choice(value: "", label: all, isChosen: chosen == nil)]
      + values.map { Choice(value: $0.value, label: $0.label, isChosen: $0.value == chosen) }
  }
}

/// A page with a few words on it: an error, a start.
struct Notice: Sendable {
  let title: String
  let words: String
  /// Whether the page asks for itself again after a moment.
  let comesBack: Bool
  let style = Assets.style.address
  let icon = Assets.icon.address
}
