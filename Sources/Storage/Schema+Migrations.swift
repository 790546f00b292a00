// The tables, as numbered migrations.

extension Schema {
  /// The migrations in order; migration n brings schema n - 1 to n. A released one never changes.
  static let migrations: [String] = [first, feedback, mergedStories, messages]

  /// Times are milliseconds since the Unix epoch, durations milliseconds.
  private static let first = """
    CREATE TABLE feed(
      id INTEGER PRIMARY KEY,
      url TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      title TEXT,
      etag TEXT,
      last_modified TEXT,
      validators_url TEXT,
      next_due INTEGER,
      floor_until INTEGER,
      due_reason TEXT,
      freshness INTEGER,
      time_to_live INTEGER,
      skip_hours INTEGER NOT NULL,
      skip_days INTEGER NOT NULL,
      error_count INTEGER NOT NULL,
      last_status INTEGER,
      last_error TEXT,
      last_attempt INTEGER,
      last_success INTEGER,
      last_new_entry INTEGER,
      gap_count INTEGER NOT NULL,
      gap_mean REAL NOT NULL,
      gap_variance REAL NOT NULL,
      gap_longest REAL NOT NULL,
      body_hash INTEGER,
      moved_to TEXT,
      moved_count INTEGER NOT NULL,
      gone INTEGER NOT NULL,
      baseline_done INTEGER NOT NULL,
      silent_since INTEGER,
      removed INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE entry(
      id INTEGER PRIMARY KEY,
      feed INTEGER NOT NULL REFERENCES feed(id),
      guid TEXT NOT NULL,
      canonical TEXT,
      url TEXT,
      title TEXT NOT NULL,
      summary TEXT,
      language TEXT,
      published INTEGER,
      first_seen INTEGER NOT NULL,
      last_seen INTEGER NOT NULL,
      content_hash INTEGER NOT NULL,
      relevance INTEGER,
      score REAL,
      labels TEXT,
      story INTEGER,
      decision INTEGER NOT NULL,
      fingerprint BLOB,
      verdicts TEXT,
      UNIQUE(feed, guid)
    ) STRICT;
    CREATE INDEX entry_canonical ON entry(canonical) WHERE canonical IS NOT NULL;
    CREATE INDEX entry_first_seen ON entry(first_seen);
    CREATE INDEX entry_fingerprint ON entry(first_seen) WHERE fingerprint IS NOT NULL;
    CREATE INDEX entry_story ON entry(story) WHERE story IS NOT NULL;

    -- What is left of a purged entry: enough to know it again.
    CREATE TABLE tombstone(
      feed INTEGER NOT NULL,
      guid_hash INTEGER NOT NULL,
      PRIMARY KEY(feed, guid_hash)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE story(
      id INTEGER PRIMARY KEY,
      thread INTEGER NOT NULL,
      first_seen INTEGER NOT NULL,
      last_seen INTEGER NOT NULL,
      labels TEXT NOT NULL,
      reports TEXT NOT NULL
    ) STRICT;
    CREATE INDEX story_thread ON story(thread);
    CREATE INDEX story_last_seen ON story(last_seen);

    CREATE TABLE story_watch(
      story INTEGER NOT NULL,
      watch TEXT NOT NULL,
      facts TEXT NOT NULL,
      alert_seq INTEGER,
      PRIMARY KEY(story, watch)
    ) STRICT, WITHOUT ROWID;

    -- The outbox. A number is never given twice, as cursors remember it.
    CREATE TABLE alert(
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      time INTEGER NOT NULL,
      story INTEGER,
      kind TEXT NOT NULL,
      json TEXT NOT NULL
    ) STRICT;
    CREATE INDEX alert_time ON alert(time);
    CREATE INDEX alert_story ON alert(story) WHERE story IS NOT NULL;

    CREATE TABLE sink(
      name TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      cursor INTEGER NOT NULL,
      device INTEGER,
      inode INTEGER,
      last_error TEXT,
      failing_since INTEGER,
      last_delivery INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE meta(
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// What people said of verdicts.
  private static let feedback = """
    CREATE TABLE feedback(
      id INTEGER PRIMARY KEY,
      time INTEGER NOT NULL,
      entry INTEGER NOT NULL,
      kind TEXT NOT NULL,
      watches TEXT NOT NULL,
      line TEXT NOT NULL
    ) STRICT;
    CREATE INDEX feedback_entry ON feedback(entry);
    """

  /// Stories that later evidence showed to be one.
  private static let mergedStories = """
    ALTER TABLE story ADD COLUMN merged_into INTEGER;
    CREATE INDEX story_merged_into ON story(merged_into) WHERE merged_into IS NOT NULL;
    """

  /// Silences, and alerts on their way out by sinks that send messages.
  private static let messages = """
    CREATE TABLE silence(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      author TEXT NOT NULL,
      reason TEXT NOT NULL,
      made INTEGER NOT NULL,
      until INTEGER,
      stage TEXT,
      watch TEXT,
      story INTEGER,
      thread INTEGER,
      country TEXT,
      partner TEXT,
      source TEXT,
      ended INTEGER,
      ending TEXT
    ) STRICT;

    -- The silence that keeps an alert from being sent.
    ALTER TABLE alert ADD COLUMN silence INTEGER;
    CREATE INDEX alert_silence ON alert(silence) WHERE silence IS NOT NULL;

    ALTER TABLE sink ADD COLUMN next_try INTEGER;

    -- An alert that a sink has taken from the outbox and that has not left yet.
    CREATE TABLE parcel(
      sink TEXT NOT NULL,
      alert INTEGER NOT NULL,
      since INTEGER NOT NULL,
      capped INTEGER,
      replay INTEGER NOT NULL,
      message TEXT,
      PRIMARY KEY(sink, alert)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX parcel_message ON parcel(sink, message) WHERE message IS NOT NULL;
    CREATE INDEX parcel_alert ON parcel(alert);

    -- What parcels travel in: made, then sent or dead.
    CREATE TABLE message(
      sink TEXT NOT NULL,
      id TEXT NOT NULL,
      form TEXT NOT NULL,
      title TEXT,
      made INTEGER NOT NULL,
      failures INTEGER NOT NULL,
      first_failure INTEGER,
      next_try INTEGER,
      error TEXT,
      dead INTEGER,
      sent INTEGER,
      PRIMARY KEY(sink, id)
    ) STRICT, WITHOUT ROWID;
    """
}
