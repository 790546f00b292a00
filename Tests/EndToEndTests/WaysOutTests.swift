// Every way out of the real binary at once, to real peers, and what is never told anybody.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Ways out", .serialized, .timeLimit(.minutes(3)))
struct WaysOutTests {
  private static let secrets = [
    "s3cret-of-the-mail", "t0ken-of-the-desk", "s1gning-secret-0f-ours",
  ]

  /// A house with a sink of every type; of each secret only the file is named.
  private func configured(_ house: House, _ mail: MailServer, authority: String) throws {
    for (name, secret) in zip(["password", "token", "signing"], Self.secrets) {
      try house.write(secret + "\n", to: name)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: house.path(name))
    }
    try house.write(house.url("/hidden/hook-path") + "\n", to: "address")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: house.path("address"))
    let script = "cat >> \(house.path("programs.jsonl")); tr '\\\\0' ' ' < /proc/$$/cmdline"
    try house.configure(
      feeds: ["/news.rss"],
      more: """
          - {type: webhook, name: desk, url: "\(house.url("/desk"))", allow_private: true, proxy: none,
             token_file: \(house.path("token")), secret_file: \(house.path("signing"))}
          - {type: webhook, name: chat, format: slack, url_file: \(house.path("address")),
             allow_private: true, proxy: none}
          - {type: exec, name: program, command: [/bin/sh, -c, "\(script)"]}
          - {type: atom, path: \(house.path("alerts.atom")), authority: alerts.example.org}
          - {type: mail, name: press, server: "smtp://127.0.0.1:\(mail.port)", username: desk,
             password_file: \(house.path("password")), ca_file: \(authority),
             from: alerts@example.org, to: [olena@example.org]}
        """)
  }

  @Test(
    "An alert leaves by each of them, and no secret is told by any command, log or process list")
  func everyWay() async throws {
    let authority = try TestAuthority()
    let leaf = try authority.certificate()
    let mail = try MailServer("--tls", leaf.file, leaf.key, "--auth", "desk", Self.secrets[0])
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks])))
    house.server.answer("/desk", Answer(204))
    house.server.answer("/hidden/hook-path", Answer(200, "ok"))
    try configured(house, mail, authority: authority.file)

    let check = try await house.command("check")
    #expect(check.end == .exited(0), "\(check.errors)")
    try await house.runOnce()

    let alert = try #require(try house.loggedAlerts().first)
    let desk = try await house.server.request(1, for: "/desk")
    #expect(try JSONDecoder().decode(Alert.self, from: Data(desk.body)) == alert)
    #expect(desk.value("webhook-id") == alert.id)
    #expect(desk.value("Authorization") == "Bearer \(Self.secrets[1])")
    let chat = try await house.server.request(1, for: "/hidden/hook-path")
    #expect(String(decoding: chat.body, as: UTF8.self).contains(Story.tanks.title))
    let received = try mail.next()
    #expect(received.tls && received.user == "desk")
    #expect(received.fields["Subject"]?.hasSuffix(Story.tanks.title) == true)
    #expect(try House.wholeLines(house.path("programs.jsonl")) == House.wholeLines(house.records))
    let parsed = try await house.pactwatch(["parse", house.path("alerts.atom")])
    struct Feed: Decodable {
      struct Entry: Decodable {
        var id: String
        var title: String
        var url: String
      }
      var format: String
      var entries: [Entry]
      var warnings: [String]
    }
    let feed = try JSONDecoder().decode(Feed.self, from: Data(parsed.output.utf8))
    #expect(feed.format == "atom-1.0" && feed.warnings.isEmpty)
    #expect(feed.entries.map(\.title) == [Story.tanks.title])
    #expect(feed.entries.first?.url == Story.tanks.url)
    #expect(
      feed.entries.first?.id.hasPrefix("tag:alerts.example.org,2026:pactwatch/story/") == true)

    var told = check.output + check.errors
    for command in ["status", "status --json", "sinks list", "sinks list --json", "check"] {
      let finished = try await house.command(command)
      told += finished.output + finished.errors
    }
    told += String(decoding: try house.everythingWritten(), as: UTF8.self)
    for secret in Self.secrets + ["hook-path"] { #expect(!told.contains(secret), "\(secret)") }
  }

  @Test("One that is down for a time holds up no other, and gets everything when it is back")
  func down() async throws {
    let house = try House()
    let presses = Presses(feeds: 1)
    house.server.answer("/wire") { _ in presses.edition(of: 0, adding: 2) }
    house.server.answer(
      "/desk", Answer(500, "broken"), .hangUp, Answer(429).with("Retry-After", "1"),
      Answer(503, "still broken").with("Retry-After", "1"), Answer(200))
    try house.configure(
      feeds: ["/wire"],
      more: """
          - {type: webhook, name: desk, url: "\(house.url("/desk"))", allow_private: true, proxy: none}
        \(Presses.configuration)
        """)
    let service = try house.start()
    // The log goes on while the webhook fails.
    _ = try await house.server.request(2, for: "/desk")
    let before = try house.lines().count
    try await eventually("more lines") { try house.lines().count > before }
    let status = try await house.command("status")
    #expect(status.output.contains("desk") && status.output.contains("FAILING"))
    presses.stop()
    try await eventually("every message") {
      Set(house.server.requests(for: "/desk").compactMap { $0.value("webhook-id") }).count
        == presses.addresses.count
    }
    #expect(await service.stop() == .exited(0))
    let told = try service.errors.split(separator: "\n")
    #expect(told.count { $0.contains("alerts cannot be delivered") && $0.contains("desk") } == 1)
    #expect(told.count { $0.contains("alerts are delivered again") && $0.contains("desk") } == 1)
    let stored = try await house.storedAlerts()
    let arrived = house.server.requests(for: "/desk").compactMap { $0.value("webhook-id") }
    #expect(Set(arrived) == Set(stored.map(\.id)))
    #expect(stored.count == presses.addresses.count)
  }
}
