// What happens during a fetch, step by step, for whoever wants to explain one.

import Model

/// One step of a fetch. No step holds a secret.
public enum FetchStep: Sendable {
  /// A request to this address begins.
  case hop(url: String)
  /// The way leads through this proxy, shown without its password.
  case proxy(String)
  /// The host (or the proxy, which is never refused) is at this address; why it may not be
  /// connected to, where it may not.
  case address(String, refusal: AddressKind?)
  /// Something about the secure connection, in libcurl's words: version, cipher, certificate.
  case secured(String)
  /// The request as it was sent, line by line, with secrets left out.
  case sent([String])
  /// The hop's whole answer came.
  case answer(HopAnswer)
}

/// What one hop answered.
public struct HopAnswer: Sendable {
  /// The status code.
  public var status: Int
  /// The header fields.
  public var headers: HeaderFields
  /// Bytes of the body after decompression.
  public var bodyBytes: Int
  /// Bytes received, headers included, before decompression.
  public var wireBytes: Int
  /// From the hop's start to the answer's end.
  public var duration: Duration
  /// How the exchange went.
  public var facts: ExchangeFacts

  init(_ outcome: HopOutcome) {
    status = outcome.status
    headers = outcome.headers
    bodyBytes = outcome.body.count
    wireBytes = outcome.wireBytes
    duration = outcome.duration
    facts = outcome.facts
  }
}
