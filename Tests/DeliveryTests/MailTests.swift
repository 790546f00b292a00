// Mails handed to Debian's aiosmtpd and read by Python's mail parser.

import FeedServer
import Fetching
import Foundation
import Model
import Storage
import Testing

@testable import Delivery

@Suite("A mail", .serialized, .timeLimit(.minutes(2)))
struct MailTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func sink(
    _ server: MailServer, to: String..., security: MailRequest.Security = .off,
    _ change: (inout MailSink.Settings) -> Void = { _ in }
  ) throws -> MailSink {
    var settings = MailSink.Settings(
      host: "127.0.0.1", port: server.port, security: security,
      from: try #require(MailAddress("Пресс-стіл “Alerts” <alerts@example.org>")),
      to: try to.map { try #require(MailAddress($0)) })
    settings.timeout = .seconds(20)
    change(&settings)
    return MailSink(
      name: "press", settings: settings, userAgent: "pactwatch/test", clock: FixedClock())
  }

  @Test("has the alert as text and as a page, in lines that any server passes on")
  func content() async throws {
    let server = try MailServer()
    var alert = sample(
      title: "Україна та Італія підписали угоду про спільне виробництво безпілотників у двох містах"
    )
    alert.summary =
      "=?UTF-8?Q?no?= <b>bold</b> & 100 % " + String(repeating: "дуже довго ", count: 30)
    alert.kind = .update
    alert.change = [.init(field: "stage", from: "negotiating", to: "agreed")]
    let sent = try message(alert)
    let press = try sink(server, to: "Olena <olena@example.org>", "desk@example.org")
    #expect(await failure(of: press, sent) == nil)
    let mail = try server.next()
    #expect(mail.defects.isEmpty)
    #expect(mail.ascii && mail.longest < 80 && !mail.strayBreaks)
    #expect(mail.sender == "alerts@example.org")
    #expect(mail.recipients == ["olena@example.org", "desk@example.org"])
    #expect(mail.fields["Subject"] == "[UA+IT] Update: \(alert.title)")
    #expect(mail.fields["From"] == "Пресс-стіл “Alerts” <alerts@example.org>")
    #expect(mail.fields["To"] == "Olena <olena@example.org>, desk@example.org")
    #expect(mail.fields["Date"] == "Sat, 14 Mar 2026 09:12:44 +0000")
    #expect(mail.fields["Message-ID"] == "<\(sent.id)@example.org>")
    #expect(mail.fields["References"] == "<story.7@example.org>")
    #expect(mail.fields["Importance"] == "high")
    #expect(mail.fields["Auto-Submitted"] == "auto-generated")
    #expect(mail.structure == "multipart/alternative")
    #expect(mail.parts.map(\.type) == ["text/plain", "text/html"])
    let plain = mail.parts[0].text
    #expect(plain.hasPrefix("Update: \(alert.title)\n\nUA+IT · agreed"))
    #expect(plain.contains("\nChanged: stage: negotiating → agreed\n"))
    #expect(plain.contains("\n=?UTF-8?Q?no?= <b>bold</b> & 100 % дуже"))
    #expect(plain.contains("\nhttps://www.ukrinform.net/a\n"))
    let page = mail.parts[1].text
    #expect(page.contains("<a href=\"https://www.ukrinform.net/a\">Update: Україна"))
    #expect(page.contains("&lt;b&gt;bold&lt;/b&gt; &amp; 100 %"))
  }

  @Test("cannot be made to hold other fields, other readers or other lines by what the world wrote")
  func hostile() async throws {
    let server = try MailServer()
    for title in [attack, "a\r\nBcc: everybody@example.org\r\n\r\nbody", ".\r\nQUIT", "plain\n.\n"]
    {
      var alert = sample(title: title)
      alert.summary = ".\r\nMAIL FROM:<x@example.org>\n..two\n" + attack
      alert.source = title
      alert.url = "javascript:alert(1)//\r\n" + title
      #expect(await failure(of: try sink(server, to: "a@example.org"), try message(alert)) == nil)
      let mail = try server.next()
      #expect(mail.defects.isEmpty)
      #expect(mail.recipients == ["a@example.org"])
      #expect(mail.fields["Bcc"] == nil)
      #expect(mail.parts.count == 2)
      #expect(!mail.parts[1].text.contains("javascript:alert(1)//"))
      #expect(
        mail.parts.allSatisfy { part in
          !part.text.unicodeScalars.contains {
            "\u{1B}\u{7}\r\u{2028}\u{202E}".unicodeScalars.contains($0)
          }
        })
    }
  }

  @Test("of a digest is one mail")
  func digest() async throws {
    let server = try MailServer()
    var other = sample(title: "Second")
    other.id = "01JPA0000000000000000000AB"
    other.story = StoryID(rawValue: 8)
    let sent = try message(sample(title: "First"), other, form: .digest, title: "Ранок")
    #expect(await failure(of: try sink(server, to: "a@example.org"), sent) == nil)
    let mail = try server.next()
    #expect(mail.fields["Subject"] == "Ранок: 2 alerts")
    #expect(mail.fields["References"] == nil)
    #expect(mail.parts[0].text.contains("First\n") && mail.parts[0].text.contains("Second\n"))
  }

  @Test("travels encrypted by STARTTLS or from the first byte, after a log in")
  func encrypted() async throws {
    let authority = try TestAuthority()
    let leaf = try authority.certificate()
    try scratch.write("pass word\n", to: "password")
    let log: (inout MailSink.Settings) -> Void = { settings in
      settings.username = "desk"
      settings.passwordFile = scratch.path + "/log/password"
      settings.caFile = authority.file
    }
    for security in [MailRequest.Security.required, .opportunistic, .implicit] {
      let server =
        security == .implicit
        ? try MailServer(
          "--tls", leaf.file, leaf.key, "--implicit", "--auth", "desk", "pass word")
        : try MailServer("--tls", leaf.file, leaf.key, "--auth", "desk", "pass word")
      let press = try sink(server, to: "a@example.org", security: security, log)
      #expect(await failure(of: press, try message(sample(title: "a"))) == nil, "\(security)")
      let mail = try server.next()
      #expect(mail.tls && mail.user == "desk")
    }
  }

  @Test("is not sent where it would travel in the open, to a stranger, or without a log in")
  func refusedWays() async throws {
    let authority = try TestAuthority()
    let leaf = try authority.certificate()
    let sent = try message(sample(title: "a"))
    // No STARTTLS offered.
    let open = try MailServer()
    let unencrypted = await failure(
      of: try sink(open, to: "a@example.org", security: .required), sent)
    #expect(unencrypted?.isForLater == true)
    // A certificate of an authority that is not trusted, and one for another name.
    let stranger = try MailServer("--tls", leaf.file, leaf.key)
    let untrusted = await failure(
      of: try sink(stranger, to: "a@example.org", security: .required), sent)
    #expect(untrusted?.words.contains("no secure connection") == true)
    // A wrong password says so, and not what it is.
    let server = try MailServer("--tls", leaf.file, leaf.key, "--auth", "desk", "right")
    try scratch.write("wrong-password\n", to: "password")
    let press = try sink(server, to: "a@example.org", security: .required) { settings in
      settings.username = "desk"
      settings.passwordFile = scratch.path + "/log/password"
      settings.caFile = authority.file
    }
    let denied = await failure(of: press, sent)
    #expect(denied?.isForLater == true)
    #expect(denied?.words.contains("does not let us log in") == true)
    #expect(denied?.words.contains("wrong-password") == false)
  }

  @Test("is for later or refused as the server says")
  func answers() async throws {
    let server = try MailServer()
    let sent = try message(sample(title: "a"))
    for (reader, isForLater, word) in [
      ("later@example.org", true, "greylisted"), ("busy@example.org", true, "no room"),
      ("refuse@example.org", false, "no such reader"), ("spam@example.org", false, "spam"),
    ] {
      let failed = await failure(of: try sink(server, to: reader), sent)
      #expect(failed?.isForLater == isForLater, "\(reader)")
      #expect(failed?.words.contains(word) == true, "\(reader): \(failed?.words ?? "")")
    }
    let silent = try sink(server, to: "silent@example.org") { $0.timeout = .seconds(1) }
    #expect(await failure(of: silent, sent)?.isForLater == true)
    for greeting in ["554 5.3.2 no service here", "421 4.3.2 too busy", "HTTP/1.1 400 Bad Request"]
    {
      let closed = try MailServer("--greeting", greeting)
      let failed = await failure(of: try sink(closed, to: "a@example.org"), sent)
      #expect(failed?.isForLater == true, "\(greeting): \(failed?.words ?? "")")
    }
  }

  @Test("reaches every reader once though one is refused and one has to wait")
  func severalReaders() async throws {
    let server = try MailServer()
    let press = try sink(
      server, to: "one@example.org", "refuse@example.org", "later@example.org", "two@example.org")
    let sent = try message(sample(title: "a"))
    for _ in 0..<2 {
      let failed = await failure(of: press, sent)
      #expect(failed?.isForLater == true)
      #expect(failed?.words.contains("later@example.org") == true)
    }
    #expect(try server.next().recipients == ["one@example.org"])
    #expect(try server.next().recipients == ["two@example.org"])
    // The next mail is that of another message: nobody got the first one twice.
    let wrong = try sink(server, to: "refuse@example.org", "three@example.org")
    let refused = await failure(of: wrong, sent)
    #expect(refused?.isForLater == false)
    #expect(refused?.words.contains("1 other reader has it") == true)
    #expect(try server.next().recipients == ["three@example.org"])
  }
}
