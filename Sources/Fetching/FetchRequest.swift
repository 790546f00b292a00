// What is asked for: an address, the validators known for it, credentials and the switches of one
// request.

/// The validators of a response, one opaque set with the address that sent them (RFC 9110 §8.8).
public struct Validators: Hashable, Sendable {
  /// The address whose response they came with.
  public var url: String
  /// The `ETag` field's value, byte for byte.
  public var etag: String?
  /// The `Last-Modified` field's value, byte for byte.
  public var lastModified: String?

  /// The validators that came from `url`.
  public init(url: String, etag: String? = nil, lastModified: String? = nil) {
    self.url = url
    self.etag = etag
    self.lastModified = lastModified
  }
}

/// The way to the server.
public enum Proxy: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say.
  case environment
  /// Straight, whatever the environment says.
  case direct
  /// Through the proxy at this address, e.g. `http://proxy.example:3128` or `socks5h://…`.
  case url(String)

  /// The way in words, without a proxy's password.
  public var description: String {
    switch self {
    case .environment: "the environment's proxy"
    case .direct: "no proxy"
    case .url(let url): WebAddress.withoutUserInformation(url)
    }
  }

  /// The same as `description`.
  public var debugDescription: String { description }
}

/// One request.
public struct FetchRequest: Sendable {
  /// What is done at the address.
  public enum Method: Sendable, Equatable {
    /// Its representation is fetched, redirects followed.
    case get
    /// This body is sent to it; a redirect is handed back, not followed.
    case post(body: [UInt8], contentType: String)
    /// This body is to be what is found there; a redirect is handed back, not followed.
    case put(body: [UInt8], contentType: String)
  }

  /// The `Accept` value of a feed reader.
  public static let feedTypes =
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    + "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"

  /// The address as configured. User name and password in it are used as basic credentials.
  public var url: String
  /// What is done there.
  public var method: Method
  /// The validators of the last good answer. They are sent on the hop that goes to their address
  /// and on no other.
  public var validators: Validators?
  /// Sent to the origin of `url`, or of `credentialsURL` where that is set, and to no other.
  public var credentials: Credentials?
  /// The address that the credentials were given for, where another one is asked in its stead.
  public var credentialsURL: String?
  /// The `Accept` field of a GET.
  public var accept = FetchRequest.feedTypes
  /// More fields to send, to the origin of `url` only.
  public var fields: [HeaderField] = []
  /// HTTP/2 is not offered, for servers that do it badly.
  public var http11Only = false
  /// The way to the server.
  public var proxy = Proxy.environment
  /// The connection is kept after the answer because more requests to the host follow soon.
  /// Without it, it is kept only while others wait in the client's queue for the host.
  public var keepsConnection = false
  /// Bounds of this request; nil takes the policy's.
  public var limits: FetchLimits?
  /// Where this request may go; nil takes the policy's choice.
  public var addresses: AddressPolicy?
  /// The file of trusted authorities for this request; nil takes the policy's.
  public var caFile: String?
  /// The status and this many bytes of the body are all that is wanted: what comes after them is
  /// not read, and cannot make the request fail. Nil wants the whole body.
  public var enoughBody: Int?
  /// Told of each step as it happens, on whatever thread that is; for explanations, as it costs.
  public var observer: (@Sendable (FetchStep) -> Void)?

  /// A request for `url`.
  public init(
    url: String, method: Method = .get, validators: Validators? = nil,
    credentials: Credentials? = nil
  ) {
    self.url = url
    self.method = method
    self.validators = validators
    self.credentials = credentials
  }
}

extension FetchRequest: CustomStringConvertible {
  /// Method and address, without user name and password.
  public var description: String {
    let name =
      switch method {
      case .get: "GET"
      case .post: "POST"
      case .put: "PUT"
      }
    return "\(name) \(WebAddress.withoutUserInformation(url))"
  }
}
