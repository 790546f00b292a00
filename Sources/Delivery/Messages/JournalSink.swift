// Messages to systemd's journal by its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): one
// entry an alert, with a MESSAGE_ID for each kind, so that `journalctl -f MESSAGE_ID=…` tails alerts.

import CLinux
import Glibc
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
  public init(name: String, socket: String = "/run/systemd/journal/socket") {
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
      try JournalSocket(path: socket).send(
        JournalEntry(alert, json: record.json, of: message).bytes)
    }
  }
}

/// The fields of one entry (systemd.journal-fields(7)).
struct JournalEntry {
  private(set) var bytes: [UInt8] = []

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

  /// A value with a line break goes with its length before it; no other needs that.
  private mutating func append(_ field: String, _ value: String) {
    bytes += Array(field.utf8)
    let text = Array(value.utf8)
    if text.contains(10) {
      bytes.append(10)
      withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes += Array($0) }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += text + [10]
  }
}

/// The journal's datagram socket.
struct JournalSocket {
  let path: String

  /// Sends an entry: as one datagram, or where it is too large for one as a sealed file in memory.
  func send(_ entry: [UInt8]) throws(SendFailure) {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw failure("make a socket for") }
    defer { close(descriptor) }
    // A journal that does not read must not hold the sink for ever.
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw .again("the path \(path) is too long for a socket", after: nil)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let sent = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { to in
        let sent = sendto(descriptor, entry, entry.count, Int32(MSG_NOSIGNAL), to, length)
        guard sent < 0, errno == EMSGSIZE || errno == ENOBUFS else { return sent }
        guard let file = Self.sealed(entry) else { return -1 }
        defer { close(file) }
        return pw_send_descriptor(descriptor, to, length, file)
      }
    }
    guard sent >= 0 else { throw failure("write to") }
  }

  private func failure(_ operation: String) -> SendFailure {
    .again(
      "cannot \(operation) the journal at \(path): \(String(cString: strerror(errno)))", after: nil)
  }

  /// A file in memory with the bytes that nobody can change any more; nil where there is none.
  private static func sealed(_ bytes: [UInt8]) -> Int32? {
    let file = pw_memfd("pactwatch-journal")
    guard file >= 0 else { return nil }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        let code = errno
        close(file)
        errno = code
        return nil
      }
      rest = rest.dropFirst(written)
    }
    guard pw_seal(file) == 0 else {
      let code = errno
      close(file)
      errno = code
      return nil
    }
    return file
  }
}
