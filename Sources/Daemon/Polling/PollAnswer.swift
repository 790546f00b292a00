// What a poll's answer means for the feed: the response or failure read by the rules of HTTP.

import FeedParsing
import Fetching
import Model
import Storage

/// A poll's answer, judged.
enum PollAnswer: Sendable {
  /// A complete document that differs from the last one.
  case document(Feed, FetchResponse, bodyHash: UInt64)
  /// The document that is known already: 304, or a 200 with the same body.
  case unchanged(FetchResponse)
  /// Nothing usable; the words say what and, where that helps, what to do.
  case failed(reason: String, status: Int?, retryAfter: Duration?)
  /// Gone for good (410).
  case gone

  /// What is taken of one document: the first entries of it, which are the latest where publishers
  /// keep to the custom. Judging and storing them is what costs, and others wait for the database.
  static let limits = FeedParsingLimits(maximumEntries: 5000)

  /// Judges the outcome of a fetch for a feed.
  ///
  /// - Parameters:
  ///   - conditional: whether the request carried validators.
  ///   - lastHash: the hash of the last good body.
  static func judge(
    _ outcome: Result<FetchResponse, FetchError>, conditional: Bool,
    lastHash: UInt64?, received: Timestamp
  ) -> PollAnswer {
    let response: FetchResponse
    switch outcome {
    case .failure(let error):
      return .failed(reason: error.explained, status: nil, retryAfter: nil)
    case .success(let success): response = success
    }
    let wait = response.retryDelay(received: received)
    switch response.status {
    case 200: break
    case 304 where conditional: return .unchanged(response)
    case 304:
      return .failed(
        reason: "304 Not Modified to a request without validators", status: 304, retryAfter: nil)
    // Only the feed's own address can end it, or one that it says it has become for good.
    case 410 where response.redirects.allSatisfy(\.isPermanent): return .gone
    case 410:
      return .failed(
        reason: "410 Gone at \(response.finalURL), where it redirects for now", status: 410,
        retryAfter: wait)
    case let status:
      return .failed(reason: HTTPStatus.words(status), status: status, retryAfter: wait)
    }
    let hash = bodyHash(response.body)
    if hash == lastHash { return .unchanged(response) }
    do {
      let feed = try FeedParser.parse(
        response.body, contentType: response.contentType, baseURL: response.baseURL,
        limits: limits)
      return .document(feed, response, bodyHash: hash)
    } catch {
      return .failed(reason: "not a feed: \(error)", status: 200, retryAfter: wait)
    }
  }

  /// A hash of a body, for comparing it with the next one (not against an attacker: a feed that
  /// forges collisions hides only its own news).
  static func bodyHash(_ body: [UInt8]) -> UInt64 {
    body.withUnsafeBytes { ContentDigest.hash(of: $0) }
  }

  /// What the outcome of a fetch says about the host that was asked.
  static func sign(of outcome: Result<FetchResponse, FetchError>) -> HostLanes.Sign {
    switch outcome {
    case .success(let response):
      response.status == 429 || response.status == 503 ? .overloaded : .answered
    case .failure(.dns), .failure(.connect), .failure(.timeout), .failure(.tooSlow): .unreachable
    case .failure: .none
    }
  }

  /// The host that gave the answer, behind redirects: the next poll waits for its turn there.
  static func host(of outcome: Result<FetchResponse, FetchError>) -> String? {
    guard case .success(let response) = outcome else { return nil }
    return OutletNames.host(of: response.finalURL)
  }

  /// The address that the host answered from; nil where it did not answer, or a proxy did for it,
  /// or another host to which it redirects.
  static func address(of outcome: Result<FetchResponse, FetchError>) -> String? {
    guard case .success(let response) = outcome, !response.facts.usedProxy,
      response.redirects.isEmpty, !response.facts.peerAddress.isEmpty
    else { return nil }
    return response.facts.peerAddress
  }
}

extension FetchError {
  /// What went wrong and, where something can be done about it, what.
  var explained: String { advice.map { "\(description); \($0)" } ?? description }
}

/// HTTP status codes in words that help an administrator.
enum HTTPStatus {
  /// The code with its meaning and, where there is one, what to do.
  static func words(_ status: Int) -> String {
    switch status {
    case 400: "400 Bad Request"
    case 401: "401 Unauthorized: set username and password_file, or token_file"
    case 403:
      "403 Forbidden: the publisher refuses us; it may want another HTTP version (http: \"1.1\")"
    case 404: "404 Not Found: the address may have changed"
    case 406: "406 Not Acceptable"
    case 410: "410 Gone: the publisher has withdrawn the feed; remove it from the configuration"
    case 421: "421 Misdirected Request: try http: \"1.1\""
    case 429: "429 Too Many Requests"
    case 451: "451 Unavailable For Legal Reasons"
    case 500: "500 Internal Server Error"
    case 502: "502 Bad Gateway"
    case 503: "503 Service Unavailable"
    case 504: "504 Gateway Timeout"
    case 300..<400: "\(status): a redirect that leads nowhere"
    default: "HTTP status \(status)"
    }
  }
}
