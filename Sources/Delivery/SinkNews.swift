// What deliveries have to say of a sink, for whoever keeps the service's log.

/// Something that happened to a sink. The same may be told again and again while it lasts.
public enum SinkNews: Equatable, Sendable {
  /// The sink does not take what is sent, or the store does not say what is to be sent.
  case failing(sink: String, reason: String)
  /// The sink takes what is sent.
  case delivering(sink: String)
  /// A message was given up, and waits for somebody to look at it.
  case deadLetter(sink: String, message: String, reason: String)
}

/// Takes what deliveries have to say; never waits.
public typealias SinkListener = @Sendable (SinkNews) -> Void
