// Messages to systemd's journal by its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): one
// entry an alert, with a MESSAGE_ID for each kind, so that `journalctl -f MESSAGE_ID=…` tails
// alerts.

import Model
import Storage

/// Writes each alert as a journal entry.
public actor JournalSink: MessageSink {
  /// The sink's name.
  public nonisolated let name: String
  /// Always `journal`.
  public nonisolated let kind = "journal"
  /// A journal that does not read blocks its writers, so they have a thread of their own.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private nonisolated let executor: BlockingExecutor
  private nonisolated let socket: String

  /// A sink that writes to the journal that listens at `socket`.
  public init(name: String, socket: String = JournalSocket.standardPath) {
    self.name = name
    self.socket = socket
    executor = BlockingExecutor(label: "pactwatch.sink.journal")
  }

  /// Whether the other writes to the same journal under that name.
  public nonisolated func isSetUp(like other: any MessageSink) -> Bool {
    guard let other = other as? JournalSink else { return false }
    return other.name == name && other.socket == socket
  }

  /// Writes an entry for each alert of the message.
  public func send(_ message: Message) async throws(SendFailure) {
    for (alert, record) in zip(try message.decoded(), message.alerts) {
      do throws(JournalSocket.Failure) {
        try JournalSocket(path: socket).send(
          JournalEntry(alert, json: record.json, of: message).bytes)
      } catch {
        throw .again(error.description, after: nil)
      }
    }
  }
}

/// The fields of one entry (systemd.journal-fields(7)).
struct JournalEntry {
  private var fields = JournalFields()
  var bytes: [UInt8] { fields.bytes }

  init(_ alert: Alert, json: String, of message: Message) {
    let words = AlertWords(alert)
    let facts = words.facts.map { " (\($0))" } ?? ""
    append("MESSAGE", "\(words.heading)\(facts)\(words.url.map { " \($0)" } ?? "")")
    append("MESSAGE_ID", Self.messageID(alert.kind))
    append("PRIORITY", Self.priority(alert.severity))
    append("SYSLOG_IDENTIFIER", "pactwatch")
    append("PACTWATCH_ID", alert.id)
    append("PACTWATCH_KIND", alert.kind.rawValue)
    append("PACTWATCH_SEVERITY", alert.severity.rawValue)
    if let story = alert.story { append("PACTWATCH_STORY", "\(story.rawValue)") }
    if let thread = alert.thread { append("PACTWATCH_THREAD", "\(thread.rawValue)") }
    // A field may be there several times, and is then found by any of its values.
    for country in alert.countries { append("PACTWATCH_COUNTRY", country.rawValue) }
    for activity in alert.activity { append("PACTWATCH_ACTIVITY", activity.rawValue) }
    for domain in alert.domain { append("PACTWATCH_DOMAIN", domain.rawValue) }
    if let stage = alert.stage { append("PACTWATCH_STAGE", stage.rawValue) }
    for watch in alert.watches { append("PACTWATCH_WATCH", PlainText.line(watch.name)) }
    append("PACTWATCH_SOURCE", PlainText.line(alert.source))
    if let url = words.url { append("PACTWATCH_URL", url) }
    if message.form != .single {
      append("PACTWATCH_MESSAGE", message.id)
      append("PACTWATCH_FORM", message.form.rawValue)
      append("PACTWATCH_TITLE", PlainText.line(message.title ?? ""))
    }
    append("PACTWATCH_JSON", PlainText.json(json))
  }

  /// The identifier of a kind of entry, drawn once and for all; `docs/delivery.md` lists them.
  static func messageID(_ kind: Alert.Kind) -> String {
    switch kind {
    case .new: "8f4d5bf9f61547239e7d994b64ed5132"
    case .update: "f801ed449e5d46fa8e9d8d75d9a3adf9"
    case .feed: "6770036d08e34a2db2419fb191189cf8"
    case .system: "fee77a0556e84e10a564dcf034f1c9ab"
    }
  }

  /// Syslog's levels: warning, notice and informational.
  private static func priority(_ severity: Severity) -> String {
    switch severity {
    case .high: "4"
    case .normal: "5"
    case .low: "6"
    }
  }

  private mutating func append(_ field: String, _ value: String) { fields.append(field, value) }
}
