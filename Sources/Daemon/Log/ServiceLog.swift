// What the service says of itself: entries with fields in systemd's journal, lines elsewhere.

import Delivery
import Foundation
import Logging
import Model
import Synchronization

/// How grave a message must be to be written; a reload may change it for every logger at once.
public final class LogThreshold: Sendable {
  private let current: Mutex<Logger.Level>

  /// A threshold that lets `level` and what is graver through.
  public init(_ level: Logger.Level) { current = Mutex(level) }

  /// The least grave level that is written.
  public var level: Logger.Level {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }
}

/// A log handler that writes one entry a message to wherever standard error goes.
///
/// Where that is systemd's journal, an entry has its priority and each field by itself. Where the
/// journal's socket does not take it, and where standard error is something else, it is a line on
/// standard error: with the priority before it for the journal (sd-daemon(3)), else with time and
/// level.
public struct ServiceLog: LogHandler {
  /// Values that every message of this handler carries.
  public var metadata: Logger.Metadata = [:]

  private let threshold: LogThreshold
  private var ownLevel: Logger.Level?
  private let journal: JournalSocket?
  private let isJournalStream: Bool
  private let lines: FileHandle

  /// How long a journal that does not read may hold up who logs.
  private static let patience = Duration.milliseconds(250)

  /// A handler for the stream that the environment describes.
  public init(
    threshold: LogThreshold,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    lines: FileHandle = .standardError, journal: JournalSocket = JournalSocket()
  ) {
    self.threshold = threshold
    self.lines = lines
    isJournalStream = Self.isJournal(
      environment["JOURNAL_STREAM"], descriptor: lines.fileDescriptor)
    self.journal = isJournalStream ? journal : nil
  }

  /// The least grave level that is written: the threshold's, unless this handler was given its own.
  public var logLevel: Logger.Level {
    get { ownLevel ?? threshold.level }
    set { ownLevel = newValue }
  }

  /// A value that every message carries.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one event.
  public func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { _, own in own }
    let line = LogLine(event.message.description, fields)
    if let journal {
      do {
        try journal.send(Self.entry(line, event.level), patience: Self.patience)
        return
      } catch {
        // It reads the stream too, which goes by another socket.
      }
    }
    let start =
      isJournalStream ? "<\(Self.priority(of: event.level))>" : Self.prefix(of: event.level)
    do {
      try lines.write(contentsOf: Data((start + line.text + "\n").utf8))
    } catch {
      // A full disk or a reader that went away: there is nowhere left to say so, and the feeds must
      // be watched all the same.
    }
  }

  /// Whether a descriptor is the journal stream that systemd handed the process: a program that
  /// redirects its output has another one. Source: systemd.exec(5), JOURNAL_STREAM.
  private static func isJournal(_ stream: String?, descriptor: Int32) -> Bool {
    guard let stream else { return false }
    var file = stat()
    return fstat(descriptor, &file) == 0 && stream == "\(file.st_dev):\(file.st_ino)"
  }

  /// The entry: the line for people, and beside it each field for those who filter.
  private static func entry(_ line: LogLine, _ level: Logger.Level) -> [UInt8] {
    var entry = JournalFields()
    entry.append("MESSAGE", line.text)
    entry.append("PRIORITY", "\(priority(of: level))")
    entry.append("SYSLOG_IDENTIFIER", "pactwatch")
    entry.append("PACTWATCH_EVENT", line.message)
    for (key, value) in line.fields {
      entry.append("PACTWATCH_" + key.uppercased(), value)
    }
    return entry.bytes
  }

  private static func prefix(of level: Logger.Level) -> String {
    let padding = String(repeating: " ", count: max(0, 8 - level.rawValue.count))
    return "\(SystemClock().now().rfc3339) \(level.rawValue)\(padding) "
  }

  /// Syslog's levels.
  private static func priority(of level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
