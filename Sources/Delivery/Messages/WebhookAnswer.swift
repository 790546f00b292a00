// What a webhook's answer means: the message is there, may come again, or never need to.

import Fetching
import Foundation
import Model

/// The answer to one request of a webhook.
struct WebhookAnswer {
  private let response: FetchResponse
  private let received: Timestamp

  init(_ response: FetchResponse, received: Timestamp) {
    self.response = response
    self.received = received
  }

  /// Throws unless the server has the message.
  ///
  /// 408, 421, 425, 429 and every 5xx ask for another attempt, after `Retry-After` where that is
  /// there (RFC 9110 §15.5, RFC 6585, RFC 8470). So do 401, 403, 404 and 407: they speak of the
  /// address or of who asks, as a token that has run out or a server that is being replaced, and
  /// not of the message. Any other 4xx is the server's last word.
  func check() throws(SendFailure) {
    switch response.status {
    case 200..<300: return
    case 401, 403, 404, 407, 408, 421, 425, 429, 500...: throw .again(words, after: wait)
    case 400..<500: throw .refused(words)
    default: throw .again(words, after: nil)
    }
  }

  /// A server that asks for more is asked again after this: its clock or its mind may be wrong.
  private static let longestWait = Duration.seconds(86_400)

  /// The wait that the server asks for; Matrix asks in the body.
  private var wait: Duration? { askedWait.map { min($0, Self.longestWait) } }

  private var askedWait: Duration? {
    if let delay = response.retryDelay(received: received) { return delay }
    struct Limit: Decodable { var retry_after_ms: Int? }
    // An answer of another shape asks for no wait: that is the answer, not a failure.
    let limit = try? JSONDecoder().decode(Limit.self, from: Data(response.body))
    return limit?.retry_after_ms.map { .milliseconds(max(0, $0)) }
  }

  private var words: String {
    let said = PlainText.line(String(decoding: response.body.prefix(400), as: UTF8.self))
    let text = said.isEmpty ? "" : ": \(AlertWords.cut(said, to: 160))"
    return "the server answers \(response.status)\(text)"
  }
}
