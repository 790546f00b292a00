// How long an answer is good for, by its caching fields, and when a server that asked for patience
// wants to be asked again.

import Model

/// What a response's `Cache-Control` field says to a private cache (RFC 9111 §5.2.2).
public struct CacheControl: Equatable, Sendable {
  /// Seconds for which the response is fresh; nil where it does not say or says nonsense.
  public var maxAge: Int64?
  /// The response must be revalidated before each use.
  public var noCache = false
  /// The response must not be kept.
  public var noStore = false

  /// Reads a field value; directives that are not understood are passed over.
  ///
  /// Of a directive that stands twice the first counts (RFC 9111 §4.2.1).
  public init(_ value: some StringProtocol) {
    for directive in Self.directives(value) {
      let parts = directive.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].trimmed.lowercased()
      switch name {
      case "max-age" where parts.count == 2:
        if maxAge == nil { maxAge = parts[1].trimmed.unquoted.deltaSeconds }
      // With field names behind it, `no-cache` speaks of those fields only.
      case "no-cache" where parts.count == 1: noCache = true
      case "no-store": noStore = true
      default: break
      }
    }
  }

  /// The value cut at its commas, but not inside quotation marks.
  private static func directives(_ value: some StringProtocol) -> [String] {
    var out = [""]
    var quoted = false
    for character in value {
      if character == "\"" { quoted.toggle() }
      if character == ",", !quoted { out.append("") } else { out[out.count - 1].append(character) }
    }
    return out
  }
}

/// Until when an answer needs no asking again.
public enum Freshness {
  /// How long from `received` a response stays fresh: `max-age` less `Age`, else `Expires` less
  /// `Date` (RFC 9111 §4.2); zero where it says that it must be revalidated, nil where it says
  /// nothing.
  ///
  /// `received` stands in for a missing or broken `Date`.
  public static func lifetime(
    cacheControl: String?, expires: String?, date: String?, age: String?, received: Timestamp
  ) -> Duration? {
    let control = cacheControl.map { CacheControl($0) }
    if let control, control.noCache || control.noStore { return .zero }
    if let maxAge = control?.maxAge {
      let spent = age?.trimmed.deltaSeconds ?? 0
      return .seconds(max(0, maxAge - spent))
    }
    guard let expires else { return nil }
    // "0" and other non-dates mean "already expired" (RFC 9111 §5.3).
    guard let until = HTTPDate.instant(expires) else { return .zero }
    let from = date.flatMap { HTTPDate.instant($0) } ?? received
    return max(.zero, until - from)
  }
}

/// When to come back, by the server's own word (RFC 9110 §10.2.3).
public enum RetryAfter {
  /// The wait that a `Retry-After` value asks for, counted from `received`: seconds, or an HTTP
  /// date; nil where the value is neither. A date in the past is no wait.
  public static func delay(_ value: some StringProtocol, received: Timestamp) -> Duration? {
    let text = value.trimmed
    if let seconds = text.deltaSeconds { return .seconds(seconds) }
    return HTTPDate.instant(text).map { max(.zero, $0 - received) }
  }
}

extension StringProtocol {
  /// The text without the blanks and tabs around it.
  fileprivate var trimmed: String {
    let front = drop { $0 == " " || $0 == "\t" }
    guard let end = front.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return String(front[...end])
  }

  fileprivate var unquoted: String {
    utf8.count >= 2 && hasPrefix("\"") && hasSuffix("\"")
      ? String(dropFirst().dropLast()) : String(self)
  }

  /// A number of seconds in digits alone; one too great to hold counts as 2^31 (RFC 9111 §1.2.2).
  fileprivate var deltaSeconds: Int64? {
    guard !isEmpty, utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Swift.min(Int64(String(self)) ?? .max, 1 << 31)
  }
}
