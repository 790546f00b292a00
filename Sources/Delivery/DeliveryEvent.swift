// What the service's own log tells of the sinks: when one begins to fail and when it works again,
// so that nobody has to ask first.

/// A turn in a sink's fortune.
public enum DeliveryEvent: Equatable, Sendable {
  /// It fails, for the first time since it last worked or since the start.
  case failing(sink: String, reason: String)
  /// It works: for the first time since it failed or since the start.
  case working(sink: String)
  /// A message has become a dead letter.
  case deadLetter(sink: String, message: String, reason: String)
  /// The configuration names it no more. It is forgotten, together with so many alerts that it
  /// held, that failed, or that were dead letters.
  case forgotten(sink: String, unsent: Int)
}

/// Turns failures and successes of one sink into events: the first of each kind in a row.
struct DeliveryTidings {
  private let sink: String
  private let tell: @Sendable (DeliveryEvent) -> Void
  /// Nil until the sink was tried: what another courier told of it, before a reload, may be over
  /// now.
  private var isFailing: Bool?
  /// The message whose failure was told last.
  private var told: String?

  init(sink: String, tell: @escaping @Sendable (DeliveryEvent) -> Void) {
    self.sink = sink
    self.tell = tell
  }

  /// - Parameter message: the one that failed. Where others get through and it alone keeps failing,
  ///   that is told once.
  mutating func failed(_ reason: String, of message: String? = nil) {
    guard isFailing != true, message == nil || message != told else { return }
    isFailing = true
    told = message
    tell(.failing(sink: sink, reason: reason))
  }

  mutating func worked() {
    guard isFailing != false else { return }
    isFailing = false
    tell(.working(sink: sink))
  }

  func died(_ message: String, _ reason: String) {
    tell(.deadLetter(sink: sink, message: message, reason: reason))
  }
}
