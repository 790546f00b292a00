// The pages for people: what each asks of the database, as HTML or as JSON.

import Configuration
import Daemon
import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Model
import Storage

extension Site {
  func alerts(_ request: Request) async -> Response {
    await answer(request) { desk in
      let filter = AlertsPage.Filter(desk.question)
      if let fault = filter.fault { throw Refusal(status: .badRequest, words: fault) }
      let alerts = try await desk.store.alerts(filter.filter)
      if desk.question.wantsJSON {
        // The records are those of the log, byte for byte but for the escapes.
        let records = alerts.map(\.json).joined(separator: ",")
        let older =
          alerts.count == AlertsPage.records
          ? alerts.first.map { "\($0.sequence)" } ?? "null" : "null"
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

  func story(_ request: Request, id: String) async -> Response {
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

  func feeds(_ request: Request) async -> Response {
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

  func watches(_ request: Request) async -> Response {
    await answer(request) { desk in
      let report = try await WatchesReport(
        settings: desk.settings, store: desk.store, now: desk.now)
      if desk.question.wantsJSON { return try .json(report) }
      return .html(
        try Templates.render("watches", WatchesPage(report, alive: try await alive(desk))))
    }
  }

  func watch(_ request: Request, name: String) async -> Response {
    await answer(request) { desk in
      let name = name.removingPercentEncoding ?? name
      let all = try await WatchesReport(
        settings: desk.settings, store: desk.store, now: desk.now)
      guard let line = all.watches.first(where: { $0.name == name }) else {
        throw Refusal(status: .notFound, words: "There is no watch “\(PlainText.line(name))”.")
      }
      let span = desk.question["since"] ?? "7d"
      let since = try start(of: span, now: desk.now)
      let report = try await askPast {
        try await WatchReport(line, since: since, settings: desk.settings, store: desk.store)
      }
      if desk.question.wantsJSON { return try .json(report) }
      return .html(
        try Templates.render(
          "watch", WatchPage(report, span: span, alive: try await alive(desk))))
    }
  }

  /// When a span that ends now began; `all` is everything.
  private func start(of span: String, now: Timestamp) throws -> Timestamp {
    if span == "all" { return .epoch }
    guard let length = Duration(configurationText: span) else {
      throw Refusal(
        status: .badRequest, words: "“\(PlainText.line(span))” is no span of time, as 30d is.")
    }
    return now - length
  }

  /// Asks a question about the past when its turn comes.
  private func askPast<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    guard let value = try await past.pass(body) else {
      throw Refusal(
        status: .serviceUnavailable, words: "Too many searches wait already; ask again soon.")
    }
    return value
  }

  func briefing(_ request: Request) async -> Response {
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

  func search(_ request: Request) async -> Response {
    await answer(request) { desk in
      let span = desk.question["since"] ?? "180d"
      var report: SearchReport?
      if let query = desk.question["q"] {
        let since = try start(of: span, now: desk.now)
        report = try await askPast {
          try await SearchReport(
            query, since: since, settings: desk.settings, store: desk.store)
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

  func standing(_ request: Request) async -> Response {
    await answer(request) { desk in
      let report = try await ServiceReport(
        version: version, alive: try await alive(desk), service: service,
        settings: desk.settings, store: desk.store)
      if desk.question.wantsJSON { return try .json(report) }
      return .html(try Templates.render("service", ServicePage(report)))
    }
  }

  func atom(_ request: Request, watch: String?) async -> Response {
    await answer(request) { desk in
      let watch = watch.map { $0.removingPercentEncoding ?? $0 }
      if let watch {
        let known = desk.settings.watches.map(\.name.value)
        guard known.contains(watch) || (known.isEmpty && watch == "all") else {
          throw Refusal(
            status: .notFound, words: "There is no watch “\(PlainText.line(watch))”.")
        }
      }
      let stored = try await desk.store.alerts(
        AlertFilter(watch: watch, silenced: false, limit: 100))
      // Alerts never change, so their numbers say whether the feed does. Readers ask again and
      // again.
      let tag = "\"\(stored.map { "\($0.sequence)" }.joined(separator: " ").shortName)\""
      let validator: HTTPFields = [.eTag: tag, .cacheControl: "no-cache"]
      if request.headers.holds(tag: tag) {
        return Response(status: .notModified, headers: validator)
      }
      let alerts = try stored.map { try $0.alert() }
      let host = request.head.authority ?? "localhost"
      let path = watch.map { "/watches/\($0.urlEncoded)/alerts.atom" } ?? "/alerts.atom"
      var response = Response.text(
        AtomExport().text(alerts, watch: watch, url: "http://\(host)\(path)"),
        type: "application/atom+xml; charset=utf-8")
      response.headers.append(contentsOf: validator)
      return response
    }
  }
}
