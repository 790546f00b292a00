// The bounds of every request, and how the client behaves as a whole.

import Model

/// What one fetch may cost.
public struct FetchLimits: Hashable, Sendable {
  /// From the start of a hop to its connection, name look-up and TLS included.
  public var connectTimeout: Duration = .seconds(10)
  /// For the whole fetch, redirects included; waiting for a free slot is not counted.
  public var timeout: Duration = .seconds(30)
  /// Bytes of a body after decompression; as many may come over the wire.
  public var maxBody = 10 << 20
  /// Bytes of all header lines of one hop.
  public var maxHeaderBytes = 64 << 10
  /// Redirects followed.
  public var maxRedirects = 10
  /// A transfer slower than this many bytes a second …
  public var lowSpeedBytes = 16
  /// … for this long, in whole seconds, is given up; zero switches that off.
  public var lowSpeedTime: Duration = .seconds(20)

  /// The bounds for a feed on the open internet.
  public init() {}
}

/// How the client behaves.
public struct FetchPolicy: Sendable {
  /// What one fetch may cost.
  public var limits = FetchLimits()
  /// The `User-Agent` field.
  public var userAgent: String
  /// A file of trusted authorities in PEM that replaces the system's; nil takes the system's.
  public var caFile: String?
  /// Blocks of addresses that may be reached though they are not global.
  public var allowAddresses: [CIDR] = []
  /// Transfers in flight at a time.
  public var maxTotal = 128
  /// Transfers in flight at a time to one host name.
  public var maxPerHost = 2

  /// The default behaviour under a user agent of one's own.
  public init(userAgent: String) {
    self.userAgent = userAgent
  }
}
