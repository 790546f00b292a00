// What a webhook sends: a record for programs, or words for the chat and notification servers whose
// shapes are known here.

import Fetching
import Foundation
import Model

/// The shape of what a webhook sends.
public enum WebhookFormat: Equatable, Sendable {
  /// The record as JSON.
  case json
  /// CloudEvents 1.0, structured mode.
  case cloudEvents
  /// CloudEvents 1.0, binary mode.
  case cloudEventsBinary
  /// An incoming webhook of Slack.
  case slack
  /// An incoming webhook of Mattermost.
  case mattermost
  /// A room of a Matrix home server, by its identifier.
  case matrix(room: String)
  /// A topic of ntfy, the last part of the address.
  case ntfy
  /// An application of Gotify.
  case gotify
  /// Text without markup.
  case plain
}

/// One request of a webhook, before credentials and signature.
struct WebhookRequest {
  var url: String
  var body: [UInt8]
  var contentType = "application/json"
  var fields: [HeaderField] = []
  /// Whether the request says what is to be at the address rather than what is new there.
  var isPut = false

  /// The request that carries a message to `url`.
  init(
    _ message: Message, _ decoded: [Alert], format: WebhookFormat, url: String
  ) throws(SendFailure) {
    self.url = url
    let heading = message.heading(decoded)
    let severity = message.severity(decoded)
    switch format {
    case .json:
      body = Array(MessageRecord.json(message).utf8)
    case .cloudEvents:
      let event = CloudEvent(message, decoded, host: HostName.current)
      body = Array(event.structured(data: MessageRecord.json(message)).utf8)
      contentType = "application/cloudevents+json; charset=utf-8"
    case .cloudEventsBinary:
      body = Array(MessageRecord.json(message).utf8)
      fields = CloudEvent(message, decoded, host: HostName.current).fields
    case .slack:
      // The link is enough: previews would be fetched from wherever a headline says.
      body = try Self.json([
        "text": .string(ChatText.slack(message, decoded)), "unfurl_links": .flag(false),
        "unfurl_media": .flag(false),
      ])
    case .mattermost:
      body = try Self.json(["text": .string(ChatText.markdown(message, decoded, limit: 16_000))])
    case .matrix(let room):
      self.url = try Self.matrixAddress(url, room: room, id: message.id)
      isPut = true
      // An event has 64 KiB with everything around it (client-server API, “Size limits”), and a
      // headline of quotation marks or backslashes doubles in JSON.
      body = try Self.json([
        "msgtype": .string("m.text"),
        "body": .string("\(heading)\n\(message.plainText(decoded, limit: 8000))"),
        "format": .string("org.matrix.custom.html"),
        "formatted_body": .string(ChatText.html(message, decoded, limit: 20_000)),
        // Says that nobody is called by it, whatever the text looks like.
        "m.mentions": .object([:]),
      ])
    case .ntfy:
      let (root, topic) = try Self.ntfyAddress(url)
      self.url = root
      // A longer message would become a file to download.
      var fields: [String: JSONValue] = [
        "topic": .string(topic), "title": .string(AlertWords.cut(heading, to: 200)),
        "message": .string(message.plainText(decoded, limit: 3900)),
        "priority": .number(severity == .high ? 4 : severity == .low ? 2 : 3),
      ]
      if decoded.count == 1, let url = AlertWords(decoded[0]).url { fields["click"] = .string(url) }
      body = try Self.json(fields)
    case .gotify:
      var extras: [String: JSONValue] = [
        "client::display": .object(["contentType": .string("text/markdown")])
      ]
      if decoded.count == 1, let url = AlertWords(decoded[0]).url {
        extras["client::notification"] = .object(["click": .object(["url": .string(url)])])
      }
      body = try Self.json([
        "title": .string(heading),
        "message": .string(ChatText.markdown(message, decoded, limit: 16_000, heading: false)),
        "priority": .number(severity == .high ? 8 : severity == .low ? 2 : 5),
        "extras": .object(extras),
      ])
    case .plain:
      body = Array("\(heading)\n\(message.plainText(decoded))\n".utf8)
      contentType = "text/plain; charset=utf-8"
    }
  }

  /// The address of a message in a Matrix room. A repetition has the same address, so that the
  /// server knows it (client-server API, `PUT /rooms/{roomId}/send/{eventType}/{txnId}`).
  private static func matrixAddress(
    _ url: String, room: String, id: String
  ) throws(SendFailure) -> String {
    let root = url.hasSuffix("/") ? String(url.dropLast()) : url
    guard let room = room.addingPercentEncoding(withAllowedCharacters: .alphanumerics),
      let id = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    else { throw .refused("the room or the message's identifier is no text") }
    return "\(root)/_matrix/client/v3/rooms/\(room)/send/m.room.message/\(id)"
  }

  /// The server's address and the topic, its last part: a message as JSON goes to the former.
  private static func ntfyAddress(_ url: String) throws(SendFailure) -> (String, String) {
    let bare = url.hasSuffix("/") ? String(url.dropLast()) : url
    guard let slash = bare.lastIndex(of: "/"), bare[..<slash].contains("://"),
      !bare[..<slash].hasSuffix("/")
    else { throw .again("the address of an ntfy topic ends with the topic", after: nil) }
    return (String(bare[...slash]), String(bare[bare.index(after: slash)...]))
  }

  private static func json(_ fields: [String: JSONValue]) throws(SendFailure) -> [UInt8] {
    do {
      return Array(try JSONEncoder.compact.encode(JSONValue.object(fields)))
    } catch {
      throw .refused("it cannot be written as JSON: \(error)")
    }
  }
}

/// What a request's JSON is made of.
indirect enum JSONValue: Encodable {
  case string(String)
  case number(Int)
  case flag(Bool)
  case object([String: JSONValue])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .string(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .object(let fields): try container.encode(fields)
    }
  }
}
