// The status page of the real binary over real HTTP: what it shows, what cannot break out of it,
// who is turned away, and that no reader disturbs the watch.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Status page", .serialized, .timeLimit(.minutes(4)))
struct StatusPageTests {
  private static let status = "status: {listen: 127.0.0.1:0}"
  private static let pages = [
    "/", "/briefing", "/watches", "/feeds", "/search?q=drone*", "/service",
    "/stories/s1",
  ]

  /// Partnership stories whose texts try to leave their places.
  private static let hostile = [
    #"Ukraine and Italy sign deal on joint production of drones <script>alert("pwned")</script>"#,
    #"Norway and Ukraine sign contract to build drones together" onmouseover="alert(1)" x=""#,
    "Denmark and Ukraine sign deal to produce ammunition \"\u{301} onfocus=alert(1) autofocus x=\"",
    "Poland and Ukraine sign agreement on joint howitzer production <\u{301}img src=x onerror=alert(1)>",
    "Germany and Ukraine sign contract on air defence \u{202E}desrever {{layout.json}} </title></script>",
  ].enumerated().map { number, title in
    Story(
      id: "h\(number)", title: title, summary: title + " The companies will build them together.",
      outlet: "outlet-\(number).example")
  }

  private func serveHostile(_ house: House) {
    // Escaped once more, as publishers' HTML titles are, so that no tag is taken out on the way.
    let escaped = Self.hostile.map { story in
      var story = story
      story.title = story.title.replacingOccurrences(of: "<", with: "&lt;")
      story.summary = story.summary.replacingOccurrences(of: "<", with: "&lt;")
      return story
    }
    let feed = FeedText.rss(escaped).replacingOccurrences(
      of: "https://outlet-1.example/h1", with: "javascript:alert(1)")
    house.server.answer("/hostile.rss", .feed(feed))
  }

  @Test("every page answers as HTML and as JSON, and no text of the world leaves its place in any")
  func pagesAndHostileTexts() async throws {
    let house = try House()
    serveHostile(house)
    house.server.answer("/sick.rss", Answer(500))
    try house.configure(
      feeds: ["/hostile.rss", "/sick.rss"],
      more: """
        watches:
          - {name: ua, query: "sign*", where: {relevance: any}}
        \(Self.status)
        """)
    let service = try house.start()
    let page = try await house.page(of: service)
    try await eventually("the alerts") { try house.lines().count >= Self.hostile.count }
    _ = try await ask(page, "/readyz", until: 200)

    for path in Self.pages + ["/watches/ua"] {
      let html = try await ask(page, path)
      #expect(html.status == 200, "\(path)")
      #expect(html.fields["content-type"] == "text/html; charset=utf-8")
      for broken in [
        "<script>alert", "<\u{301}img", "\" onmouseover", "\"\u{301} onfocus", "</title></script>",
        "\u{202E}", "href=\"javascript:",
      ] {
        #expect(!html.body.unicodeScalarsContain(broken), "\(path) holds \(broken)")
      }
      let separator = path.contains("?") ? "&" : "?"
      let json = try await ask(page, "\(path)\(separator)format=json")
      #expect(json.status == 200 && json.fields["content-type"] == "application/json", "\(path)")
      #expect(!json.body.unicodeScalarsContain("\u{202E}"))
      _ = try JSONSerialization.jsonObject(with: Data(json.body.utf8))
    }
    let front = try await ask(page, "/")
    #expect(
      front.body.unicodeScalarsContain("&lt;<mark title=") || front.body.contains("&lt;script&gt;"))
    #expect(front.body.contains("<mark title=\"sign*\">sign</mark>"))
    let atom = try await ask(page, "/watches/ua/alerts.atom")
    #expect(atom.fields["content-type"]?.hasPrefix("application/atom+xml") == true)
    #expect(!atom.body.unicodeScalarsContain("<script>"))
    #expect(atom.body.contains("/watch/ua</id>") && atom.body.contains("<entry>"))
    let all = try await ask(page, "/alerts.atom")
    #expect(!all.body.contains("/watch/ua</id>"))
    let tag = try #require(all.fields["etag"])
    let again = try await ask(page, "/alerts.atom", fields: "If-None-Match: \(tag)\r\n")
    #expect(again.status == 304 && again.body.isEmpty && again.fields["etag"] == tag)
    let other = try await ask(page, "/alerts.atom", fields: "If-None-Match: \"x\"\r\n")
    #expect(other.status == 200 && other.body == all.body)
    for missing in [
      "/watches/none/alerts.atom", "/watches/none", "/watches/%3Cscript%3E",
      "/stories/s999", "/stories/<script>", "/nothing",
    ] {
      let answer = try await ask(page, missing)
      #expect(answer.status == 404 && !answer.body.contains("<script>"), "\(missing)")
    }
    for fault in [
      "/?country=XX", "/?stage=x%22%3E%3Cscript%3E", "/feeds?state=x", "/briefing?pair=U",
      "/watches/ua?since=%3Cscript%3E",
    ] {
      let answer = try await ask(page, fault)
      #expect(answer.status == 400 && !answer.body.contains("<script>"), "\(fault)")
    }
    let query = try await ask(page, "/search?q=(drone%22%3E%3Cscript%3E")
    #expect(query.status == 200 && query.body.contains("role=\"alert\""))
    #expect(!query.body.contains("\"><script>"))

    #expect(await service.stop() == .exited(0))
  }

  @Test("only GET and HEAD under our own names are answered, and every answer is locked down")
  func strangers() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(
      feeds: ["/one.rss"], more: "status: {listen: 127.0.0.1:0, allow_hosts: [watch.example]}")
    let service = try house.start()
    let page = try await house.page(of: service)
    _ = try await ask(page, "/readyz", until: 200)

    for host in [
      "evil.example", "evil.example:8480", "127.0.0.1.evil.example", "localhost@evil.example",
    ] {
      for path in ["/", "/?format=json", "/metrics", "/events", "/alerts.atom", "/healthz"] {
        let answer = try await ask(page, path, host: host)
        #expect(answer.status == 421 && !answer.body.contains("tanks"), "\(host) \(path)")
      }
    }
    // Without a Host field it is no HTTP/1.1 at all.
    #expect([400, 421].contains(try await ask(page, "/", host: nil).status))
    for host in ["localhost", "127.0.0.1:1", "[::1]:8480", "Watch.Example:443"] {
      #expect(try await ask(page, "/", host: host).status == 200, "\(host)")
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
      let answer = try await ask(page, "/", method: method, fields: "Content-Length: 0\r\n")
      #expect(answer.status == 405 && answer.fields["allow"] == "GET, HEAD", "\(method)")
    }
    let head = try await ask(page, "/", method: "HEAD")
    #expect(head.status == 200 && head.body.isEmpty)
    for path in ["/", "/nothing", "/metrics", "/style.css", "/?format=json"] {
      let fields = try await ask(page, path).fields
      let policy = fields["content-security-policy"] ?? ""
      #expect(policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe"), "\(path)")
      #expect(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"))
      #expect(fields["x-content-type-options"] == "nosniff")
      #expect(fields["referrer-policy"] == "no-referrer")
      #expect(fields["access-control-allow-origin"] == nil)
      #expect(fields["date"]?.hasSuffix("GMT") == true)
    }
    #expect(await service.stop() == .exited(0))
  }

  @Test("slow, greedy and many connections are bounded, and the feeds are polled all the while")
  func bounds() async throws {
    let house = try House()
    let presses = Presses(feeds: 1)
    house.server.answer("/busy.rss") { _ in presses.edition(of: 0, adding: 1) }
    try house.configure(feeds: ["/busy.rss"], more: Presses.configuration + "\n" + Self.status)
    let service = try house.start()
    let page = try await house.page(of: service)
    _ = try await ask(page, "/readyz", until: 200)

    let large = try PageConnection(to: page)
    large.send(
      "GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: \(String(repeating: "a", count: 40_000))\r\n\r\n"
    )
    #expect(!(await large.read()).contains(" 200 "))
    let body = try PageConnection(to: page)
    body.send("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n")
    let piece = String(repeating: "a", count: 65_536)
    // Somewhere on the way the connection is closed.
    #expect((0..<1000).contains { _ in !body.send(piece) })

    // More connections than are taken, each with a request that never ends.
    var slow: [PageConnection] = []
    for _ in 0..<150 {
      let connection = try PageConnection(to: page)
      connection.send("GET / HTTP/1.1\r\nHost: loc")
      slow.append(connection)
    }
    let polls = house.server.requests(for: "/busy.rss").count
    let alerts = try house.lines().count
    _ = try await house.server.request(polls + 2, for: "/busy.rss")
    try await eventually("alerts while the page is besieged") { try house.lines().count > alerts }
    // The first ones are closed for taking too long; the others have not even been taken.
    #expect(!(await slow[0].read()).contains(" 200 "))
    slow = []
    let after = try await ask(page, "/healthz", until: 200)
    #expect(after.body == "ok\n")

    // Readers of everything at once, while the feed goes on to bring news.
    let before = try house.lines().count
    try await withThrowingTaskGroup { group in
      for reader in 0..<6 {
        group.addTask {
          for turn in 0..<4 {
            let path = Self.pages[(reader + turn) % (Self.pages.count - 1)]
            let answer = try await ask(page, path)
            #expect([200, 503].contains(answer.status), "\(path): \(answer.body.prefix(300))")
          }
        }
      }
      try await group.waitForAll()
    }
    try await eventually("alerts beside the readers") { try house.lines().count > before }
    presses.stop()
    #expect(await service.stop() == .exited(0))
    #expect(!(try service.errors.contains("locked")))
  }

  private func digests(
    at address: String
  ) async throws -> (configuration: String, model: String) {
    struct Standing: Decodable {
      var configurationDigest: String
      var modelDigest: String
    }
    let answer = try await ask(address, "/service?format=json")
    let standing = try JSONDecoder().decode(Standing.self, from: Data(answer.body.utf8))
    let page = try await ask(address, "/service").body
    #expect(page.contains("of the configuration \(standing.configurationDigest)"))
    #expect(page.contains("of the model \(standing.modelDigest)"))
    return (standing.configurationDigest, standing.modelDigest)
  }

  @Test("a reload moves the page to another place, takes it away and brings it back")
  func reload() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"], more: Self.status)
    let service = try house.start()
    let first = try await house.page(of: service)
    _ = try await ask(first, "/readyz", until: 200)
    let digests = try await digests(at: first)

    let path = house.path("page.sock")
    try house.configure(feeds: ["/one.rss"], more: "status: {listen: \"unix:\(path)\"}")
    service.child.send(SIGHUP)
    let second = try await house.page(of: service, after: 1)
    #expect(second == "unix:\(path)")
    #expect(try await ask(second, "/").status == 200)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o660)
    #expect(throws: ChildProcess.Failure.self) { try PageConnection(to: first) }
    let changed = try await self.digests(at: second)
    #expect(changed.configuration != digests.configuration && changed.model == digests.model)

    // A refused reload keeps the page, which tells of it.
    try house.configure(feeds: ["/one.rss"], more: "status: {listen: 0.0.0.0:0}")
    service.child.send(SIGHUP)
    try await eventually("the refusal") { try service.errors.contains("reload refused") }
    #expect(try await ask(second, "/service").body.contains("The last reload was refused"))
    #expect(
      try await ask(second, "/metrics").body.contains(
        "pactwatch_reloads_total{result=\"refused\"} 1\n"))

    try house.configure(feeds: ["/one.rss"])
    service.child.send(SIGHUP)
    try await eventually("the end of the page") { !FileManager.default.fileExists(atPath: path) }

    try house.configure(feeds: ["/one.rss"], more: Self.status)
    service.child.send(SIGHUP)
    let fourth = try await house.page(of: service, after: 2)
    #expect(try await ask(fourth, "/healthz").status == 200)
    #expect(await service.stop() == .exited(0))
  }

  @Test("an address that is taken stops nothing, and the page is there once it is free")
  func takenAddress() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(
      feeds: ["/one.rss"],
      more:
        "status: {listen: \"\(house.endpoint.url("").dropFirst("http://".count).prefix { $0 != "/" })\"}"
    )
    let service = try house.start()
    try await eventually("the complaint") {
      try service.errors.contains("status page cannot be served, will be tried again")
    }
    try await eventually("the alert") { try house.lines().count == 1 }
    #expect(await service.stop() == .exited(0))
  }

  @Test("a reader with a script is told of each alert as it is committed, and let go at the end")
  func events() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"], more: Self.status)
    let service = try house.start()
    let page = try await house.page(of: service)
    try await eventually("the first alert") { try house.lines().count == 1 }
    let stream = try PageConnection(to: page)
    stream.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let head = await stream.read(until: "retry: 5000\n\n")
    #expect(head.contains("text/event-stream") && head.contains("retry: 5000"))
    house.server.answer("/one.rss", .feed(FeedText.rss([.submarines, .tanks])))
    let event = await stream.read(until: "event: alerts\ndata: {}\n\n")
    #expect(event.contains("event: alerts"))
    #expect(await service.stop() == .exited(0))
    #expect(!(await stream.read()).contains("event: alerts"))
  }

  @Test("the front page leads from page to page, and each alert is on one of them")
  func pager() async throws {
    let house = try House()
    let stories = (0..<70).map {
      Story(
        id: "n\($0)", title: "Poland and Ukraine sign contract number \($0)", summary: "Signed.")
    }
    house.server.answer("/many.rss", .feed(FeedText.rss(stories)))
    try house.configure(
      feeds: ["/many.rss"],
      more: """
        alerts: {similarity: identity}
        watches:
          - {name: contracts, query: "contract", where: {relevance: any}}
        \(Self.status)
        """)
    let service = try house.start()
    let page = try await house.page(of: service)
    try await eventually("the alerts") { try house.lines().count == stories.count }
    var links: [String] = []
    var path: String? = "/?watch=contracts"
    var pages = 0
    while let asked = path {
      let html = try await ask(page, asked).body
      let found = html.components(separatedBy: "<article ").dropFirst()
      #expect(found.count <= 20)
      links += found.compactMap {
        $0.components(separatedBy: "href=\"").dropFirst().first?.components(separatedBy: "\"").first
      }
      pages += 1
      path = html.components(separatedBy: "<p class=\"pager\"><a href=\"").dropFirst().first
        .flatMap { $0.components(separatedBy: "\"").first }
        .map { $0.replacingOccurrences(of: "&amp;", with: "&") }
    }
    #expect(pages == 4)
    #expect(links.sorted() == stories.map(\.url).sorted())
    #expect(await service.stop() == .exited(0))
  }

  @Test(
    "a watch's page tells what it nearly wanted and what was missing, and the watches' page leads there"
  )
  func nearMisses() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks, .submarines, .howitzers])))
    try house.configure(
      feeds: ["/one.rss"],
      more: """
        watches:
          - {name: pair, query: tank, where: {countries_all: [PL, UA]}}
          - {name: met, query: submarine}
          - {name: rest, query: tank, where: {countries_all: [PL, UA]}, enabled: false}
        \(Self.status)
        """)
    let service = try house.start()
    let page = try await house.page(of: service)
    try await eventually("the alert") { try house.lines().count == 1 }
    let list = try await ask(page, "/watches").body
    #expect(list.contains("href=\"/watches/pair\"") && list.contains("href=\"/watches/rest\""))
    let near = try await ask(page, "/watches/pair").body
    #expect(near.contains("<mark title=\"tank\">tanks</mark>"))
    #expect(near.contains("countries_all: has PL+KR, needs UA"))
    #expect(!near.contains(Story.submarines.title))
    let command = try await house.command("why-not --json --watch pair")
    let json = try await ask(page, "/watches/pair?format=json").body
    let misses = try #require(
      (try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])?["nearMisses"]
        as? [[String: Any]])
    #expect(misses.count == 1 && command.lines.count == 1)
    #expect(misses.first?["title"] as? String == Story.tanks.title)
    let wanted = try await ask(page, "/watches/met").body
    #expect(wanted.contains("Nothing came near."))
    #expect(try await ask(page, "/watches/rest").body.contains("the watch is off"))
    #expect(await service.stop() == .exited(0))
  }
}

extension String {
  /// Whether the text holds another, scalar by scalar: a combining mark hides nothing.
  func unicodeScalarsContain(_ other: String) -> Bool {
    let (all, part) = (Array(utf8), Array(other.utf8))
    guard part.count <= all.count else { return false }
    return all.indices.dropLast(part.count - 1).contains {
      all[$0..<($0 + part.count)].elementsEqual(part)
    }
  }
}
