// Operational messages on standard error: plain for people, with priorities for the journal.

import Foundation
import Logging
import Model

/// A log handler that writes one line a message to standard error.
///
/// Under systemd (`JOURNAL_STREAM` is set) the line opens with the priority prefix of
/// sd-daemon(3); elsewhere with the time and the level.
public struct StandardErrorLog: LogHandler {
  /// Values that every message of this handler carries.
  public var metadata: Logger.Metadata = [:]
  /// The least level that is written.
  public var logLevel: Logger.Level = .info

  private let underJournal: Bool

  /// A handler for the stream that the environment describes.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    underJournal = environment["JOURNAL_STREAM"] != nil
  }

  /// A value that every message carries.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one event as one line.
  public func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { _, own in own }
    var line = underJournal ? "<\(Self.priority(of: event.level))>" : prefix(of: event.level)
    line += Self.oneLine(event.message.description)
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
      line += " \(key)=\(Self.oneLine(value.description))"
    }
    line += "\n"
    do {
      try FileHandle.standardError.write(contentsOf: Data(line.utf8))
    } catch {
      // A full disk or a reader that went away: there is nowhere left to say so, and the feeds must
      // be watched all the same.
    }
  }

  private func prefix(of level: Logger.Level) -> String {
    let now = SystemClock().now()
    let padding = String(repeating: " ", count: max(0, 8 - level.rawValue.count))
    return "\(now.rfc3339) \(level.rawValue)\(padding) "
  }

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

  /// The text without what could forge a second line or move a terminal's cursor.
  private static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: " "
          default: scalar
          }
        }))
  }
}
