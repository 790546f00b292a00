// What the configuration says of one feed.

import Model

/// One feed.
public struct FeedSettings: Hashable, Sendable {
  /// The version of HTTP that a feed is asked by.
  public enum HTTPVersion: String, CaseIterable, Sendable {
    /// HTTP/2 where the server has it.
    case automatic = "auto"
    /// HTTP/1.1 only, for servers whose HTTP/2 is broken.
    case http11 = "1.1"
  }

  /// The credentials that go with a request, their secrets still in their files.
  public enum Credentials: Hashable, Sendable {
    /// Basic authentication (RFC 7617).
    case basic(username: String, passwordFile: String)
    /// A bearer token (RFC 6750).
    case bearer(tokenFile: String)
  }

  /// The way to the feed's server.
  public enum Proxy: Hashable, Sendable {
    /// What the process's environment says.
    case environment
    /// Straight, whatever the environment says.
    case none
    /// Through the proxy at this address.
    case address(String)
  }

  /// The http or https address as written.
  public var url: Located<String>
  /// The feed's name, unique among the feeds; made from the host where none is given.
  public var name: String
  /// The feed's own interval instead of `poll.interval`.
  public var interval: Duration?
  /// The feed's language, ISO 639-1, where it is known for sure.
  public var language: String?
  /// The groups that the feed belongs to.
  public var groups: [String] = []
  /// What a request authenticates with.
  public var credentials: Credentials?
  /// The version of HTTP.
  public var http = HTTPVersion.automatic
  /// The way to the server.
  public var proxy = Proxy.environment
  /// Who stands behind the feed.
  public var source = SourceRecord()

  /// A feed with the defaults of every other key.
  public init(url: Located<String>, name: String) {
    self.url = url
    self.name = name
  }
}
