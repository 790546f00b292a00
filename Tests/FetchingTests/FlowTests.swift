// Concurrency: slots, queues, re-use of connections, cancellation, shutting down.

import FeedServer
import Glibc
import Testing

@testable import Fetching

@Suite("Many fetches at once", .serialized, .timeLimit(.minutes(5)))
struct FlowTests {
  @Test("256 fetches are in flight together")
  func inFlight() async throws {
    let world = try World {
      $0.maxTotal = 256
      $0.maxPerHost = 256
    }
    world.server.answerAnythingElse { _ in Answer(200, "x").held(until: "all came") }
    try await withThrowingTaskGroup { group in
      for number in 0..<256 { group.addTask { try await world.fetch("/\(number)").status } }
      _ = try await world.server.request(256)
      world.server.release("all came")
      for try await status in group { #expect(status == 200) }
    }
    #expect(world.server.traffic().peakRequests == 256)
  }

  @Test("no more than the limit go to one host, and waiting there costs no time limit")
  func perHost() async throws {
    let world = try World {
      $0.maxPerHost = 2
      $0.limits.timeout = .milliseconds(1500)
    }
    world.server.answerAnythingElse { _ in Answer(200).delayed(.milliseconds(100)) }
    try await withThrowingTaskGroup { group in
      // 40 × 100 ms through two slots takes longer than the time limit of each.
      for number in 0..<40 { group.addTask { try await world.fetch("/\(number)").status } }
      for try await status in group { #expect(status == 200) }
    }
    #expect(world.server.traffic().peakRequests == 2)
    #expect(world.server.traffic().connections <= 4)
  }

  @Test("a silent host delays nobody else")
  func fairness() async throws {
    let world = try World {
      $0.maxPerHost = 2
      // Nothing here may end by itself, however busy the machine is.
      $0.limits.timeout = .seconds(600)
      $0.limits.lowSpeedTime = .seconds(600)
    }
    let silent = try world.server.listen(on: "127.0.0.66")
    world.server.answer("/silent", .silent)
    world.server.answer("/feed", .feed("x"))
    let hanging = (0..<10).map { _ in
      Task { try await world.fetch(silent.url("/silent")) }
    }
    _ = try await world.server.request(2, for: "/silent")
    for _ in 0..<20 { #expect(try await world.fetch("/feed").status == 200) }
    #expect(world.server.requests(for: "/silent").count == 2)
    for task in hanging { task.cancel() }
    for task in hanging {
      await #expect(throws: FetchError.cancelled) { try await task.value }
    }
  }

  @Test("a connection is kept while others wait for the host or when asked, else closed")
  func reuse() async throws {
    let world = try World { $0.maxPerHost = 1 }
    world.server.answerAnythingElse { _ in Answer(200, "x") }
    for _ in 0..<3 { try await world.fetch("/single") }
    #expect(world.server.traffic().connections == 3)
    for turn in 0..<3 {
      let response = try await world.fetch("/kept") { $0.keepsConnection = true }
      #expect(response.facts.reusedConnection == (turn > 0))
    }
    #expect(world.server.traffic().connections == 4)
  }

  @Test("a kept connection that the server closed meanwhile is replaced without an error")
  func staleConnection() async throws {
    let world = try World()
    world.server.answer("/feed", Answer(200, "x").delivered(.cut(after: 1)))
    for _ in 0..<5 {
      #expect(try await world.fetch("/feed") { $0.keepsConnection = true }.status == 200)
    }
  }

  @Test("a cancelled task ends its transfer at once, under way or waiting")
  func cancellation() async throws {
    let world = try World { $0.maxPerHost = 1 }
    world.server.answer("/feed", .silent)
    let running = Task { try await world.fetch("/feed") }
    _ = try await world.server.request()
    let waiting = Task { try await world.fetch("/feed") }
    waiting.cancel()
    await #expect(throws: FetchError.cancelled) { try await waiting.value }
    running.cancel()
    await #expect(throws: FetchError.cancelled) { try await running.value }
    #expect(world.server.requests().count == 1)
  }

  @Test("a shut-down client ends what is under way and takes nothing more")
  func shutDown() async throws {
    let world = try World { $0.maxPerHost = 1 }
    world.server.answer("/feed", .silent)
    let tasks = (0..<3).map { _ in Task { try await world.fetch("/feed") } }
    _ = try await world.server.request()
    world.client.shutDown()
    for task in tasks { await #expect(throws: FetchError.shutDown) { try await task.value } }
    await #expect(throws: FetchError.shutDown) { try await world.fetch("/feed") }
  }

  @Test("tasks may run on the client's thread, and go on once it has ended")
  func executor() async throws {
    let world = try World()
    world.server.answer("/feed", .feed("x"))
    let (client, request) = (world.client, FetchRequest(url: world.url("/feed")))
    try await withTaskExecutorPreference(client.executor) {
      let thread = Self.thread()
      let answer = try await client.fetch(request)
      #expect(answer.status == 200)
      #expect(Self.thread() == thread)
      client.shutDown()
      do {
        _ = try await client.fetch(request)
        Issue.record("a client that was shut down has answered")
      } catch {
        #expect(error as? FetchError == .shutDown)
      }
      await Task.yield()
    }
  }

  private static func thread() -> UInt { UInt(pthread_self()) }

  @Test("a new policy holds at once, for kept connections too")
  func policyChange() async throws {
    let world = try World()
    world.server.answer("/feed", .feed("x"))
    try await world.fetch("/feed") { $0.keepsConnection = true }
    var policy = world.client.policy
    policy.allowAddresses = []
    try world.client.update(policy: policy)
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "forbidden-address")
  }

  @Test("a policy under which nothing could be fetched is refused")
  func badPolicy() throws {
    #expect(throws: FetchError.self) { try World { $0.caFile = "/no/such/file.pem" } }
    #expect(throws: FetchError.self) { try World { $0.maxTotal = 0 } }
  }
}

@Suite("The queue before the network")
struct HostQueuesTests {
  private func queues(total: Int, host: Int, _ entries: [(String, String)]) -> HostQueues<String> {
    var queues = HostQueues<String>(maxTotal: total, maxPerHost: host)
    for (id, (host, entry)) in entries.enumerated() {
      queues.append(entry, id: UInt64(id), host: host)
    }
    return queues
  }

  @Test("hosts take turns, and a host's own come in order")
  func turns() {
    var queues = queues(
      total: 10, host: 2, [("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1")])
    var started: [String] = []
    while let next = queues.next() { started.append(next.entry) }
    #expect(started == ["a1", "b1", "c1", "a2"])
    queues.finished(host: "a")
    #expect(queues.next()?.entry == "a3")
    #expect(queues.next()?.entry == nil)
  }

  @Test("the total holds, and whoever starts knows whether others wait for its host")
  func total() {
    var queues = queues(total: 1, host: 5, [("a", "a1"), ("a", "a2")])
    #expect(queues.next()?.moreWaiting == true)
    #expect(queues.next() == nil)
    queues.finished(host: "a")
    #expect(queues.next()?.moreWaiting == false)
  }

  @Test("one that is taken out leaves the others in their order")
  func removal() {
    var queues = queues(total: 9, host: 9, [("a", "a1"), ("a", "a2"), ("a", "a3")])
    #expect(queues.remove(id: 1, host: "a") == "a2")
    #expect(queues.remove(id: 1, host: "a") == nil)
    #expect(queues.next()?.entry == "a1")
    #expect(queues.next()?.entry == "a3")
    #expect(queues.next() == nil)
  }
}
