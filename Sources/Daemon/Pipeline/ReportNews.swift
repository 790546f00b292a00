// What one report of a story is to all the watches that want it: at most one alert of a kind.

import Model
import Watches

/// The alerts that a report calls for, the one for a new story before the one for changed facts.
struct ReportNews {
  /// An alert that is called for.
  struct Piece {
    /// `new` or `update`.
    var kind: Alert.Kind
    /// The verdicts of the watches that it is for.
    var verdicts: [WatchVerdict]
    /// What changed for any of them, for an update.
    var changes: [Alert.Change]
  }

  /// The alerts; none where every watch knows what the report says.
  let pieces: [Piece]

  /// Compares what each watch that wants a report was told with what the story says now.
  init(
    _ matches: [WatchVerdict], told: [String: ToldFacts], report: Labels, story: Story,
    rules: UpdateRules
  ) {
    var news = Piece(kind: .new, verdicts: [], changes: [])
    var update = Piece(kind: .update, verdicts: [], changes: [])
    for match in matches {
      switch AlertDecision(told: told[match.watch], report: report, story: story, rules: rules) {
      case .new: news.verdicts.append(match)
      case .update(let facts):
        update.verdicts.append(match)
        update.changes += facts.filter { !update.changes.contains($0) }
      case .known: break
      }
    }
    pieces = [news, update].filter { !$0.verdicts.isEmpty }
  }
}
