// An http or https address, taken apart by libcurl's own parser so that what is judged here and
// what is connected to there are always the same.

import CLibcurl
import Foundation
import Model

/// The address of one request.
struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address as it is requested: no user information, no fragment.
  let text: String
  /// `http` or `https`.
  let scheme: String
  /// The host in lower case; an IPv6 address without its brackets.
  let host: String
  /// The port, the scheme's own where none was written.
  let port: String
  /// The user name and password that stood in the address.
  let userInformation: Credentials?

  var description: String { text }

  /// Scheme, host and port: credentials never leave it (RFC 6454 §4).
  var origin: String { "\(scheme)://\(host):\(port)" }

  /// Whether two addresses have one origin.
  func sharesOrigin(with other: WebAddress) -> Bool {
    host == other.host && port == other.port && scheme == other.scheme
  }

  /// The host's address where it is written as one.
  var literalAddress: IPAddress? { IPAddress(host) }

  /// Reads an absolute address; its path is left as it is written.
  init(_ text: String) throws(FetchError) {
    guard let parts = curl_url() else { throw .client("libcurl has no memory left") }
    defer { curl_url_cleanup(parts) }
    try self.init(parts, setting: Array(text.utf8), flags: CURLU_PATH_AS_IS, shown: text)
  }

  /// The address that a `Location` value of a response from here points at (RFC 9110 §10.2.2).
  ///
  /// User information in it is dropped: a stranger's redirect brings no credentials.
  func resolving(_ location: String) throws(FetchError) -> WebAddress {
    guard let parts = curl_url() else { throw .client("libcurl has no memory left") }
    defer { curl_url_cleanup(parts) }
    guard curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK else {
      throw .badURL(text, reason: "it cannot be taken apart again")
    }
    let target = try WebAddress(
      parts, setting: HeaderText.bytes(of: location), flags: 0, shown: location)
    return WebAddress(
      text: target.text, scheme: target.scheme, host: target.host, port: target.port,
      userInformation: nil)
  }

  init(
    text: String, scheme: String, host: String, port: String, userInformation: Credentials?
  ) {
    self.text = text
    self.scheme = scheme
    self.host = host
    self.port = port
    self.userInformation = userInformation
  }

  private init(_ parts: OpaquePointer, setting bytes: [UInt8], flags: Int32, shown: String)
    throws(FetchError)
  {
    func bad(_ reason: String) -> FetchError {
      .badURL(Self.withoutUserInformation(shown), reason: reason)
    }
    let flags = UInt32(flags | CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME)
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    guard !bytes.contains(0) else { throw bad("it holds a NUL byte") }
    let result = curl_url_set(parts, CURLUPART_URL, terminated, flags)
    guard result == CURLUE_OK else {
      let reason = curl_url_strerror(result).map { String(cString: $0) } ?? "it is malformed"
      throw bad(reason)
    }
    let scheme = Self.part(parts, CURLUPART_SCHEME)?.lowercased() ?? ""
    guard scheme == "http" || scheme == "https" else {
      throw bad("only http and https are fetched, not “\(scheme)”")
    }
    // libcurl reads names by the locale, which a service mostly has none of.
    if let host = Self.part(parts, CURLUPART_HOST), !host.utf8.allSatisfy({ $0 < 0x80 }) {
      guard let ascii = Self.asciiName(host),
        curl_url_set(parts, CURLUPART_HOST, ascii, 0) == CURLUE_OK
      else { throw bad("“\(host)” is no host name") }
    }
    var user, password: String?
    if bytes.contains(UInt8(ascii: "@")) {
      user = Self.part(parts, CURLUPART_USER, UInt32(CURLU_URLDECODE))
      password = Self.part(parts, CURLUPART_PASSWORD, UInt32(CURLU_URLDECODE))
      for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS] {
        curl_url_set(parts, part, nil, 0)
      }
    }
    curl_url_set(parts, CURLUPART_FRAGMENT, nil, 0)
    guard let text = Self.part(parts, CURLUPART_URL),
      let host = Self.part(parts, CURLUPART_HOST),
      let port = Self.part(parts, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT))
    else { throw bad("it names no host") }
    let bare =
      host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" && $0 != "%" }) : host
    self.init(
      text: text, scheme: scheme, host: bare.lowercased(), port: port,
      userInformation: user.map { .basic(username: $0, password: password ?? "") })
  }

  private static func part(_ parts: OpaquePointer, _ part: CURLUPart, _ flags: UInt32 = 0)
    -> String?
  {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(parts, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// An internationalised host name as it is looked up (RFC 5891): `xn--…`.
  private static func asciiName(_ host: String) -> String? {
    var components = URLComponents()
    components.scheme = "http"
    components.host = host
    guard
      let name = components.url.flatMap({ URLComponents(url: $0, resolvingAgainstBaseURL: false) })?
        .encodedHost, name.utf8.allSatisfy({ $0 < 0x80 }), !name.contains("%")
    else { return nil }
    return name
  }

  /// An address as it may be shown, whatever it is: nothing between `//` and `@`.
  static func withoutUserInformation(_ text: String) -> String {
    guard let slashes = text.firstRange(of: "//") else { return text }
    let authority = text[slashes.upperBound...].prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return text }
    return String(text[..<slashes.upperBound]) + text[text.index(after: at)...]
  }
}
