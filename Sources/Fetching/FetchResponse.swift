// What came back: the last hop's answer, and the way to it.

import Model

/// A step from one address to the next.
public struct Redirect: Hashable, Sendable {
  /// The address that redirected.
  public var from: String
  /// Where it pointed.
  public var to: String
  /// 301, 302, 303, 307 or 308.
  public var status: Int

  /// A step of these parts.
  public init(from: String, to: String, status: Int) {
    self.from = from
    self.to = to
    self.status = status
  }

  /// Whether the move is for good (RFC 9110 §15.4).
  public var isPermanent: Bool { status == 301 || status == 308 }
}

/// How the last hop went, for whoever wants to explain a fetch.
public struct ExchangeFacts: Hashable, Sendable {
  /// `1.0`, `1.1`, `2` or `3`.
  public var httpVersion = ""
  /// The address that was connected to (the proxy's, where there is one).
  public var peerAddress = ""
  /// Whether that is a proxy's.
  public var usedProxy = false
  /// Whether a connection that stood already was used.
  public var reusedConnection = false
  /// From the start to the name's being looked up.
  public var nameLookup: Duration = .zero
  /// From the start to the connection.
  public var connected: Duration = .zero
  /// From the start to the end of the TLS handshake; zero without TLS.
  public var secured: Duration = .zero
  /// From the start to the first byte of the answer.
  public var firstByte: Duration = .zero

  /// Nothing known yet.
  public init() {}
}

/// A complete answer.
public struct FetchResponse: Sendable {
  /// The status code of the last hop.
  public var status: Int
  /// The body, decompressed; whole, or there is no response.
  public var body: [UInt8]
  /// The header fields of the last hop.
  public var headers: HeaderFields
  /// The address of the last hop.
  public var finalURL: String
  /// The redirects in order.
  public var redirects: [Redirect]
  /// Where the leading permanent redirects (301, 308) moved the address to; nil where the first
  /// one was not permanent or there was none.
  public var permanentURL: String?
  /// Time of all hops, without waiting for slots.
  public var duration: Duration
  /// Bytes received in all hops, headers included, before decompression.
  public var wireBytes: Int
  /// How the last hop went.
  public var facts: ExchangeFacts

  /// A response of these parts; the client makes them, and tests of what is done with them.
  public init(
    status: Int, body: [UInt8] = [], headers: HeaderFields = HeaderFields(), finalURL: String,
    redirects: [Redirect] = [], permanentURL: String? = nil, duration: Duration = .zero,
    wireBytes: Int = 0, facts: ExchangeFacts = ExchangeFacts()
  ) {
    self.status = status
    self.body = body
    self.headers = headers
    self.finalURL = finalURL
    self.redirects = redirects
    self.permanentURL = permanentURL
    self.duration = duration
    self.wireBytes = wireBytes
    self.facts = facts
  }

  /// The `ETag` value, verbatim; nil where it could not be repeated.
  public var etag: String? { headers["ETag"].flatMap { HeaderText.isSendable($0) ? $0 : nil } }
  /// The `Last-Modified` value, verbatim; nil where it could not be repeated.
  public var lastModified: String? {
    headers["Last-Modified"].flatMap { HeaderText.isSendable($0) ? $0 : nil }
  }
  /// The validators to store with a complete, understood 200; nil where it brought none.
  public var validators: Validators? {
    etag == nil && lastModified == nil
      ? nil : Validators(url: finalURL, etag: etag, lastModified: lastModified)
  }
  /// The `Content-Type` value.
  public var contentType: String? { headers["Content-Type"] }
  /// The address that relative ones in the body are resolved against: `Content-Location` where it
  /// names a place at the origin that answered, else the address of the last hop.
  /// Source: RFC 3986 §5.1.2 and RFC 2616 §14.14; later editions of HTTP leave it out.
  public var baseURL: String {
    guard let location = headers["Content-Location"], !location.isEmpty else { return finalURL }
    do {
      let last = try WebAddress(finalURL)
      let base = try last.resolving(location)
      return base.origin == last.origin ? base.text : finalURL
    } catch {
      // What is no address names no place.
      return finalURL
    }
  }
  /// Where `Location` leads to; nil where there is none, or where it leads to another origin.
  public var sameOriginLocation: String? {
    guard let location = headers["Location"] else { return nil }
    do {
      let here = try WebAddress(finalURL)
      let target = try here.resolving(location)
      return target.origin == here.origin ? target.text : nil
    } catch {
      // What is no address leads nowhere.
      return nil
    }
  }
  /// The `Cache-Control` value.
  public var cacheControl: String? { headers.joined("Cache-Control") }
  /// The `Expires` value.
  public var expires: String? { headers["Expires"] }
  /// The `Date` value.
  public var date: String? { headers["Date"] }
  /// The `Age` value.
  public var age: String? { headers["Age"] }
  /// The `Retry-After` value.
  public var retryAfter: String? { headers["Retry-After"] }

  /// How long from `received` the answer is fresh; see `Freshness.lifetime`.
  public func freshness(received: Timestamp) -> Duration? {
    Freshness.lifetime(
      cacheControl: cacheControl, expires: expires, date: date, age: age, received: received)
  }

  /// The wait that the server asks for from `received` on; nil where it asks for none.
  public func retryDelay(received: Timestamp) -> Duration? {
    // A date is one of the server's clock, so it is measured by that where the server says what it shows.
    let sent = date.flatMap { HTTPDate.instant($0) } ?? received
    return retryAfter.flatMap { RetryAfter.delay($0, received: sent) }
  }
}
