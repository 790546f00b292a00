// User name and password or a token, which no description, dump or error of theirs gives away.

import Foundation

/// What a request identifies itself by to its own origin.
public enum Credentials: Hashable, Sendable {
  /// The Basic scheme (RFC 7617).
  case basic(username: String, password: String)
  /// A bearer token (RFC 6750).
  case bearer(token: String)

  /// The value of the `Authorization` field.
  var fieldValue: String {
    switch self {
    case .basic(let username, let password):
      "Basic " + Data("\(username):\(password)".utf8).base64EncodedString()
    case .bearer(let token): "Bearer " + token
    }
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The kind of credentials, never the credentials.
  public var description: String {
    switch self {
    case .basic: "basic credentials (hidden)"
    case .bearer: "bearer token (hidden)"
    }
  }

  /// The same as `description`.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
