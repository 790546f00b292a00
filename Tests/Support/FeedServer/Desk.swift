// What the server's thread and the test share: the routes, the record of requests and who waits
// for one.

import Synchronization

/// Where an answer comes from.
enum Route: Sendable {
  case script([Answer])
  case handler(@Sendable (ReceivedRequest) -> Answer)
}

/// The routes and the record, behind one lock.
final class Desk: Sendable {
  fileprivate struct Place: Hashable {
    var target: String
    var endpoint: Endpoint?
  }

  fileprivate struct Waiter {
    var id: Int
    var ordinal: Int
    var path: String?
    var continuation: CheckedContinuation<ReceivedRequest, any Error>
  }

  fileprivate struct State {
    var routes: [Place: Route] = [:]
    var asked: [Place: Int] = [:]
    var directories: [DirectoryAnswers] = []
    var fallback: (@Sendable (ReceivedRequest) -> Answer)?
    var received: [ReceivedRequest] = []
    var receivedCount = 0
    var waiters: [Waiter] = []
    var nextWaiter = 0
    var traffic: [Endpoint: Traffic] = [:]
    var allTraffic = Traffic()
  }

  private let state = Mutex(State())
  private let limit: Int
  private let observer: (@Sendable (ReceivedRequest, Answer) -> Void)?

  init(limit: Int, observer: (@Sendable (ReceivedRequest, Answer) -> Void)?) {
    self.limit = limit
    self.observer = observer
  }

  // MARK: Routes

  func route(_ target: String, _ endpoint: Endpoint?, _ route: Route) {
    let place = Place(target: target, endpoint: endpoint)
    state.withLock {
      $0.routes[place] = route
      $0.asked[place] = 0
    }
  }

  func serve(_ directory: DirectoryAnswers) {
    state.withLock { $0.directories.append(directory) }
  }

  func fallBack(on handler: @escaping @Sendable (ReceivedRequest) -> Answer) {
    state.withLock { $0.fallback = handler }
  }

  /// Records a request, wakes those who wait for it, and finds its answer.
  func receive(_ request: ReceivedRequest) -> Answer {
    let (numbered, makeAnswer, satisfied) = state.withLock { state in
      var numbered = request
      state.receivedCount += 1
      numbered.number = state.receivedCount
      numbered.time = .now
      state.received.append(numbered)
      let satisfied = state.takeSatisfiedWaiters()
      // Now and then and not each time, for it moves all that stay.
      if state.received.count / 2 > limit {
        state.received.removeFirst(state.received.count - limit)
      }
      return (numbered, state.answerMaker(for: numbered), satisfied)
    }
    for (continuation, request) in satisfied { continuation.resume(returning: request) }
    let answer = makeAnswer(numbered)
    observer?(numbered, answer)
    return answer
  }

  // MARK: The record

  func requests(for path: String?) -> [ReceivedRequest] {
    state.withLock { state in state.received.filter { path == nil || $0.path == path } }
  }

  func request(_ ordinal: Int, for path: String?, within limit: Duration) async throws
    -> ReceivedRequest
  {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    let alarm = Task {
      try await Task.sleep(for: limit)
      self.giveUp(id)
    }
    defer { alarm.cancel() }
    return try await withCheckedThrowingContinuation { continuation in
      let satisfied = state.withLock { state in
        state.waiters.append(
          Waiter(id: id, ordinal: ordinal, path: path, continuation: continuation))
        return state.takeSatisfiedWaiters()
      }
      for (continuation, request) in satisfied { continuation.resume(returning: request) }
    }
  }

  private func giveUp(_ id: Int) {
    let (waiter, received) = state.withLock { state in
      let index = state.waiters.firstIndex { $0.id == id }
      return (index.map { state.waiters.remove(at: $0) }, state.received)
    }
    guard let waiter else { return }
    let count = received.count { waiter.path == nil || $0.path == waiter.path }
    waiter.continuation.resume(
      throwing: FeedServerError.noSuchRequest(
        ordinal: waiter.ordinal, path: waiter.path, received: count))
  }

  // MARK: Traffic

  func traffic(at endpoint: Endpoint?) -> Traffic {
    state.withLock { state in
      endpoint.map { state.traffic[$0, default: Traffic()] } ?? state.allTraffic
    }
  }

  func count(_ endpoint: Endpoint, _ change: (inout Traffic) -> Void) {
    state.withLock { state in
      change(&state.traffic[endpoint, default: Traffic()])
      change(&state.allTraffic)
    }
  }
}

extension Desk.State {
  fileprivate mutating func answerMaker(for request: ReceivedRequest)
    -> @Sendable (ReceivedRequest) -> Answer
  {
    let places = [
      Desk.Place(target: request.target, endpoint: request.endpoint),
      Desk.Place(target: request.path, endpoint: request.endpoint),
      Desk.Place(target: request.target, endpoint: nil),
      Desk.Place(target: request.path, endpoint: nil),
    ]
    for place in places {
      switch routes[place] {
      case .handler(let handler): return handler
      case .script(let answers):
        let turn = asked[place, default: 0]
        asked[place] = turn + 1
        let answer = answers.isEmpty ? Answer(404) : answers[min(turn, answers.count - 1)]
        return { _ in answer }
      case nil: continue
      }
    }
    let directories = directories
    let fallback = fallback
    return { request in
      for directory in directories {
        if let answer = directory.answer(to: request) { return answer }
      }
      return fallback?(request) ?? Answer(404, "nothing is published here\n")
    }
  }

  fileprivate mutating func takeSatisfiedWaiters()
    -> [(CheckedContinuation<ReceivedRequest, any Error>, ReceivedRequest)]
  {
    guard !waiters.isEmpty else { return [] }
    var satisfied: [(CheckedContinuation<ReceivedRequest, any Error>, ReceivedRequest)] = []
    waiters.removeAll { waiter in
      let matching = received.lazy.filter { waiter.path == nil || $0.path == waiter.path }
      guard let request = matching.dropFirst(waiter.ordinal - 1).first else { return false }
      satisfied.append((waiter.continuation, request))
      return true
    }
    return satisfied
  }
}
