// The log that people tail: every alert one line, exactly once, through crashes, rotation and a
// full disk.

import Glibc
import Model
import Storage

/// When a log's lines are made to survive a power cut.
public enum SyncPolicy: String, CaseIterable, Sendable {
  /// When the kernel thinks fit.
  case never
  /// After each batch, before the sink's place in the outbox moves past it. The default.
  case batch
  /// After each line.
  case always
}

/// A log file.
///
/// A line is one `write(2)`; the sink's place is stored after it. A crash between the two is mended
/// at the next start by the log itself: the place moves past the last alert that stands there. So
/// that the log can be found again after somebody renamed it, its inode is stored before the first
/// line goes into it.
public actor FileSink: Sink {
  /// How a log is written.
  public struct Settings: Equatable, Sendable {
    /// The file's path; its directory must exist.
    public var path: String
    /// A line for people or a record for programs.
    public var format: AlertFormat
    /// Permission bits of a file that the sink makes, e.g. 0o640.
    public var mode: UInt32
    /// The name of the group of a file that the sink makes; nil for the process's own.
    public var group: String?
    /// When lines are made to survive a power cut.
    public var sync: SyncPolicy
    /// Which alerts are written.
    public var selection: AlertSelection

    /// Settings from their parts.
    public init(
      path: String, format: AlertFormat = .line, mode: UInt32 = 0o640, group: String? = nil,
      sync: SyncPolicy = .batch, selection: AlertSelection = .all
    ) {
      self.path = path
      self.format = format
      self.mode = mode
      self.group = group
      self.sync = sync
      self.selection = selection
    }
  }

  /// The sink's name, `file:` and the path.
  public nonisolated let name: String
  /// Always `file`.
  public nonisolated let kind = "file"
  /// Writes may block, so they have a thread of their own.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private nonisolated let executor: BlockingExecutor
  private nonisolated let settings: Settings
  private nonisolated let syncing: Syncing
  private var log: LogFile?
  /// Whether a sync has failed since the log was read: what was appended may be there or not.
  private var isInDoubt = false

  /// How a log is synced: a disk that fails to is not to be had in a test.
  typealias Syncing = @Sendable (LogFile) throws(DeliveryError) -> Void

  /// A log that is opened when there is something to write.
  public init(_ settings: Settings) {
    self.init(settings) { log throws(DeliveryError) in try log.sync() }
  }

  init(_ settings: Settings, syncing: @escaping Syncing) {
    name = "file:\(settings.path)"
    executor = BlockingExecutor(label: "pactwatch.sink.file")
    self.settings = settings
    self.syncing = syncing
  }

  /// Whether the other is a log with the same settings.
  public nonisolated func isSetUp(like other: any Sink) -> Bool {
    (other as? FileSink)?.settings == settings
  }

  /// Moves the place past the last alert that stands in the log, or in the file that was the log
  /// when a line was last written and has been renamed since.
  public func recover(
    _ state: inout SinkRecord, from outbox: any Outbox
  ) async throws(DeliveryError) {
    var candidates = [settings.path]
    if let known = state.file,
      let renamed = Directory.find(known, in: Directory.of(settings.path)),
      renamed != settings.path, !(try await Self.isAnothers(renamed, in: outbox))
    {
      candidates.append(renamed)
    }
    for path in candidates {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      // Opening cuts off what a crash left of a line, so that only whole lines count below.
      let file = try LogFile(path: path, creation: try creation())
      for id in try file.tail().identifiers {
        guard let sequence = try await Self.sequence(ofAlert: id, in: outbox) else { continue }
        state.cursor = max(state.cursor, sequence)
        break
      }
    }
  }

  /// Writes the alerts, each as one line.
  public func deliver(
    _ alerts: [OutboxAlert], state: inout SinkRecord, outbox: any Outbox
  ) async throws(DeliveryError) {
    // Up to here lines have outlived a sync; of those behind nobody can tell where one fails.
    var safe = state.cursor
    do throws(DeliveryError) {
      if isInDoubt {
        try await recover(&state, from: outbox)
        _ = try await openLog(&state, safe: &safe, outbox: outbox)
        try sync(&state, safe: &safe)
        isInDoubt = false
      }
      for alert in alerts where alert.sequence > state.cursor {
        if try settings.selection.takes(alert) {
          let line = try settings.format.bytes(alert)
          try await openLog(&state, safe: &safe, outbox: outbox).append(line)
        }
        state.cursor = alert.sequence
        if settings.sync == .always { try sync(&state, safe: &safe) }
      }
      if settings.sync == .batch { try sync(&state, safe: &safe) }
    } catch {
      do throws(DeliveryError) {
        if settings.sync != .never { try sync(&state, safe: &safe) }
      } catch {
        // What failed first is what is told; the place has gone back to what is safe.
      }
      // The next attempt opens, and so mends, the file anew.
      log = nil
      throw error
    }
  }

  /// Syncs the open log. Where that fails the place goes back to `safe`, and the next attempt looks
  /// in the log itself how far it came.
  private func sync(_ state: inout SinkRecord, safe: inout Int64) throws(DeliveryError) {
    guard let log else { return }
    do throws(DeliveryError) {
      try syncing(log)
      safe = state.cursor
    } catch {
      isInDoubt = true
      state.cursor = safe
      throw error
    }
  }

  /// The log under its path: the open one, or another where that was renamed or removed.
  private func openLog(
    _ state: inout SinkRecord, safe: inout Int64, outbox: any Outbox
  ) async throws(DeliveryError) -> LogFile {
    if let log, try log.isInPlace() { return log }
    if settings.sync != .never { try sync(&state, safe: &safe) }
    log = nil
    let opened = try LogFile(path: settings.path, creation: try creation())
    if state.file != opened.identity {
      state.file = opened.identity
      do {
        try await outbox.save(state)
      } catch {
        state.file = nil
        throw .storage(error)
      }
    }
    log = opened
    return opened
  }

  private func creation() throws(DeliveryError) -> LogFile.Creation {
    LogFile.Creation(mode: settings.mode, group: try settings.group.map(FileGroup.identifier))
  }

  /// Whether a path is another sink's: the kernel gives a removed file's number to the next new
  /// one.
  private static func isAnothers(
    _ path: String, in outbox: any Outbox
  ) async throws(DeliveryError) -> Bool {
    do {
      return try await outbox.sinks().contains { $0.name == "file:\(path)" }
    } catch {
      throw .storage(error)
    }
  }

  private static func sequence(
    ofAlert id: String, in outbox: any Outbox
  ) async throws(DeliveryError) -> Int64? {
    do {
      return try await outbox.sequence(ofAlert: id)
    } catch {
      throw .storage(error)
    }
  }
}
