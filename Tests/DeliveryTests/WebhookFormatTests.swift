// What webhooks send: records for programs, words for chat and notification servers.

import FeedServer
import Fetching
import Foundation
import Model
import Storage
import Testing

@testable import Delivery

@Suite("What a webhook sends", .serialized, .timeLimit(.minutes(5)))
struct WebhookFormatTests {
  private let server: FeedServer
  private let endpoint: Endpoint

  init() throws { (server, endpoint) = try FeedServer.onLoopback() }

  /// What arrives of a message, whatever the path.
  private func sent(
    _ message: Message, as format: WebhookFormat, to path: String = "/in", token: String? = nil
  ) async throws -> ReceivedRequest {
    server.answerAnythingElse { _ in Answer(200) }
    let scratch = try Scratch()
    var settings = WebhookSink.Settings(address: .url(endpoint.url(path)))
    settings.addresses = .privateToo
    settings.proxy = .direct
    settings.format = format
    if let token {
      try scratch.write(token, to: "token")
      settings.tokenFile = "\(scratch.path)/log/token"
    }
    let before = server.requests().count
    let sink = WebhookSink(
      name: "desk", settings: settings, client: try plainClient(), clock: FixedClock())
    try await sink.send(message)
    return try await server.request(before + 1)
  }

  private func object(_ request: ReceivedRequest) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
  }

  private var several: Message {
    get throws {
      var update = sample(title: "Італія та Україна підписали")
      update.id = "01JPA0000000000000000000AB"
      update.kind = .update
      update.change = [.init(field: "stage", from: "negotiating", to: "agreed")]
      return try message(sample(title: "First"), update, form: .digest, title: "Morning")
    }
  }

  @Test("a digest is one object with the records in it")
  func digest() async throws {
    let record = try object(try await sent(several, as: .json))
    #expect(record["schema"] as? String == "pactwatch.message/1")
    #expect(record["form"] as? String == "digest")
    #expect(record["title"] as? String == "Morning")
    let alerts = try #require(record["alerts"] as? [[String: Any]])
    #expect(alerts.map { $0["title"] as? String } == ["First", "Італія та Україна підписали"])
  }

  @Test("an event has CloudEvents' attributes, in the body or in header fields")
  func cloudEvents() async throws {
    let alert = try message(sample(title: "First"))
    let structured = try await sent(alert, as: .cloudEvents)
    #expect(structured.value("Content-Type") == "application/cloudevents+json; charset=utf-8")
    let event = try object(structured)
    #expect(event["specversion"] as? String == "1.0")
    #expect(event["id"] as? String == alert.id)
    #expect(event["type"] as? String == "org.pactwatch.alert.new")
    #expect(event["subject"] as? String == "story/7")
    #expect(event["time"] as? String == "2026-03-14T09:12:44Z")
    #expect((event["source"] as? String)?.hasPrefix("//") == true)
    #expect((event["data"] as? [String: Any])?["title"] as? String == "First")

    let binary = try await sent(try several, as: .cloudEventsBinary)
    #expect(binary.value("Content-Type") == "application/json")
    #expect(binary.value("ce-specversion") == "1.0")
    #expect(binary.value("ce-id") == (try several).id)
    #expect(binary.value("ce-type") == "org.pactwatch.alerts.digest")
    #expect(try object(binary)["schema"] as? String == "pactwatch.message/1")
  }

  @Test("chat gets headline, facts, changes and link; what the world wrote stays text")
  func chat() async throws {
    var alert = sample(title: attack)
    alert.summary = "Sum<mary> " + attack
    alert.url = "https://www.example.org/a|b?x=<y>"
    let hostile = try message(alert)

    let slack = try #require(object(try await sent(hostile, as: .slack))["text"] as? String)
    #expect(slack.hasPrefix("*<https://www.example.org/a%7Cb?x=&lt;y&gt;|a[31mred"))
    #expect(!slack.contains("<!channel>") && !slack.contains("<script"))
    #expect(try object(try await sent(hostile, as: .slack))["unfurl_links"] as? Bool == false)
    let mattermost = try #require(
      object(try await sent(hostile, as: .mattermost))["text"] as? String)
    #expect(mattermost.contains("\\[x\\]\\(javascript:alert\\(1\\)\\)"))
    #expect(!mattermost.contains("@all"))
    for text in [slack, mattermost] {
      #expect(text.contains("UA+IT · agreed · co-production, financing"))
      #expect(
        !text.unicodeScalars.contains {
          "\u{1B}\u{7}\r\u{85}\u{2028}\u{202E}".unicodeScalars.contains($0)
        })
    }
    let both = try #require(object(try await sent(try several, as: .slack))["text"] as? String)
    #expect(both.hasPrefix("*Morning: 2 alerts*\n\n"))
    #expect(both.contains("Changed: stage: negotiating → agreed"))
  }

  @Test("a Matrix room is sent a message under an address that a repetition shares")
  func matrix() async throws {
    let alert = try message(sample(title: "First <b>"))
    let request = try await sent(
      alert, as: .matrix(room: "!desk:example.org"), to: "/", token: "syt_secret")
    #expect(request.method == "PUT")
    #expect(
      request.target
        == "/_matrix/client/v3/rooms/%21desk%3Aexample%2Eorg/send/m.room.message/\(alert.id)")
    #expect(request.value("Authorization") == "Bearer syt_secret")
    let body = try object(request)
    #expect(body["msgtype"] as? String == "m.text")
    #expect((body["body"] as? String)?.hasPrefix("First <b>\nUA+IT") == true)
    #expect(
      (body["formatted_body"] as? String)?
        .contains("<a href=\"https://www.ukrinform.net/a\">First &lt;b&gt;</a>") == true)
    #expect((body["m.mentions"] as? [String: Any])?.isEmpty == true)
  }

  @Test("ntfy and Gotify get title, priority and where a touch leads")
  func notifications() async throws {
    let alert = try message(sample(title: "Перша новина"))
    let ntfy = try await sent(alert, as: .ntfy, to: "/base/alerts", token: "tk_secret")
    #expect(ntfy.target == "/base/")
    #expect(ntfy.value("Authorization") == "Bearer tk_secret")
    let body = try object(ntfy)
    #expect(body["topic"] as? String == "alerts")
    #expect(body["title"] as? String == "Перша новина")
    #expect(body["priority"] as? Int == 4)
    #expect(body["click"] as? String == "https://www.ukrinform.net/a")

    let gotify = try await sent(alert, as: .gotify, to: "/message", token: "A.secret")
    #expect(gotify.value("X-Gotify-Key") == "A.secret")
    #expect(gotify.value("Authorization") == nil)
    #expect(try object(gotify)["priority"] as? Int == 8)
  }

  @Test("a message that is too long for its reader is shortened by whole alerts, and says so")
  func long() async throws {
    let alerts = (0..<60).map { sample(title: "Story number \($0)") }
    let encoder = JSONEncoder()
    let many = Message(
      form: .digest, id: "digest-1",
      alerts: try alerts.enumerated().map {
        .init(
          sequence: Int64($0), id: "id-\($0)",
          json: String(decoding: try encoder.encode($1), as: UTF8.self))
      }, title: "Morning")
    let body = try object(try await sent(many, as: .ntfy, to: "/alerts"))
    let text = try #require(body["message"] as? String)
    #expect(text.utf8.count <= 4096)
    let shown = text.split(separator: "\n").count { $0.hasPrefix("Story number") }
    #expect(text.hasSuffix("… and \(60 - shown) more"))
  }

  @Test("a digest of hostile headlines stays within what each server takes")
  func hostileDigest() async throws {
    let alerts = (0..<200).map { number in
      var alert = sample(title: String(repeating: "\\\"'<&", count: 60) + "\(number)")
      alert.summary = String(repeating: "\"\\", count: 300)
      return alert
    }
    let digest = Message(
      form: .digest, id: "digest-1",
      alerts: alerts.map { OutboxAlert(unstored: $0) }, title: "Morning")
    // Bytes: Matrix's bound of an event less what the server adds; Mattermost's and Slack's of a
    // text (in characters, so fewer bytes are fewer still); ntfy's of a message.
    let formats: [(WebhookFormat, String, Int)] = [
      (.matrix(room: "!desk:example.org"), "/", 62_000), (.mattermost, "/in", 0),
      (.slack, "/in", 0), (.ntfy, "/alerts", 0), (.gotify, "/message", 0),
    ]
    for (format, path, limit) in formats {
      let request = try await sent(digest, as: format, to: path)
      if limit > 0 { #expect(request.body.count < limit, "\(format)") }
      let body = try object(request)
      switch format {
      case .mattermost: #expect((body["text"] as? String)?.count ?? .max <= 16_383)
      case .slack: #expect((body["text"] as? String)?.count ?? .max <= 40_000)
      case .ntfy: #expect((body["message"] as? String)?.utf8.count ?? .max <= 4096)
      default: break
      }
    }
  }

  @Test("plain text is the headline and what is known, line by line")
  func plain() async throws {
    let request = try await sent(try message(sample(title: "First")), as: .plain)
    #expect(request.value("Content-Type") == "text/plain; charset=utf-8")
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        First
        UA+IT · agreed · co-production, financing · air-defence, unmanned · high severity
        ukrinform.net and 4 more [ua-it]
        https://www.ukrinform.net/a

        """)
  }
}
