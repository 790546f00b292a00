// What one configuration makes of the service: compiled once at start or reload, then only read.

import Analysis
import Configuration
import Model
import Stories
import Watches

/// A configuration with everything that is compiled from it; replaced whole at a reload. A class,
/// as every poll keeps the one that it began with, and copying a value of some thirty references
/// took longer than using it.
public final class Runtime: Sendable {
  /// The configuration.
  public let settings: Settings
  /// The watches, ready to judge.
  public let watches: WatchSet
  /// The analyser, with the lexicon and the watches' terms in one automaton.
  public let analyzer: Analyzer
  /// The model of “same event”; the running service keeps the one that it started with.
  let storyModel: StoryModel
  /// Which changed facts alert again.
  let updateRules: UpdateRules
  private let languages: Set<String>
  private let severities: [String: Severity]

  init(settings: Settings, watches: WatchSet, analyzer: Analyzer, storyModel: StoryModel) {
    self.settings = settings
    self.watches = watches
    self.analyzer = analyzer
    self.storyModel = storyModel
    updateRules = UpdateRules(settings.alerts)
    languages = Set(settings.languages)
    severities = Dictionary(
      watches.definitions.map { ($0.name, $0.severity) }, uniquingKeysWith: { first, _ in first })
  }

  /// The settings of a feed, by its configured address.
  func feed(_ url: String) -> FeedSettings? { settings.feeds.feed(at: url) }

  /// Whether texts in a language are to be alerted.
  ///
  /// A text too short to tell its language is read: losing it would be worse.
  func reads(language: String) -> Bool { language == "und" || languages.contains(language) }

  /// The severity of a watch's alerts.
  func severity(of watch: String) -> Severity { severities[watch] ?? .normal }
}
