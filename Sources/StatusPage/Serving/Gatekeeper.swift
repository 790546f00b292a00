// Who may ask for what: only GET and HEAD, only under names that are ours, and what every answer
// tells the browser about itself.

import Configuration
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Model

/// The names under which requests may be made.
///
/// A page of the web can make a browser connect to a loopback port under a name of its own (DNS
/// rebinding); such a request carries that name in its Host field, so a name that is not ours is
/// refused.
struct HostCheck: Sendable {
  private let names: Set<String>

  init(_ settings: StatusSettings) {
    var names: Set<String> = ["localhost", "127.0.0.1", "::1"]
    if case .tcp(let host, _) = settings.listen, host != "0.0.0.0", host != "::" {
      names.insert(host.lowercased())
    }
    self.names = names.union(settings.allowHosts)
  }

  /// Whether a Host field, with or without a port, names us.
  func allows(_ field: String?) -> Bool {
    guard let field, field.utf8.count <= 300 else { return false }
    var host = field[...]
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
      let rest = host[host.index(after: end)...]
      guard rest.isEmpty || Self.isPort(rest) else { return false }
      host = host[host.index(after: host.startIndex)..<end]
    } else if let colon = host.firstIndex(of: ":") {
      guard Self.isPort(host[colon...]) else { return false }
      host = host[..<colon]
    }
    return names.contains(host.lowercased())
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.hasPrefix(":") && text.utf8.count <= 6
      && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}

/// Turns away what is not for us, and gives every answer the fields that keep a browser from doing
/// more with it than showing it.
struct Gatekeeper: RouterMiddleware {
  typealias Context = BasicRequestContext

  let hosts: HostCheck
  let clock: any WallClock

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response: Response
    if request.method != .get, request.method != .head {
      response = .plain(.methodNotAllowed, "Only GET and HEAD are answered here.\n")
      response.headers[.allow] = "GET, HEAD"
      response.headers[.connection] = "close"
    } else if !hosts.allows(request.head.authority) {
      response = .plain(
        .misdirectedRequest,
        "This host name is not one that pactwatch is asked for as; see allow_hosts in the "
          + "documentation of the status page.\n")
      response.headers[.connection] = "close"
    } else {
      do {
        response = try await next(request, context)
      } catch let error as HTTPError where error.status == .notFound {
        response = .plain(.notFound, "There is no such page.\n")
      }
    }
    for (name, value) in Self.fields { response.headers[name] = value }
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    response.headers[.date] = clock.now().httpDate
    return response
  }

  private static let fields: [(HTTPField.Name, String)] = [
    (
      .contentSecurityPolicy,
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    (.xContentTypeOptions, "nosniff"),
    (.referrerPolicy, "no-referrer"),
    (.crossOriginResourcePolicy, "same-origin"),
    (.crossOriginOpenerPolicy, "same-origin"),
    (.permissionsPolicy, "camera=(), geolocation=(), microphone=()"),
  ]
}

extension HTTPField.Name {
  fileprivate static let referrerPolicy = known("Referrer-Policy")
  fileprivate static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
  fileprivate static let permissionsPolicy = known("Permissions-Policy")

  private static func known(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is a token") }
    return name
  }
}

extension Timestamp {
  /// The instant as HTTP's fields write it (RFC 9110 §5.6.7).
  var httpDate: String { internetDate(zone: "GMT") }
}
