// Every address that is answered, and how its page comes to be.

import Configuration
import Daemon
import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Model
import Storage
import Synchronization

/// The site of one running service.
final class Site: Sendable {
  let service: ServiceObservation
  let version: String
  private let settings: StatusSettings
  private let log: Logger
  private let events: EventStream
  private let searches = SearchGate()
  /// Connections of the page's own, so that no reader keeps a poll from the database; opened when the
  /// first page is asked for.
  private let opened = Mutex<Store?>(nil)

  init(
    service: ServiceObservation, settings: StatusSettings, version: String, log: Logger,
    events: EventStream
  ) {
    self.service = service
    self.settings = settings
    self.version = version
    self.log = log
    self.events = events
  }

  /// What answers requests.
  func responder() -> RouterResponder<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: Gatekeeper(hosts: HostCheck(settings), clock: service.clock))
    router.get("/") { request, _ in await self.alerts(request) }
    router.get("/stories/:id") { request, context in
      await self.story(request, id: context.parameters.get("id") ?? "")
    }
    router.get("/feeds") { request, _ in await self.feeds(request) }
    router.get("/watches") { request, _ in await self.watches(request) }
    router.get("/briefing") { request, _ in await self.briefing(request) }
    router.get("/search") { request, _ in await self.search(request) }
    router.get("/service") { request, _ in await self.standing(request) }
    router.get("/alerts.atom") { request, _ in await self.atom(request, watch: nil) }
    router.get("/watches/:name/alerts.atom") { request, context in
      await self.atom(request, watch: context.parameters.get("name"))
    }
    router.get("/events") { _, _ in self.events.response() }
    router.get("/healthz") { _, _ in await self.health() }
    router.get("/readyz") { _, _ in await self.readiness() }
    router.get("/metrics") { _, _ in await self.metrics() }
    for asset in Assets.all {
      router.get(RouterPath(asset.path)) { _, _ in
        var response = Response.text(asset.text, type: asset.type)
        response.headers[.cacheControl] = "public, max-age=31536000, immutable"
        return response
      }
    }
    return router.buildResponder()
  }

  // MARK: How pages are made

  /// What a page is made from.
  struct Desk: Sendable {
    let store: Store
    let settings: Settings
    let question: Question
    let now: Timestamp
  }

  /// Why there is no such page, in words for people.
  struct Refusal: Error {
    var status: HTTPResponse.Status
    var words: String
  }

  /// The store, for reading only.
  func store(_ settings: Settings) throws -> Store {
    try opened.withLock { store in
      if let store { return store }
      let new = try Inspection.store(of: settings)
      store = new
      return new
    }
  }

  /// Makes an answer, or says in words why there is none.
  private func answer(
    _ request: Request, _ make: (Desk) async throws -> Response
  ) async -> Response {
    let question = Question(request)
    do {
      if case .starting(let words) = service.phase {
        throw Refusal(status: .serviceUnavailable, words: "pactwatch is starting: \(words)")
      }
      guard let settings = service.settings else {
        throw Refusal(status: .serviceUnavailable, words: "pactwatch is starting")
      }
      let desk = Desk(
        store: try store(settings), settings: settings, question: question,
        now: service.clock.now())
      return try await make(desk)
    } catch let refusal as Refusal {
      return notice(refusal.status, refusal.words, question)
    } catch let error as StorageError {
      log.warning("a page could not be made", metadata: ["error": "\(error)"])
      return notice(.serviceUnavailable, "The database cannot be read: \(error)", question)
    } catch {
      log.error("a page could not be made", metadata: ["error": "\(error)"])
      return notice(.internalServerError, "The page could not be made.", question)
    }
  }

  private struct Fault: Encodable { let error: String }

  private func notice(
    _ status: HTTPResponse.Status, _ words: String, _ question: Question
  ) -> Response {
    do {
      var response =
        question.wantsJSON
        ? try Response.json(Fault(error: words), status: status)
        : .html(
          try Templates.render(
            "notice",
            Notice(
              title: status.reasonPhrase, words: words, comesBack: status == .serviceUnavailable)),
          status: status)
      if status == .serviceUnavailable { response.headers[.retryAfter] = "3" }
      return response
    } catch {
      return .plain(status, words + "\n")
    }
  }

  private func alive(_ desk: Desk) async throws -> AliveReport {
    try await AliveReport(service, settings: desk.settings, store: desk.store)
  }

  // MARK: The pages

  private func alerts(_ request: Request) async -> Response {
    await answer(request) { desk in
      let filter = AlertsPage.Filter(desk.question)
      if let fault = filter.fault { throw Refusal(status: .badRequest, words: fault) }
      let alerts = try await desk.store.alerts(filter.filter)
      if desk.question.wantsJSON {
        // The records are those of the log, byte for byte but for the escapes.
        let records = alerts.map(\.json).joined(separator: ",")
        let older =
          alerts.count == AlertsPage.size ? alerts.first.map { "\($0.sequence)" } ?? "null" : "null"
        return .json(
          text: "{\"alerts\":[\(records)],\"before\":\(older),\"time\":\"\(desk.now.rfc3339)\"}")
      }
      let stories = Set(try alerts.compactMap { try $0.alert().story })
      let page = try AlertsPage(
        filter, alerts: alerts, deals: try await desk.store.deals(of: stories),
        settings: desk.settings, alive: try await alive(desk))
      return .html(try Templates.render("alerts", page))
    }
  }

  private func story(_ request: Request, id: String) async -> Response {
    await answer(request) { desk in
      let reference = id.removingPercentEncoding ?? id
      guard let history = try await StoryHistory(of: reference, in: desk.store) else {
        throw Refusal(status: .notFound, words: "There is no story “\(PlainText.line(reference))”.")
      }
      if desk.question.wantsJSON { return try .json(history) }
      var alerts: [OutboxAlert] = []
      for story in [history.story] + history.merged {
        alerts += try await desk.store.alerts(AlertFilter(story: story))
      }
      let deal = try await desk.store.deals(of: [history.story])[history.story] ?? []
      let page = try StoryPage(
        history, alerts: alerts.sorted { $0.sequence < $1.sequence }, deal: deal,
        alive: try await alive(desk))
      return .html(try Templates.render("story", page))
    }
  }

  private func feeds(_ request: Request) async -> Response {
    await answer(request) { desk in
      var filter = FeedPageFilter(text: desk.question["q"])
      if let text = desk.question["state"] {
        guard let state = FeedState(rawValue: text) else {
          throw Refusal(status: .badRequest, words: "“\(text)” is no state of a feed.")
        }
        filter.state = state
      }
      let page = min(max(1, desk.question.number("page") ?? 1), 100_000)
      let report = try await FeedsReport(
        filter, page: page, settings: desk.settings, store: desk.store, now: desk.now)
      if desk.question.wantsJSON { return try .json(report) }
      return .html(
        try Templates.render(
          "feeds", FeedsPage(report, filter: filter, alive: try await alive(desk))))
    }
  }

  private func watches(_ request: Request) async -> Response {
    await answer(request) { desk in
      let report = try await WatchesReport(
        settings: desk.settings, store: desk.store, now: desk.now)
      if desk.question.wantsJSON { return try .json(report) }
      return .html(
        try Templates.render("watches", WatchesPage(report, alive: try await alive(desk))))
    }
  }

  private func briefing(_ request: Request) async -> Response {
    await answer(request) { desk in
      let days = min(max(1, desk.question.number("days") ?? 30), 3660)
      var pair: [CountryCode]?
      if let text = desk.question["pair"] {
        let codes = text.split(separator: "-").compactMap { CountryCode($0) }
        guard codes.count == 2 else {
          throw Refusal(
            status: .badRequest, words: "“\(text)” is no pair of countries, as IT-UA is.")
        }
        pair = codes.sorted()
      }
      let report = try await BriefingReport(
        days: days, pair: pair, store: desk.store, now: desk.now)
      if desk.question.wantsJSON { return try .json(report) }
      return .html(
        try Templates.render("briefing", BriefingPage(report, alive: try await alive(desk))))
    }
  }

  private func search(_ request: Request) async -> Response {
    await answer(request) { desk in
      let span = desk.question["since"] ?? "180d"
      var report: SearchReport?
      if let query = desk.question["q"] {
        let since: Timestamp
        if span == "all" {
          since = .epoch
        } else if let length = Duration(configurationText: span) {
          since = desk.now - length
        } else {
          throw Refusal(status: .badRequest, words: "“\(span)” is no span of time, as 30d is.")
        }
        report = try await searches.pass {
          try await SearchReport(
            query, since: since, settings: desk.settings, store: desk.store)
        }
        if report == nil {
          throw Refusal(
            status: .serviceUnavailable, words: "Too many searches wait already; ask again soon.")
        }
      }
      if desk.question.wantsJSON {
        guard let report else {
          throw Refusal(status: .badRequest, words: "A search needs q, the query.")
        }
        return try .json(report, status: report.fault == nil ? .ok : .badRequest)
      }
      return .html(
        try Templates.render(
          "search", SearchPage(report, span: span, alive: try await alive(desk))))
    }
  }

  private func standing(_ request: Request) async -> Response {
    await answer(request) { desk in
      let report = try await ServiceReport(
        version: version, alive: try await alive(desk), service: service,
        settings: desk.settings, store: desk.store)
      if desk.question.wantsJSON { return try .json(report) }
      return .html(try Templates.render("service", ServicePage(report)))
    }
  }

  private func atom(_ request: Request, watch: String?) async -> Response {
    await answer(request) { desk in
      let watch = watch.map { $0.removingPercentEncoding ?? $0 }
      if let watch {
        let known = desk.settings.watches.map(\.name.value)
        guard known.contains(watch) || (known.isEmpty && watch == "all") else {
          throw Refusal(
            status: .notFound, words: "There is no watch “\(PlainText.line(watch))”.")
        }
      }
      let alerts = try await desk.store.alerts(
        AlertFilter(watch: watch, silenced: false, limit: 100)
      ).map { try $0.alert() }
      let host = request.head.authority ?? "localhost"
      let path = watch.map { "/watches/\($0.urlEncoded)/alerts.atom" } ?? "/alerts.atom"
      return .text(
        AtomExport().text(alerts, watch: watch, url: "http://\(host)\(path)"),
        type: "application/atom+xml; charset=utf-8")
    }
  }

  // MARK: For programs

  private func health() async -> Response {
    guard let pulse = await service.pulse() else { return .plain(.ok, "ok: starting\n") }
    guard pulse.sinceLastTurn < AliveReport.longestTurn else {
      return .plain(
        .serviceUnavailable,
        "the poll loop has not moved for \(pulse.sinceLastTurn.components.seconds) s\n")
    }
    return .plain(.ok, "ok\n")
  }

  private func readiness() async -> Response {
    switch service.phase {
    case .starting(let words): return .plain(.serviceUnavailable, "starting: \(words)\n")
    case .stopping: return .plain(.serviceUnavailable, "stopping\n")
    case .running: break
    }
    guard let pulse = await service.pulse(), let settings = service.settings else {
      return .plain(.serviceUnavailable, "starting\n")
    }
    guard pulse.feedsNotStored == 0 else {
      return .plain(
        .serviceUnavailable,
        "the database does not take the polls of \(pulse.feedsNotStored) feeds\n")
    }
    guard
      settings.feeds.isEmpty || pulse.polls > 0 || pulse.pollsUnderWay > 0
        || pulse.feedsScheduled > 0
    else { return .plain(.serviceUnavailable, "the first round has not begun\n") }
    do {
      _ = try await store(settings).schemaVersion()
    } catch {
      return .plain(.serviceUnavailable, "the database cannot be read: \(error)\n")
    }
    return .plain(.ok, "ready\n")
  }

  private func metrics() async -> Response {
    var text = MetricsText()
    await text.write(service, version: version) { [self] settings in try store(settings) }
    return .text(text.text, type: "text/plain; version=0.0.4; charset=utf-8")
  }
}
