// Why a fetch brought nothing, in words for the person who configured it, with what to do.

/// Why there is no response.
public enum FetchError: Error, Equatable, Sendable {
  /// What a fetch was doing when its time was up.
  public enum Phase: String, Sendable {
    /// Looking up the name, connecting or shaking hands.
    case connecting
    /// Waiting for the answer or reading it.
    case transferring
  }

  /// The address cannot be fetched.
  case badURL(String, reason: String)
  /// A field of the request cannot be sent.
  case badRequest(String)
  /// The host's name has no address.
  case dns(host: String)
  /// Nothing takes connections there.
  case connect(host: String, reason: String)
  /// The proxy cannot be used.
  case proxy(reason: String)
  /// The host's address is none that may be reached.
  case forbiddenAddress(host: String, address: String, kind: AddressKind)
  /// The server could not prove who it is, or the handshake failed.
  case tls(host: String, reason: String)
  /// The mail server takes nothing with this user name and password.
  case login(host: String, reason: String)
  /// The time was up.
  case timeout(Phase, host: String, after: Duration)
  /// The bytes came too slowly for too long.
  case tooSlow(host: String, bytesPerSecond: Int)
  /// The body is larger than the limit, in bytes.
  case tooLarge(limit: Int)
  /// The header lines are larger than the limit, in bytes.
  case headersTooLarge(limit: Int)
  /// The answer ended before its end.
  case cut(host: String, reason: String)
  /// The body's compression is unknown or broken.
  case badEncoding(reason: String)
  /// What came is no HTTP.
  case notHTTP(host: String, reason: String)
  /// The HTTP/2 conversation failed.
  case http2(host: String, reason: String)
  /// A redirect points nowhere that can be fetched.
  case badRedirect(from: String, reason: String)
  /// More redirects than the limit.
  case tooManyRedirects(limit: Int, last: String)
  /// A redirect leads back to an address of the same chain.
  case redirectLoop(at: String)
  /// A redirect leads from https to http.
  case downgrade(from: String, to: String)
  /// 304 to a request without validators.
  case unaskedNotModified(url: String)
  /// The task was cancelled.
  case cancelled
  /// The client was shut down.
  case shutDown
  /// libcurl could not do its part.
  case client(String)
}

extension FetchError: CustomStringConvertible {
  /// A short name that stays the same, for logs, metrics and storage.
  public var code: String {
    switch self {
    case .badURL: "bad-url"
    case .badRequest: "bad-request"
    case .dns: "dns"
    case .connect: "connect"
    case .proxy: "proxy"
    case .forbiddenAddress: "forbidden-address"
    case .tls: "tls"
    case .login: "login"
    case .timeout: "timeout"
    case .tooSlow: "too-slow"
    case .tooLarge: "too-large"
    case .headersTooLarge: "headers-too-large"
    case .cut: "cut"
    case .badEncoding: "bad-encoding"
    case .notHTTP: "not-http"
    case .http2: "http2"
    case .badRedirect: "bad-redirect"
    case .tooManyRedirects: "too-many-redirects"
    case .redirectLoop: "redirect-loop"
    case .downgrade: "downgrade"
    case .unaskedNotModified: "unasked-304"
    case .cancelled: "cancelled"
    case .shutDown: "shut-down"
    case .client: "client"
    }
  }

  /// What was wrong, and where.
  public var description: String {
    switch self {
    case .badURL(let url, let reason): "“\(url)” cannot be fetched: \(reason)"
    case .badRequest(let reason): "the request cannot be sent: \(reason)"
    case .dns(let host): "the name “\(host)” has no address"
    case .connect(let host, let reason): "no connection to \(host): \(reason)"
    case .proxy(let reason): "the proxy cannot be used: \(reason)"
    case .forbiddenAddress(let host, let address, let kind):
      "\(host) is at \(address), a \(kind.rawValue) address that may not be reached"
    case .tls(let host, let reason): "no secure connection to \(host): \(reason)"
    case .login(let host, let reason): "\(host) does not let us log in: \(reason)"
    case .timeout(.connecting, let host, let after):
      "no connection to \(host) within \(after.inSeconds) s"
    case .timeout(.transferring, let host, let after):
      "\(host) had not sent the whole answer after \(after.inSeconds) s"
    case .tooSlow(let host, let speed):
      "\(host) sent less than \(speed) bytes a second for too long"
    case .tooLarge(let limit): "the body is larger than \(limit) bytes"
    case .headersTooLarge(let limit): "the header lines are larger than \(limit) bytes"
    case .cut(let host, let reason): "the answer of \(host) broke off: \(reason)"
    case .badEncoding(let reason): "the body cannot be decompressed: \(reason)"
    case .notHTTP(let host, let reason): "\(host) does not answer in HTTP: \(reason)"
    case .http2(let host, let reason): "HTTP/2 with \(host) failed: \(reason)"
    case .badRedirect(let from, let reason): "the redirect of \(from) leads nowhere: \(reason)"
    case .tooManyRedirects(let limit, let last):
      "more than \(limit) redirects; the last led to \(last)"
    case .redirectLoop(let url): "the redirects go in a circle at \(url)"
    case .downgrade(let from, let to): "\(from) redirects from https to \(to)"
    case .unaskedNotModified(let url): "\(url) answered 304 to a request without validators"
    case .cancelled: "the fetch was cancelled"
    case .shutDown: "the HTTP client is shut down"
    case .client(let reason): "libcurl: \(reason)"
    }
  }

  /// What can be done about it; nil where only waiting helps.
  public var advice: String? {
    switch self {
    case .badURL: "correct the feed's url"
    case .badRequest: "correct the value in the configuration"
    case .dns: "check the host name, and the machine's resolver if other feeds fail too"
    case .connect: "check host and port; the server may be down"
    case .proxy: "check the proxy variables of the environment or the feed's proxy"
    case .forbiddenAddress(_, let address, _):
      "add \(address) or its network to poll.allow_addresses if the feed is meant to be there"
    case .tls: "check the certificate; for an authority of your own set poll.ca_file"
    case .login: "correct username or the password in its file"
    case .timeout(.connecting, _, _):
      "raise poll.connect_timeout if the server is known to be slow"
    case .timeout: "raise poll.timeout if the server is known to be slow"
    case .tooLarge: "raise poll.max_body if the feed is meant to be so large"
    case .http2: "set http: \"1.1\" for this feed"
    case .badRedirect, .redirectLoop, .tooManyRedirects: "look up the feed's present address"
    case .downgrade: "write the http address itself if you trust it without encryption"
    case .headersTooLarge, .tooSlow, .cut, .badEncoding, .notHTTP, .unaskedNotModified, .cancelled,
      .shutDown, .client:
      nil
    }
  }
}

extension Duration {
  /// Seconds for a person to read, e.g. `30` or `0.5`.
  fileprivate var inSeconds: String {
    let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
    return seconds == seconds.rounded() ? String(Int64(seconds)) : String(seconds)
  }
}
