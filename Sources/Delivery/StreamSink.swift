// Standard output, or any other open descriptor, as a sink.

import Glibc
import Model
import Storage

/// Writes alerts to a descriptor that somebody else opened and closes.
///
/// At least once: what a crash cut short is written again at the next start.
public actor StreamSink: Sink {
  /// The sink's name.
  public nonisolated let name: String
  /// Always `stdout`.
  public nonisolated let kind = "stdout"
  /// The reader of a pipe may be slow, so writes have a thread of their own.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private nonisolated let executor: BlockingExecutor
  private nonisolated let descriptor: Int32
  private nonisolated let format: AlertFormat
  private nonisolated let selection: AlertSelection

  /// A sink that writes to `descriptor`, by default standard output.
  public init(
    name: String = "stdout", format: AlertFormat, selection: AlertSelection = .all,
    descriptor: Int32 = STDOUT_FILENO
  ) {
    self.name = name
    self.format = format
    self.selection = selection
    self.descriptor = descriptor
    executor = BlockingExecutor(label: "pactwatch.sink.stdout")
  }

  /// Whether the other writes the same to the same descriptor.
  public nonisolated func isSetUp(like other: any Sink) -> Bool {
    guard let other = other as? StreamSink else { return false }
    return other.name == name && other.descriptor == descriptor && other.format == format
      && other.selection == selection
  }

  /// Nothing: a stream keeps no record of what went into it.
  public func recover(_ state: inout SinkRecord, from outbox: any Outbox) {}

  /// Writes the alerts, each as one line.
  public func deliver(
    _ alerts: [OutboxAlert], state: inout SinkRecord, outbox: any Outbox
  ) async throws(DeliveryError) {
    for alert in alerts {
      if try selection.takes(alert) { try write(try format.bytes(alert)) }
      state.cursor = alert.sequence
    }
  }

  private func write(_ line: [UInt8]) throws(DeliveryError) {
    var rest = line[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .file(path: name, operation: "write to", code: errno) }
      rest = rest.dropFirst(written)
    }
  }
}
