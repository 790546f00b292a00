// A webhook against a server that answers in every way, good and bad.

import FeedServer
import Fetching
import Foundation
import Model
import Storage
import Testing

@testable import Delivery

@Suite("A webhook", .serialized, .timeLimit(.minutes(2)))
struct WebhookTests {
  private let server: FeedServer
  private let endpoint: Endpoint
  private let scratch: Scratch

  init() throws {
    (server, endpoint) = try FeedServer.onLoopback()
    scratch = try Scratch()
  }

  private func sink(
    _ path: String = "/in", _ change: (inout WebhookSink.Settings) -> Void = { _ in }
  ) throws -> WebhookSink {
    var settings = WebhookSink.Settings(address: .url(endpoint.url(path)))
    settings.addresses = .privateToo
    settings.proxy = .direct
    change(&settings)
    return WebhookSink(
      name: "desk", settings: settings, client: try plainClient(), clock: FixedClock())
  }

  private func secret(_ text: String, _ name: String = "secret") throws -> String {
    try scratch.write(text + "\n", to: name)
    return "\(scratch.path)/log/\(name)"
  }

  @Test("sends the record with an identifier that stays the same, signed anew each time")
  func signed() async throws {
    server.answer("/in", Answer(503), Answer(204))
    let key = "whsec_" + Data("a key of our own".utf8).base64EncodedString()
    let file = try secret(key)
    let desk = try sink { settings in
      settings.secretFile = file
      settings.fields = [HeaderField("X-Desk", "alerts")]
    }
    let sent = try message(sample(title: "Ukraine and Italy sign"))
    #expect(await failure(of: desk, sent)?.isForLater == true)
    #expect(await failure(of: desk, sent) == nil)
    for number in 1...2 {
      let request = try await server.request(number, for: "/in")
      #expect(request.method == "POST")
      #expect(request.value("Content-Type") == "application/json")
      #expect(request.value("webhook-id") == sent.id)
      #expect(request.value("webhook-timestamp") == "\(noon.seconds)")
      #expect(request.value("X-Desk") == "alerts")
      #expect(request.value("User-Agent") == "pactwatch/test")
      #expect(request.body == Array(sent.alerts[0].json.utf8))
      let expected = WebhookSignature.hmac(
        key: Array("a key of our own".utf8),
        Array("\(sent.id).\(noon.seconds).".utf8) + request.body)
      #expect(
        request.value("webhook-signature")
          == expected.map { "v1,\(Data($0).base64EncodedString())" })
    }
  }

  @Test("is not sent with a signature that no receiver could verify")
  func badKey() async throws {
    server.answer("/in", Answer(204))
    let file = try secret("whsec_that was never base64")
    let desk = try sink { $0.secretFile = file }
    let failed = await failure(of: desk, try message(sample(title: "a")))
    #expect(failed?.isForLater == true)
    #expect(failed?.words.contains("no base64") == true)
    #expect(failed?.words.contains("never") == false)
    #expect(server.requests().isEmpty)
  }

  @Test("its signature is that of the specification's example")
  func specification() throws {
    // The example of Standard Webhooks, and the second of RFC 4231's.
    #expect(
      try WebhookSignature.value(
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        seconds: 1_614_265_330, body: Array("{\"test\": 2432232314}".utf8))
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    let digest = WebhookSignature.hmac(
      key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(
      digest?.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test(
    "tells what asks for another attempt from what is refused for good",
    arguments: [
      (200, "taken"), (201, "taken"), (204, "taken"), (408, "again"), (425, "again"),
      (429, "again"), (500, "again"), (502, "again"), (503, "again"), (401, "again"),
      (403, "again"), (404, "again"), (421, "again"), (400, "refused"), (410, "refused"),
      (413, "refused"), (422, "refused"),
    ])
  func statuses(status: Int, meaning: String) async throws {
    server.answer("/in", Answer(status, status == 204 ? "" : "because \u{1B}[31mof \u{202E}this"))
    let failed = await failure(of: try sink(), try message(sample(title: "a")))
    switch failed {
    case nil: #expect(meaning == "taken")
    case .again(let words, let after):
      #expect(meaning == "again" && after == nil)
      #expect(words == "the server answers \(status): because [31mof this")
    case .refused(let words):
      #expect(meaning == "refused")
      #expect(words.contains("\(status)"))
    }
  }

  @Test("waits as long as it is asked to, in seconds, until a date, or in Matrix's way")
  func retryAfter() async throws {
    server.answer(
      "/in", Answer(429).with("Retry-After", "120"),
      Answer(503).with("Retry-After", "Sat, 14 Mar 2026 09:22:44 GMT"),
      Answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":2500}"),
      Answer(429).with("Retry-After", "soon"), Answer(429).with("Retry-After", "99999999999"))
    let waits: [Duration?] = [
      .seconds(120), .seconds(600), .milliseconds(2500), nil, .seconds(86_400),
    ]
    for wait in waits {
      guard
        case .again(_, let after) = await failure(of: try sink(), try message(sample(title: "a")))
      else {
        Issue.record("taken or refused")
        return
      }
      #expect(after == wait)
    }
  }

  @Test("is not held up or filled by an answer: the status decides")
  func badAnswers() async throws {
    server.answer("/endless", Answer(200, "for ever ").delivered(.endless))
    server.answer("/cut", Answer(200, "half of this").delivered(.cut(after: 4)))
    server.answer("/reset", Answer(200, "half of this").delivered(.reset(after: 4)))
    server.answer("/refusal", Answer(422, "no ").delivered(.endless))
    server.answer(
      "/declared", .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\nok".utf8)))
    let sent = try message(sample(title: "a"))
    for path in ["/endless", "/cut", "/reset", "/declared"] {
      #expect(await failure(of: try sink(path), sent) == nil, "\(path)")
    }
    #expect(await failure(of: try sink("/refusal"), sent)?.isForLater == false)
  }

  @Test("tries again where there is no answer at all")
  func noAnswer() async throws {
    server.answer("/silent", .silent)
    server.answer("/reset", .reset)
    server.answer("/hang-up", .hangUp)
    server.answer("/other", .raw(Array("220 mail.example.org ESMTP\r\n".utf8)))
    let sent = try message(sample(title: "a"))
    for path in ["/silent", "/reset", "/hang-up", "/other"] {
      let desk = try sink(path) { $0.timeout = .milliseconds(400) }
      #expect(await failure(of: desk, sent)?.isForLater == true, "\(path)")
    }
    let closed = try server.reserve()
    let nobody = try sink { $0.address = .url(closed.url("/in")) }
    #expect(await failure(of: nobody, sent)?.words.contains("no connection") == true)
  }

  @Test("follows a redirect of the same server that keeps the method, and no other")
  func redirects() async throws {
    let other = try server.listen()
    server.answer("/moved", .redirect(308, to: "/in"))
    server.answer("/in", Answer(200))
    server.answer("/elsewhere", .redirect(307, to: other.url("/in")))
    server.answer("/see-other", .redirect(303, to: "/in"))
    server.answer("/loop", .redirect(307, to: "/loop"))
    let token = try secret("t-0ken-of-the-desk")
    let sent = try message(sample(title: "a"))
    let withToken: (inout WebhookSink.Settings) -> Void = { $0.tokenFile = token }
    #expect(await failure(of: try sink("/moved", withToken), sent) == nil)
    let arrived = try await server.request(1, for: "/in")
    #expect(arrived.method == "POST")
    #expect(arrived.body == Array(sent.alerts[0].json.utf8))
    #expect(arrived.value("Authorization") == "Bearer t-0ken-of-the-desk")
    for path in ["/elsewhere", "/see-other", "/loop"] {
      #expect(await failure(of: try sink(path, withToken), sent)?.isForLater == true, "\(path)")
    }
    #expect(server.requests(for: "/in").count == 1)
  }

  @Test("goes to this machine or a private network only where that is allowed")
  func privateAddresses() async throws {
    server.answer("/in", Answer(200))
    let desk = try sink { $0.addresses = AddressPolicy() }
    let failed = await failure(of: desk, try message(sample(title: "a")))
    #expect(failed?.words.contains("loopback address that may not be reached") == true)
    #expect(server.requests().isEmpty)
  }

  @Test("trusts no server that cannot prove who it is")
  func badTLS() async throws {
    let authority = try TestAuthority()
    let pages = try Scratch()
    try pages.write("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", to: "in")
    let strange = try authority.serve(.answers(directory: pages.path + "/log"))
    let expired = try authority.serve(.answers(directory: pages.path + "/log"), days: -1)
    let sent = try message(sample(title: "a"))
    let ofStranger = try sink { $0.address = .url(strange + "in") }
    #expect(await failure(of: ofStranger, sent)?.words.contains("no secure connection") == true)
    let ofPast = try sink { settings in
      settings.address = .url(expired + "in")
      settings.caFile = authority.file
    }
    #expect(await failure(of: ofPast, sent)?.words.contains("no secure connection") == true)
  }

  @Test("never says a secret, though the server repeats it")
  func secrets() async throws {
    server.answer("/in/s3cret-path") { request in
      Answer(400, "bad token \(request.value("Authorization") ?? "") for \(request.target)")
    }
    let token = try secret("t-0ken-of-the-desk", "token")
    let address = try secret(endpoint.url("/in/s3cret-path"), "address")
    let desk = try sink { settings in
      settings.address = .file(address)
      settings.tokenFile = token
    }
    let words = try #require(await failure(of: desk, try message(sample(title: "a")))).words
    #expect(words.contains("bad token Bearer (hidden)"))
    #expect(!words.contains("t-0ken"))
    for missing in ["no-such-file", "empty"] {
      try scratch.write("\n", to: "empty")
      let desk = try sink { $0.tokenFile = "\(scratch.path)/log/\(missing)" }
      let failed = await failure(of: desk, try message(sample(title: "a")))
      #expect(
        failed?.words.hasPrefix("cannot read the secret in \(scratch.path)/log/\(missing)") == true)
      #expect(failed?.isForLater == true)
    }
  }
}
