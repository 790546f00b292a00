import Foundation
import Model
import Storage
import Synchronization
import Testing

@testable import Delivery

@Suite("Sinks of messages: at least once, under one identifier", .serialized)
struct MessageCourierTests {
  private let scratch: Scratch
  private let clock = SettableClock()

  init() throws { scratch = try Scratch() }

  private func raise(_ alerts: Alert...) async throws -> [String] {
    try await scratch.raise(alerts, at: clock.now())
  }

  private func alert(
    severity: Severity = .normal, story: Int64 = 7, countries: [String] = ["UA", "IT"]
  ) -> Alert {
    var alert = sample(title: "Ukraine and Italy sign")
    alert.severity = severity
    alert.story = StoryID(rawValue: story)
    alert.countries = countries.compactMap { CountryCode($0) }
    return alert
  }

  private var rome: TimeZone { TimeZone(identifier: "Europe/Rome") ?? .gmt }

  @Test("each alert is a message of its own, in order, under its own identifier")
  func plain() async throws {
    let sink = FickleSink(clock: clock)
    let courier = await scratch.courier(sink, clock: clock)
    let ids = try await raise(alert(), alert(story: 8), alert(story: 9))
    #expect(await courier.deliverPending() == .caughtUp)
    let taken = await sink.taken
    #expect(taken.map(\.id) == ids && taken.map(\.alerts) == ids.map { [$0] })
    #expect(taken.allSatisfy { $0.form == .single && $0.title == nil })
    #expect(await courier.deliverPending() == .caughtUp)
    #expect(await sink.taken.count == 3)
  }

  @Test("a sink that is down is tried less and less often, and loses nothing in a day")
  func downForADay() async throws {
    let sink = FickleSink(clock: clock) { _ in .again("connection refused", after: nil) }
    let courier = await scratch.courier(sink, clock: clock)
    var ids: [String] = []
    for hour in 0..<24 {
      ids += try await raise(alert(story: Int64(hour + 1)))
      for _ in 0..<60 {
        _ = await courier.deliverPending()
        clock.advance(.seconds(60))
      }
    }
    let attempts = await sink.attempts.count
    #expect((100..<400).contains(attempts), "\(attempts) attempts")
    let row = try #require(try await scratch.store.sinks().first)
    #expect(row.lastError == "connection refused" && row.failingSince == noon)

    await sink.answers { _ in nil }
    clock.advance(.seconds(400))
    #expect(await courier.deliverPending() == .caughtUp)
    #expect(await Set(sink.taken.map(\.id)) == Set(ids))
    #expect(await sink.taken.count == 24)
    #expect(try await scratch.store.sinks().first?.failingSince == nil)
  }

  @Test("what begins to fail, works again or is given up is told once")
  func tidings() async throws {
    let told = Mutex<[DeliveryEvent]>([])
    let sink = FickleSink(clock: clock)
    let courier = MessageCourier(
      RoutedSink(sink), outbox: scratch.store, clock: clock,
      tell: { event in told.withLock { $0.append(event) } })
    await courier.prepare()
    await sink.answers { _ in .again("no connection", after: nil) }
    let first = try await scratch.raise([sample(title: "one"), sample(title: "two")], at: noon)
    for _ in 0..<4 {
      _ = await courier.deliverPending()
      clock.advance(.seconds(600))
    }
    #expect(told.withLock { $0 } == [.failing(sink: "desk", reason: "no connection")])
    await sink.answers { $0.id == first[0] ? .refused("too rude") : nil }
    _ = await courier.deliverPending()
    let rest = told.withLock { Array($0.dropFirst()) }
    #expect(rest.count == 2 && rest.contains(.working(sink: "desk")))
    #expect(rest.contains(.deadLetter(sink: "desk", message: first[0], reason: "too rude")))
  }

  @Test("a sink that no configuration names any more is told with what it had not sent")
  func forgotten() async throws {
    let told = Mutex<[DeliveryEvent]>([])
    let sink = FickleSink(clock: FixedClock(), answer: { _ in .refused("no") })
    let delivery = Delivery(
      outbox: scratch.store, clock: FixedClock(),
      tell: { event in told.withLock { $0.append(event) } })
    await delivery.reload([], messages: [RoutedSink(sink)])
    try await scratch.raise("one", "two")
    #expect(await delivery.drain(within: .seconds(240)))
    await delivery.reload([])
    #expect(told.withLock { $0.last } == .forgotten(sink: "desk", unsent: 2))
    await delivery.stop()
  }

  @Test("a peer that asks to be left alone is left alone, also by the next process")
  func retryAfter() async throws {
    let sink = FickleSink(clock: clock) { _ in .again("429", after: .seconds(1800)) }
    let ids = try await {
      let courier = await scratch.courier(sink, clock: clock)
      let ids = try await raise(alert(), alert(story: 8))
      _ = await courier.deliverPending()
      return ids
    }()
    #expect(await sink.attempts.count == 1)
    await sink.answers { _ in nil }
    let next = await scratch.courier(sink, clock: clock)
    for _ in 0..<17 {
      clock.advance(.seconds(100))
      _ = await next.deliverPending()
    }
    #expect(await sink.attempts.count == 1)
    clock.advance(.seconds(600))
    #expect(await next.deliverPending() == .caughtUp)
    #expect(await Set(sink.taken.map(\.id)) == Set(ids))
  }

  @Test("one message that always fails holds up no other, and is told once")
  func poison() async throws {
    let sink = FickleSink(clock: clock)
    let told = Mutex<[DeliveryEvent]>([])
    let courier = MessageCourier(
      RoutedSink(sink), outbox: scratch.store, clock: clock,
      tell: { event in told.withLock { $0.append(event) } })
    await courier.prepare()
    let ids = try await raise(alert(), alert(story: 8), alert(story: 9))
    await sink.answers { $0.id == ids[0] ? .again("500", after: nil) : nil }
    _ = await courier.deliverPending()
    #expect(await sink.taken.map(\.id) == Array(ids[1...]))
    for story in 10..<20 {
      clock.advance(.seconds(1000))
      let more = try await raise(alert(story: Int64(story)))
      _ = await courier.deliverPending()
      #expect(await sink.taken.last?.id == more[0])
    }
    await sink.answers { _ in nil }
    clock.advance(.seconds(1000))
    #expect(await courier.deliverPending() == .caughtUp)
    #expect(await sink.taken.last?.id == ids[0])
    #expect(
      told.withLock { $0 } == [.failing(sink: "desk", reason: "500"), .working(sink: "desk")])
  }

  @Test("what the peer refuses becomes a dead letter, and is replayed under the same identifier")
  func deadLetters() async throws {
    let sink = FickleSink(clock: clock) { _ in .refused("410 Gone") }
    let courier = await scratch.courier(sink, clock: clock)
    let ids = try await raise(alert(), alert(story: 8))
    #expect(await courier.deliverPending() == .caughtUp)
    let dead = try await scratch.store.deadLetters(of: "desk")
    #expect(dead.map(\.id) == ids && dead.allSatisfy { $0.error == "410 Gone" && $0.dead == noon })
    #expect(try await scratch.store.messageCounts()["desk"]?.dead == 2)

    await sink.answers { _ in nil }
    #expect(try await scratch.store.reviveDeadLetters(of: "desk") == 2)
    #expect(await courier.deliverPending() == .caughtUp)
    #expect(await sink.taken.map(\.id) == ids)
    #expect(try await scratch.store.deadLetters(of: "desk").isEmpty)
  }

  @Test("a message is given up only where the routing says so, and then it is a dead letter")
  func givingUp() async throws {
    let sink = FickleSink(clock: clock) { _ in .again("timed out", after: nil) }
    let courier = await scratch.courier(
      sink, Routing(giveUpAfter: .seconds(3600)), clock: clock)
    let ids = try await raise(alert())
    for _ in 0..<59 {
      _ = await courier.deliverPending()
      clock.advance(.seconds(60))
    }
    #expect(try await scratch.store.deadLetters(of: "desk").isEmpty)
    for _ in 0..<10 {
      clock.advance(.seconds(60))
      _ = await courier.deliverPending()
    }
    let dead = try await scratch.store.deadLetters(of: "desk")
    #expect(dead.map(\.id) == ids)
    #expect(dead.first?.error?.hasSuffix("attempts: timed out") == true)
  }

  @Test("a replayed alert is sent at once, whatever holds others, and whether it was sent or not")
  func replay() async throws {
    let sink = FickleSink(clock: clock)
    let routing = Routing(
      quiet: .init(
        from: .init(hour: 0, minute: 0), to: .init(hour: 23, minute: 59), zone: .gmt))
    let courier = await scratch.courier(sink, routing, clock: clock)
    let ids = try await raise(alert(), alert(story: 8))
    _ = await courier.deliverPending()
    #expect(await sink.taken.isEmpty)
    let numbers = try await scratch.store.alerts().map(\.sequence)
    // The first is held and stays so; it is no replay of anything.
    #expect(try await scratch.store.replay([numbers[0]], by: "desk", at: clock.now()) == 0)
    clock.set("2026-03-14T23:59:30Z")
    _ = await courier.deliverPending()
    #expect(await sink.taken.map(\.alerts) == [ids])
    clock.set("2026-03-15T12:00:00Z")
    #expect(try await scratch.store.replay(numbers, by: "desk", at: clock.now()) == 2)
    _ = await courier.deliverPending()
    #expect(await sink.taken.dropFirst().map(\.id) == ids)
  }

  @Test("a digest leaves at its times, and what is excepted leaves at once")
  func digest() async throws {
    let sink = FickleSink(clock: clock)
    let routing = Routing(
      digest: .init(
        times: [.init(hour: 7, minute: 30), .init(hour: 17, minute: 0)], zone: rome,
        unless: AlertSelection(severityFrom: .high)))
    let courier = await scratch.courier(sink, routing, clock: clock)
    let ids = try await raise(alert(), alert(severity: .high, story: 8), alert(story: 9))
    #expect(await courier.deliverPending() == .caughtUp)
    #expect(await sink.taken.map(\.alerts) == [[ids[1]]])
    #expect(await courier.nextDue == Timestamp(rfc3339: "2026-03-14T16:00:00Z"))
    clock.set("2026-03-14T15:59:59Z")
    _ = await courier.deliverPending()
    #expect(await sink.taken.count == 1)
    clock.set("2026-03-14T16:00:00Z")
    _ = await courier.deliverPending()
    let digest = try #require(await sink.taken.last)
    #expect(digest.alerts == [ids[0], ids[2]] && digest.form == .digest)
    #expect(digest.title == "Digest")
  }

  @Test("a machine that slept three days sends one digest, not six")
  func resumedMachine() async throws {
    let sink = FickleSink(clock: clock)
    let routing = Routing(
      digest: .init(
        times: [.init(hour: 7, minute: 30), .init(hour: 17, minute: 0)], zone: rome))
    let courier = await scratch.courier(sink, routing, clock: clock)
    _ = try await raise(alert(), alert(story: 8))
    _ = await courier.deliverPending()
    clock.advance(.seconds(3 * 86_400))
    _ = await courier.deliverPending()
    _ = await courier.deliverPending()
    #expect(await sink.taken.map(\.alerts.count) == [2])
  }

  @Test("a clock that was a year ahead holds nothing for a year once it is put right")
  func clockPutBack() async throws {
    clock.advance(.seconds(365 * 86_400))
    let sink = FickleSink(clock: clock) { _ in .again("no route", after: .seconds(3600)) }
    let digest = Routing.Digest(times: [.init(hour: 7, minute: 30)], zone: rome)
    let courier = await scratch.courier(
      sink, Routing(digest: digest, perHour: 1), clock: clock)
    let failing = FickleSink("phone", clock: clock) { _ in
      .again("no route", after: .seconds(3600))
    }
    let other = await scratch.courier(failing, clock: clock)
    _ = try await raise(alert(), alert(story: 8))
    _ = await courier.deliverPending()
    _ = await other.deliverPending()
    clock.advance(.seconds(-365 * 86_400))
    for sink in [sink, failing] { await sink.answers { _ in nil } }
    for _ in 0..<30 {
      _ = await courier.deliverPending()
      _ = await other.deliverPending()
      clock.advance(.seconds(3600))
    }
    #expect(await sink.taken.map(\.alerts.count) == [2])
    #expect(await failing.taken.count == 2)
  }

  @Test("quiet hours hold, and let go of everything as one in the morning")
  func quietHours() async throws {
    let sink = FickleSink(clock: clock)
    let routing = Routing(
      quiet: .init(
        from: .init(hour: 22, minute: 0), to: .init(hour: 7, minute: 0), zone: rome,
        unless: AlertSelection(severityFrom: .high)))
    let courier = await scratch.courier(sink, routing, clock: clock)
    clock.set("2026-03-14T21:30:00Z")
    let ids = try await raise(alert(), alert(severity: .high, story: 8), alert(story: 9))
    _ = await courier.deliverPending()
    #expect(await sink.taken.map(\.alerts) == [[ids[1]]])
    clock.set("2026-03-15T05:59:00Z")
    _ = await courier.deliverPending()
    #expect(await sink.taken.count == 1)
    clock.set("2026-03-15T06:00:00Z")
    _ = await courier.deliverPending()
    #expect(await sink.taken.last?.alerts == [ids[0], ids[2]])
    let later = try await raise(alert(story: 10))
    _ = await courier.deliverPending()
    #expect(await sink.taken.last?.alerts == later)
  }

  @Test("a message that fails in the evening is not tried again in the night")
  func quietRetries() async throws {
    let sink = FickleSink(clock: clock) { _ in .again("timed out", after: nil) }
    let routing = Routing(
      quiet: .init(from: .init(hour: 22, minute: 0), to: .init(hour: 7, minute: 0), zone: rome))
    let courier = await scratch.courier(sink, routing, clock: clock)
    clock.set("2026-03-14T20:59:00Z")
    _ = try await raise(alert())
    _ = await courier.deliverPending()
    await sink.answers { _ in nil }
    clock.set("2026-03-14T23:00:00Z")
    _ = await courier.deliverPending()
    #expect(await sink.taken.isEmpty)
    clock.set("2026-03-15T06:01:00Z")
    _ = await courier.deliverPending()
    #expect(await sink.taken.count == 1)
  }

  @Test("alerts of one pair travel together, once the first has waited")
  func groups() async throws {
    let sink = FickleSink(clock: clock)
    let courier = await scratch.courier(
      sink, Routing(grouping: .init(by: .pair, wait: .seconds(120))), clock: clock)
    var ids = try await raise(alert(), alert(story: 8, countries: ["NO", "DE"]))
    _ = await courier.deliverPending()
    clock.advance(.seconds(60))
    ids += try await raise(alert(story: 9, countries: ["IT", "UA"]))
    _ = await courier.deliverPending()
    #expect(await sink.taken.isEmpty)
    clock.advance(.seconds(60))
    _ = await courier.deliverPending()
    let taken = await sink.taken
    #expect(taken.map(\.alerts) == [[ids[0], ids[2]], [ids[1]]])
    #expect(taken.map(\.title) == ["IT+UA", nil])
    #expect(taken.map(\.form) == [.group, .single])
  }

  @Test("what is beyond the cap of an hour leaves in one digest when there is room again")
  func cap() async throws {
    let sink = FickleSink(clock: clock)
    let courier = await scratch.courier(sink, Routing(perHour: 2), clock: clock)
    var ids: [String] = []
    for story in 1...5 {
      ids += try await raise(alert(story: Int64(story)))
      _ = await courier.deliverPending()
      clock.advance(.seconds(60))
    }
    #expect(await sink.taken.map(\.alerts) == [[ids[0]], [ids[1]]])
    #expect(await courier.nextDue == noon + .seconds(3600))
    clock.advance(.seconds(3300))
    _ = await courier.deliverPending()
    #expect(await sink.taken.last?.alerts == Array(ids[2...]))
    #expect(await sink.taken.last?.form == .digest)
  }

  @Test("a thousand alerts at once are five messages, where a digest holds them")
  func longDigest() async throws {
    let sink = FickleSink(clock: clock)
    let routing = Routing(digest: .init(times: [.init(hour: 7, minute: 30)], zone: .gmt))
    let courier = await scratch.courier(sink, routing, clock: clock)
    let alerts = (1...1_000).map { alert(story: $0) }
    let ids = try await scratch.raise(alerts, at: clock.now())
    _ = await courier.deliverPending()
    clock.advance(.seconds(86_400))
    #expect(await courier.deliverPending() == .caughtUp)
    let taken = await sink.taken
    #expect(taken.map(\.alerts.count) == Array(repeating: Dispatch.longest, count: 5))
    #expect(taken.flatMap(\.alerts) == ids && Set(taken.map(\.id)).count == 5)
  }

  @Test("a reload keeps the place and what is held; a sink that is gone is forgotten")
  func reload() async throws {
    let sink = FickleSink(clock: clock)
    let held = Routing(digest: .init(times: [.init(hour: 7, minute: 30)], zone: .gmt))
    let delivery = Delivery(outbox: scratch.store, clock: clock)
    await delivery.reload([], messages: [RoutedSink(sink, routing: held)])
    let ids = try await raise(alert(), alert(story: 8))
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(await sink.taken.isEmpty)
    #expect(try await scratch.store.messageCounts()["desk"]?.held == 2)
    await delivery.reload([], messages: [RoutedSink(sink)])
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(await sink.taken.map(\.id) == ids)
    await delivery.reload([])
    #expect(try await scratch.store.sinks().isEmpty)
    await delivery.stop()
  }

  @Test("a sink of messages that is down delays no file")
  func besideFiles() async throws {
    let sink = FickleSink(clock: clock) { _ in .again("down", after: nil) }
    let delivery = Delivery(outbox: scratch.store, clock: clock)
    await delivery.reload(
      [FileSink(.init(path: scratch.log, sync: .never))], messages: [RoutedSink(sink)])
    let lines = try await scratch.raise("one", "two")
    delivery.alertsCommitted()
    let deadline = ContinuousClock.now + .seconds(60)
    while (try? scratch.read()) != lines.joined(), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(try scratch.read() == lines.joined())
    #expect(await !delivery.drain(within: .milliseconds(20)))
    await delivery.stop()
  }

  @Test("a silenced alert stays in the store and goes to no sink, file or message")
  func silenced() async throws {
    let sink = FickleSink(clock: clock)
    let delivery = Delivery(outbox: scratch.store, clock: clock)
    await delivery.reload(
      [FileSink(.init(path: scratch.log, sync: .never))], messages: [RoutedSink(sink)])
    let silence = try await scratch.store.add(
      Silence(
        subject: .init(story: StoryID(rawValue: 8)), author: "test", reason: "known", made: noon,
        limit: .time(noon + .seconds(60))))
    let ids = try await raise(alert(), alert(story: 8))
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(await sink.taken.map(\.id) == [ids[0]])
    #expect(try scratch.read().split(separator: "\n").count == 1)
    #expect(try await scratch.store.alerts(AlertFilter(silenced: true)).map(\.id) == [ids[1]])
    #expect(try await scratch.store.silencedCounts() == [silence.id: 1])
    await delivery.stop()
  }
}
