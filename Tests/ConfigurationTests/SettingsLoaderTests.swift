// What a good configuration says, from one text, from several files, and from the disk.

import Foundation
import Model
import Testing

@testable import Configuration

/// The settings of one text.
func settings(_ text: String) throws -> Settings {
  try SettingsLoader(environment: [:]).load(texts: [("a.yaml", text)]).settings
}

/// Everything that is said of texts, errors and warnings.
func problems(_ texts: (file: String, text: String)...) -> [String] {
  do throws(ConfigurationError) {
    return try SettingsLoader(environment: [:]).load(texts: texts).warnings.map(\.description)
  } catch {
    return error.problems.map(\.description)
  }
}

@Suite("A good configuration")
struct GoodConfigurationTests {
  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/good").path
  private let loaded: LoadedSettings
  private var settings: Settings { loaded.settings }

  init() throws {
    loaded = try SettingsLoader(environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/p"])
      .load("\(Self.directory)/pactwatch.yaml")
  }

  @Test("is read from the main file and then conf.d in the order of names")
  func files() {
    #expect(
      loaded.files == [
        "\(Self.directory)/pactwatch.yaml", "\(Self.directory)/conf.d/10-more.yaml",
        "\(Self.directory)/conf.d/20-watches.yaml",
      ])
    // Nobody has put these two secrets where it says that they are.
    #expect(
      loaded.warnings.map(\.message) == [
        "password_file: there is no file \(Self.directory)/secrets/desk",
        "token_file: there is no file /run/credentials/p/token",
      ])
  }

  @Test("sets every key of poll, and keeps the defaults of the others")
  func poll() {
    #expect(settings.poll.interval == .seconds(1200))
    #expect(settings.poll.minInterval == .seconds(600))
    #expect(settings.poll.maxInterval == .seconds(86_400))
    #expect(settings.poll.adaptive == false)
    #expect(settings.poll.jitter == 0.25)
    #expect(settings.poll.timeout == .milliseconds(1500))
    #expect(settings.poll.connectTimeout == .milliseconds(500))
    #expect(settings.poll.maxBody == 524_288)
    #expect(settings.poll.maxRedirects == 10)
    #expect(settings.poll.maxTotal == 64)
    #expect(settings.poll.caFile == nil)
    #expect(
      settings.poll.allowAddresses.map(\.description) == ["127.0.0.0/8", "::1/128", "10.0.0.0/8"])
    #expect(settings.poll.firstFetch == .alert)
  }

  @Test("keeps NO a country and no a language where the schema asks for those")
  func norway() {
    #expect(settings.languages == ["en", "uk", "no"])
    #expect(settings.feeds[0].source.country == CountryCode("NO"))
    #expect(settings.watches[0].conditions.countriesAll.map(\.rawValue) == ["UA", "NO"])
    #expect(settings.watches[1].enabled == false)
    #expect(settings.watches[1].conditions.sources.stateRun == true)
  }

  @Test("joins the feeds of its files and names the nameless by their hosts")
  func feeds() {
    #expect(
      settings.feeds.map(\.name)
        == ["example-en", "example.org", "example.org-2", "other.example.net"])
    let first = settings.feeds[0]
    #expect(first.url.value == "https://news.example.org/rss")
    #expect(first.url.place.line == 17)
    #expect(first.interval == .seconds(3600))
    #expect(first.language == "en")
    #expect(first.groups == ["agency", "ua"])
    #expect(
      first.source
        == SourceRecord(
          owner: "example", country: CountryCode("NO"), reliability: "B", stateRun: true))
    #expect(settings.feeds[1].http == .http11)
    #expect(
      settings.feeds.map(\.proxy)
        == [.environment, .address("socks5h://proxy.example:1080"), .none, .environment])
  }

  @Test("finds paths beside the file that names them and in the credentials directory")
  func paths() {
    #expect(settings.stateDirectory == "\(Self.directory)/state")
    #expect(
      settings.feeds[1].credentials
        == .basic(username: "desk", passwordFile: "\(Self.directory)/secrets/desk"))
    #expect(settings.feeds[2].credentials == .bearer(tokenFile: "/run/credentials/p/token"))
  }

  @Test("merges lists by their names")
  func lists() {
    #expect(settings.lists.map(\.name.value) == ["primes", "words"])
    #expect(settings.lists[0].entries.map(\.name) == ["leonardo", "knds"])
    #expect(
      settings.lists[0].entries[0].terms.map(\.text)
        == ["Leonardo S.p.A.", "=Leonardo", "Леонардо"])
    #expect(settings.lists[1].entries.map(\.name) == ["drone*", "air defence"])
  }

  @Test("reads watches with their conditions and tests")
  func watches() {
    #expect(settings.watches.map(\.name.value) == ["ua-no", "everything-else", "any-mention"])
    let first = settings.watches[0]
    #expect(
      first.query?.text
        == #"(drone* OR "air defence") NEAR/12 (joint OR cooperation) OR @primes"#)
    #expect(first.mute?.text == #"title: "drone show""#)
    #expect(first.conditions.activityAny == [.coProduction, .financing])
    #expect(first.conditions.stageFrom == .negotiating)
    #expect(first.conditions.minScore == 0.7)
    #expect(first.conditions.relevance == .partnership)
    #expect(first.severity == .high)
    #expect(first.owner == "desk")
    #expect(first.tests.map(\.expect) == [.none, .match])
    #expect(first.tests[0].language == "uk")
    let second = settings.watches[1].conditions
    #expect(second.countryPairs.map { "\($0.first)+\($0.second)" } == ["UA+IT", "UA+DK"])
    #expect(second.sources.owners == ["example"])
    #expect(second.sources.reliability == "C")
    #expect(second.minSources == 2)
    #expect(second.independent)
    #expect(settings.watches[2].conditions.relevance == .unrelated)
  }

  @Test("reads alerts and sinks")
  func sinks() {
    #expect(settings.alerts.similarity == .identity)
    #expect(settings.alerts.updateOn == [.value])
    #expect(settings.alerts.corroboratedBy == 3)
    #expect(settings.sinks.map(\.identity) == ["file:/var/log/pactwatch/alerts.log", "stdout"])
    #expect(
      settings.sinks[0].destination
        == .file(path: "/var/log/pactwatch/alerts.log", group: "adm", mode: 0o644, sync: .batch))
    #expect(settings.sinks[1].format == .json)
    #expect(settings.sinks[1].routing.match.watches == ["ua-no"])
  }
}

@Suite("Several files")
struct MergingTests {
  @Test("may not set one value twice")
  func twice() {
    #expect(
      problems(
        ("a.yaml", "poll:\n  jitter: 0.1\n"), ("b.yaml", "poll: {adaptive: on, jitter: 0.2}\n"))
        == ["b.yaml:1:22: “poll.jitter” is set twice: here and at a.yaml:2:3"])
  }

  @Test("may not disagree about what a key holds")
  func kinds() {
    #expect(
      problems(("a.yaml", "feeds: []\n"), ("b.yaml", "feeds: {a: 1}\n"))
        == ["b.yaml:1:8: “feeds” is a map here but a list at a.yaml:1:8"])
  }

  @Test("may leave empty what another fills")
  func empty() throws {
    let loaded = try SettingsLoader(environment: [:]).load(texts: [
      ("a.yaml", "feeds:\nsinks:\n  - type: stdout\n"),
      ("b.yaml", "feeds:\n  - url: https://a.example/\n"), ("c.yaml", "# later\n"),
    ])
    #expect(loaded.settings.feeds.count == 1)
    #expect(loaded.warnings.isEmpty)
  }

  @Test("are all looked at when one of them is no YAML")
  func together() {
    #expect(
      problems(("a.yaml", "languages: [en\n"), ("b.yaml", "pol: 1\n"))
        == [
          "a.yaml:2:1: not YAML: while parsing a flow sequence (line 1), "
            + "did not find expected ',' or ']'",
          "b.yaml:1:1: “pol” is no key of the configuration; did you mean “poll”?",
        ])
  }

  @Test("give the same name to the same feed twice only as an error that names both places")
  func feeds() {
    #expect(
      problems(
        ("a.yaml", "feeds:\n  - url: https://a.example/\n"),
        ("b.yaml", "feeds:\n  - url: https://a.example\n"))
        == ["b.yaml:2:10: the feed is there twice; first at a.yaml:2:10"])
  }
}

@Suite("Warnings")
struct WarningTests {
  @Test("tell of a configuration without feeds and sinks")
  func nothing() {
    #expect(
      problems(("a.yaml", "state_dir: /a"))
        == [
          "a.yaml: warning: no feeds: nothing is polled",
          "a.yaml: warning: no sinks: alerts are stored but written nowhere",
        ])
  }

  private static let rest =
    "feeds: [{url: 'https://a.example/', source: {owner: abc}}]\n"
    + "sinks: [{type: stdout}]\n"

  @Test(
    "tell of what is allowed but hardly meant",
    arguments: [
      (
        "poll: {min_interval: 1s}",
        "3:22: warning: min_interval 1s is under a minute; publishers may block such polling"
      ),
      ("languages: [en, uk, en]", "3:21: warning: languages: “en” is there twice"),
      ("lists: {a: []}", "3:9: warning: the list “a” is empty"),
      (
        "watches: [{name: a, where: {sources: {owner: [abd]}}}]",
        "3:47: warning: no feed has the owner “abd”; did you mean “abc”?"
      ),
    ])
  func hardlyMeant(line: String, warning: String) {
    #expect(problems(("a.yaml", Self.rest + line)) == ["a.yaml:" + warning])
  }

  @Test("tell of a secret over an unencrypted connection")
  func unencrypted() {
    let text = "feeds: [{url: 'http://a.example/', token_file: /dev/null}]\nsinks: [{type: stdout}]"
    #expect(
      problems(("a.yaml", text))
        == [
          "a.yaml:1:36: warning: token_file: the secret travels unencrypted over http",
          "a.yaml:1:48: warning: token_file: /dev/null is not a regular file; it will not be read",
        ])
  }
}

@Suite("Defaults")
struct DefaultTests {
  @Test("are those of the documentation")
  func defaults() throws {
    let settings = try settings("sinks: [{type: file, path: /a}]")
    #expect(settings.stateDirectory == "/var/lib/pactwatch")
    #expect(settings.languages.count == 10)
    #expect(settings.poll == PollSettings())
    #expect(settings.poll.interval == .seconds(900))
    #expect(settings.poll.maxBody == 10_485_760)
    #expect(settings.alerts == AlertSettings())
    #expect(settings.alerts.updateOn == [.stage, .party, .value])
    #expect(
      settings.sinks[0].destination == .file(path: "/a", group: nil, mode: 0o640, sync: .batch))
    #expect(settings.sinks[0].format == .line)
  }
}

@Suite("Sinks")
struct SinkSettingsTests {
  @Test("of every type are read, with the defaults of what is not written")
  func everyType() throws {
    let sinks = try settings(
      """
      sinks:
        - {type: file, path: /a, sync: always}
        - {type: journal}
        - {type: exec, command: [/bin/page, "", --to, desk], timeout: 5s}
        - {type: webhook, url: "https://desk.example.org/in", headers: {X-Desk: a b}}
        - {type: webhook, name: room, url: "https://matrix.example.org", format: matrix,
           room: "!a:example.org", token_file: /t}
        - {type: mail, server: "smtp://[::1]:2525", from: "Desk <a@example.org>", to: b@example.org}
        - {type: mail, name: safe, server: "smtps://mail.example.org", from: a@example.org,
           to: [b@example.org, c@example.org]}
        - {type: atom, path: /a.atom, authority: Alerts.example.org}
      """
    ).sinks
    #expect(
      sinks.map(\.identity) == [
        "file:/a", "journal", "exec:/bin/page", "webhook:desk.example.org", "room",
        "mail:b@example.org", "safe", "atom:/a.atom",
      ])
    #expect(sinks[0].destination == .file(path: "/a", group: nil, mode: 0o640, sync: .always))
    var page = ExecSettings(command: ["/bin/page", "", "--to", "desk"])
    page.timeout = .seconds(5)
    #expect(sinks[2].destination == .exec(page))
    var desk = WebhookSettings(address: .url("https://desk.example.org/in"))
    desk.headers = [.init("X-Desk", "a b")]
    #expect(sinks[3].destination == .webhook(desk))
    let from = try #require(MailAddress("Desk <a@example.org>"))
    let to = try #require(MailAddress("b@example.org"))
    #expect(
      sinks[5].destination
        == .mail(
          MailSettings(
            host: "::1", port: 2525, security: .startTLS(.required), from: from, to: [to])))
    guard case .mail(let safe) = sinks[6].destination else {
      Issue.record("no mail")
      return
    }
    #expect(safe.port == 465 && safe.security == .implicit && safe.to.count == 2)
    var atom = AtomSettings(path: "/a.atom")
    atom.authority = "alerts.example.org"
    #expect(sinks[7].destination == .atom(atom))
  }

  @Test("doubt what the service will look for in vain on this machine")
  func missing() {
    let text = """
      poll: {ca_file: /nonexistent/roots}
      feeds: [{url: "https://a.example/", token_file: /nonexistent/token}]
      sinks:
        - {type: exec, name: pager, command: [/nonexistent/page, now]}
        - {type: file, path: /nonexistent/alerts.log, group: nobody-is-here}
      """
    #expect(
      problems(("a.yaml", text)) == [
        "a.yaml:1:17: warning: ca_file: there is no file /nonexistent/roots",
        "a.yaml:2:49: warning: token_file: there is no file /nonexistent/token",
        "a.yaml:4:40: warning: command: there is no file /nonexistent/page",
        "a.yaml:5:56: warning: group: there is no group “nobody-is-here”",
      ])
  }

  @Test("name secrets by file or by systemd's credentials, and doubt a file that all may read")
  func secrets() throws {
    let directory = NSTemporaryDirectory() + "pactwatch-secrets-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    for (name, mode) in [("open", 0o644), ("closed", 0o640)] {
      #expect(
        FileManager.default.createFile(
          atPath: "\(directory)/\(name)", contents: Data("s".utf8),
          attributes: [.posixPermissions: mode]))
    }
    let text = """
      feeds: [{url: "https://a.example/", token_file: "credential:closed"}]
      sinks:
        - {type: webhook, url: "https://desk.example.org/in", secret_file: "credential:open"}
      """
    let loaded = try SettingsLoader(environment: ["CREDENTIALS_DIRECTORY": directory])
      .load(texts: [("a.yaml", text)])
    #expect(
      loaded.warnings.map(\.description) == [
        "a.yaml:3:70: warning: secret_file: everybody on this machine can read \(directory)/open; "
          + "take that right away with chmod o-rwx"
      ])
    #expect(loaded.settings.feeds[0].credentials == .bearer(tokenFile: "\(directory)/closed"))
    #expect(
      problems(("a.yaml", text)).first?.contains("systemd sets it for a unit with LoadCredential=")
        == true)
  }
}
