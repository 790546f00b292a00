// What must hold between the rows of a sound database beyond what SQLite itself looks after.

import Model

/// A statement that yields one text for each row, or pair of rows, that breaks a rule.
struct Invariant {
  /// How many rows that break one rule are told of one by one.
  static let mostExamples = 5

  /// The schema from which on the tables are there.
  var since = 1
  var kind = DatabaseFinding.Kind.invariant
  /// What it means that the rule is broken.
  var meaning: String
  /// Yields what breaks the rule in words.
  var sql: String

  /// Before when a story that was not reported since may be gone, in milliseconds.
  private static let purged = """
    (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = '\(Store.storiesPurgedKey)')
    """

  /// An unrelated entry may be all that there is of its story.
  private static let mayStandAlone =
    "(relevance IS \(Relevance.unrelated.rawValue) AND labels IS NULL)"

  static let all: [Invariant] = [
    Invariant(
      kind: .reference, meaning: "its story is not there",
      sql: """
        SELECT 'alert ' || id FROM alert WHERE story IS NOT NULL AND time >= \(purged)
          AND story NOT IN (SELECT id FROM story)
        """),
    Invariant(
      kind: .reference, meaning: "its story is not there",
      sql: """
        SELECT 'entry ' || id FROM entry WHERE story IS NOT NULL AND first_seen >= \(purged)
          AND NOT \(mayStandAlone)
          AND story NOT IN (SELECT id FROM story)
        """),
    Invariant(
      kind: .reference, meaning: "entries tell it, and it is not there",
      sql: """
        SELECT 'story s' || story FROM entry WHERE story IS NOT NULL AND first_seen >= \(purged)
          AND \(mayStandAlone) AND story NOT IN (SELECT id FROM story)
        GROUP BY story HAVING count(*) > 1
        """),
    Invariant(
      since: 3, kind: .reference, meaning: "it was merged into a story that is not there",
      sql: """
        SELECT 'story s' || id FROM story WHERE merged_into IS NOT NULL AND last_seen >= \(purged)
          AND merged_into NOT IN (SELECT id FROM story)
        """),
    Invariant(
      kind: .reference, meaning: "what it knows is of a story that is not there",
      sql: """
        SELECT 'watch ' || watch || ' of story s' || story FROM story_watch
        WHERE story NOT IN (SELECT id FROM story)
        """),
    Invariant(
      since: 4, kind: .reference, meaning: "its silence is not there, so that nobody can tell why",
      sql: """
        SELECT 'alert ' || id FROM alert WHERE silence IS NOT NULL
          AND silence NOT IN (SELECT id FROM silence)
        """),
    Invariant(
      since: 4, kind: .reference, meaning: "it is to bring an alert that is not there",
      sql: """
        SELECT 'sink ' || sink || ', alert number ' || alert FROM parcel
        WHERE alert NOT IN (SELECT seq FROM alert)
        """),
    Invariant(
      since: 4, kind: .reference, meaning: "it is in a message that is not there, and never leaves",
      sql: """
        SELECT 'sink ' || sink || ', alert number ' || alert FROM parcel
        WHERE message IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM message WHERE message.sink = parcel.sink AND message.id = parcel.message)
        """),
    Invariant(
      since: 4, kind: .reference, meaning: "it waits for a sink that is not there",
      sql: """
        SELECT 'message ' || id || ' of sink ' || sink FROM message
        WHERE sent IS NULL AND sink NOT IN (SELECT name FROM sink)
        """),
    Invariant(
      meaning: "it is ahead of the last alert, and would leave out the next ones",
      sql: """
        SELECT 'sink ' || name || ' is at alert number ' || cursor FROM sink
        WHERE cursor > (
          SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'alert')
        """),
    Invariant(
      meaning: "its record has another identifier",
      sql: """
        SELECT 'alert ' || id FROM alert
        WHERE CASE WHEN json_valid(json) THEN json_extract(json, '$.id') IS NOT id ELSE 1 END
        """),
    Invariant(
      meaning: "its identifier does not sort after those before it",
      sql: """
        SELECT 'alert ' || id FROM (
          SELECT id, lag(id) OVER (ORDER BY seq) AS before FROM alert) WHERE id <= before
        """),
    Invariant(
      meaning: "what it was judged to be about cannot be read",
      sql: "SELECT 'entry ' || id FROM entry WHERE labels IS NOT NULL AND NOT json_valid(labels)"),
    Invariant(
      meaning: "what is known of it cannot be read",
      sql: """
        SELECT 'story s' || id FROM story WHERE NOT json_valid(labels) OR NOT json_valid(reports)
        """),
  ]
}
