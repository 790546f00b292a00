// Secrets that were written where everybody reads them: each is an error with its place and the key
// that takes a file instead.

import Foundation

/// Recognises secrets in values of the configuration.
enum LiteralSecrets {
  /// What to do about a secret that stands where a key expects none, for `MapReader.finish`.
  static let hints: [String: String] = {
    func hint(_ key: String) -> String {
      "is not a key: a secret does not belong in this file; put it in a file of its own and name "
        + "that in \(key)"
    }
    return [
      "password": hint("password_file"), "pass": hint("password_file"),
      "token": hint("token_file"), "bearer": hint("token_file"), "api_key": hint("token_file"),
      "apikey": hint("token_file"), "secret": hint("secret_file"), "hmac": hint("secret_file"),
      "key": hint("token_file"),
    ]
  }()

  /// Why an http address is itself a secret; nil where nothing in it looks like one.
  static func inAddress(_ text: String) -> String? {
    guard let start = text.firstRange(of: "://")?.upperBound else { return nil }
    let rest = text[start...]
    let authority = rest.prefix { !"/?#".contains($0) }
    if authority.contains("@") { return "a name or password" }
    let tail = rest.dropFirst(authority.count)
    let path = tail.prefix { $0 != "?" && $0 != "#" }
    let query = tail.dropFirst(path.count).drop { $0 == "?" }.prefix { $0 != "#" }
    for pair in query.split(separator: "&") {
      let name = pair.prefix { $0 != "=" }.lowercased()
      if pair.count > name.count + 1, parameters.contains(name) { return "a token (\(name)=)" }
    }
    let segments = path.split(separator: "/")
    for (index, segment) in segments.enumerated() where isToken(segment) {
      // What precedes a token says so: /hooks/…, /services/T…/B…/…, /bot123:…, /api/webhooks/1/….
      let before = segments[..<index].map { $0.lowercased() }
      if before.contains(where: { $0.contains("hook") || $0 == "services" || $0 == "workflows" }) {
        return "a token (its last part)"
      }
    }
    if segments.contains(where: { $0.hasPrefix("bot") && $0.contains(":") }) { return "a token" }
    return nil
  }

  /// Whether the name of a header field says that its value is a secret.
  static func isSecret(headerName name: String) -> Bool {
    let name = name.lowercased()
    return ["authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "-key"]
      .contains { name.hasSuffix($0) }
  }

  /// Whether the arguments of a program hand it a secret, which every process list would show:
  /// `--token=abc`, or `--token abc`. A path is no secret but may lead to one.
  static func areHeld(byArguments arguments: [String]) -> Bool {
    arguments.indices.contains { index in
      let argument = arguments[index]
      guard argument.hasPrefix("-") else { return false }
      let name = argument.prefix { $0 != "=" }.lowercased()
      let value =
        name.count < argument.count
        ? String(argument.dropFirst(name.count + 1)) : arguments[(index + 1)...].first ?? ""
      return options.contains { name.hasSuffix($0) } && !value.isEmpty
        && !value.hasPrefix("/") && !value.hasPrefix("-")
    }
  }

  private static let options = [
    "password", "passwd", "token", "secret", "api-key", "apikey", "api_key",
  ]

  private static let parameters: Set<String> = [
    "token", "access_token", "api_key", "apikey", "key", "secret", "sig", "signature", "password",
    "auth",
  ]

  /// Whether a part of a path is long and mixed enough to have been drawn at random.
  private static func isToken(_ segment: Substring) -> Bool {
    segment.count >= 16 && segment.contains(where: \.isNumber)
      && segment.contains(where: \.isLetter)
      && segment.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_:".contains($0)) }
  }
}
