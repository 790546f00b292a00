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
  let past = HistoryGate()
  /// Connections of the page's own, so that no reader keeps a poll from the database; opened when
  /// the first page is asked for.
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
    router.get("/watches/:name") { request, context in
      await self.watch(request, name: context.parameters.get("name") ?? "")
    }
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
  func answer(
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

  func alive(_ desk: Desk) async throws -> AliveReport {
    try await AliveReport(service, settings: desk.settings, store: desk.store)
  }
}
