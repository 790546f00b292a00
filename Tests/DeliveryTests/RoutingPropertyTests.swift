// Random schedules: whatever is routed, held, silenced, refused, killed or put back in time, every
// alert leaves by each route under exactly one identifier, or has a row that says where it is.

import Foundation
import Model
import Storage
import Synchronization
import Testing

@testable import Delivery

@Suite("Routing loses and doubles nothing", .serialized, .timeLimit(.minutes(60)))
struct RoutingPropertyTests {
  /// How many schedules a run tries; more by `PACTWATCH_SCHEDULES`.
  private static let schedules =
    ProcessInfo.processInfo.environment["PACTWATCH_SCHEDULES"].flatMap(Int.init) ?? 24

  @Test("over random schedules every alert leaves once by each route, or is accounted for")
  func schedules() async throws {
    let first = UInt64.random(in: 0...UInt64.max)
    var tally = Schedule.Tally()
    for number in 0..<Self.schedules {
      let seed = first &+ UInt64(number)
      let schedule = try Schedule(seed: seed)
      tally.add(try await schedule.run())
    }
    print("\(Self.schedules) schedules: \(tally) (first seed \(first))")
    // The load must be such that the test could have failed.
    #expect(tally.sent > 400 && tally.silenced > 20 && tally.dead > 20)
    #expect(tally.digests > 20 && tally.groups > 20 && tally.deaths > 20)
  }
}

/// One random schedule with two routes.
private struct Schedule {
  struct Tally: CustomStringConvertible {
    var alerts = 0
    var sent = 0
    var silenced = 0
    var dead = 0
    var digests = 0
    var groups = 0
    var again = 0
    var deaths = 0

    mutating func add(_ other: Tally) {
      alerts += other.alerts
      sent += other.sent
      silenced += other.silenced
      dead += other.dead
      digests += other.digests
      groups += other.groups
      again += other.again
      deaths += other.deaths
    }

    var description: String {
      "\(alerts) alerts, \(sent) sent, \(silenced) silenced, \(dead) in dead letters; "
        + "\(digests) digests, \(groups) groups, \(again) sent again after a death, \(deaths) deaths"
    }
  }

  let seed: UInt64
  let scratch: Scratch
  let clock = SettableClock(Timestamp(rfc3339: "2026-03-28T20:00:00Z") ?? .epoch)

  init(seed: UInt64) throws {
    self.seed = seed
    scratch = try Scratch()
  }

  func run() async throws -> Tally {
    var random = SeededRandom(state: seed)
    var tally = Tally()
    let mood = Mood(seed: seed)
    let names = ["desk", "phone"]
    let sinks = names.map { FickleSink($0, clock: clock, answer: { mood.answer($0) }) }
    let matches = names.map { _ in random.selection() }
    var routings = matches.map { random.routing(matching: $0) }
    var couriers: [MessageCourier] = []
    for (sink, routing) in zip(sinks, routings) {
      couriers.append(await scratch.courier(sink, routing, clock: clock))
    }
    var silences: [Int64] = []

    for _ in 0..<40 {
      switch Int.random(in: 0..<12, using: &random) {
      case 0..<5:
        let alerts = (0..<Int.random(in: 1...4, using: &random)).map { _ in random.alert() }
        tally.alerts += try await scratch.raise(alerts, at: clock.now()).count
      case 5..<8: clock.advance(.seconds(Int.random(in: 0...20_000, using: &random)))
      case 8: clock.advance(.seconds(Int.random(in: -90_000...400, using: &random)))
      case 9:
        if let last = silences.popLast(), Bool.random(using: &random) {
          _ = try await scratch.store.endSilence(last, at: clock.now())
        } else {
          silences.append(
            try await scratch.store.add(random.silence(at: clock.now())).id)
        }
      case 10: mood.change()
      default:
        // The process dies in the middle of something and starts again, often reconfigured.
        tally.deaths += 1
        routings = matches.map { random.routing(matching: $0) }
        couriers = []
        for (sink, routing) in zip(sinks, routings) {
          let lives = Int.random(in: 1...25, using: &random)
          let mortal = await scratch.courier(
            sink, routing, clock: clock, outbox: MortalOutbox(scratch.store, accesses: lives))
          _ = await mortal.deliverPending()
          couriers.append(await scratch.courier(sink, routing, clock: clock))
        }
      }
      for courier in couriers { _ = await courier.deliverPending() }
      for (sink, match) in zip(sinks, matches) { try await check(sink, match, isOver: false) }
    }

    // Everybody is well again, and a week goes by: the clock may have been set back by more than a
    // day, and a route that is quiet from 2:00 to 19:30 and sends one message an hour needs some
    // evenings.
    mood.calm()
    let end = clock.now() + .seconds(7 * 86_400)
    while clock.now() < end {
      var next = clock.now() + .seconds(3600)
      for courier in couriers { next = min(next, await courier.nextDue ?? next) }
      clock.advance(max(next - clock.now(), .seconds(60)))
      for courier in couriers { _ = await courier.deliverPending() }
    }
    for (sink, match) in zip(sinks, matches) {
      let dead = try await check(sink, match, isOver: true)
      let taken = await sink.taken
      tally.dead += dead
      tally.sent += Set(taken.flatMap(\.alerts)).count
      tally.digests += taken.count { $0.form == .digest }
      tally.groups += taken.count { $0.form == .group }
      tally.again += taken.count - Set(taken.map(\.id)).count
    }
    tally.silenced += try await scratch.store.alerts(AlertFilter(silenced: true)).count
    return tally
  }

  /// Checks what became of each alert on a route; returns how many are in dead letters.
  @discardableResult
  private func check(
    _ sink: FickleSink, _ match: AlertSelection, isOver: Bool
  ) async throws -> Int {
    let store = scratch.store
    let taken = await sink.taken
    var messages: [String: [String]] = [:]
    for message in taken {
      if let before = messages[message.id] {
        #expect(before == message.alerts, "\(message.id) changed, seed \(seed)")
      }
      messages[message.id] = message.alerts
    }
    var carriers: [String: Int] = [:]
    for alert in messages.values.joined() { carriers[alert, default: 0] += 1 }

    let state = try #require(try await store.sinks().first { $0.name == sink.name })
    let held = Set(try await store.parcels(of: sink.name).map(\.alert))
    let pending = Set(try await store.pendingMessages(of: sink.name).flatMap(\.alerts))
    let dead = Set(try await store.deadLetters(of: sink.name).flatMap(\.alerts))
    if isOver { #expect(held.isEmpty && pending.isEmpty, "left over, seed \(seed)") }

    for alert in try await store.alerts() {
      let count = carriers[alert.id, default: 0]
      guard alert.silence == nil, match.takes(AlertTraits(try alert.alert())) else {
        #expect(count == 0, "\(alert.id) was not to leave, seed \(seed)")
        #expect(!held.contains(alert.sequence) && !pending.contains(alert.sequence))
        continue
      }
      let rows =
        (alert.sequence > state.cursor ? 1 : 0) + (held.contains(alert.sequence) ? 1 : 0)
        + (pending.contains(alert.sequence) ? 1 : 0) + (dead.contains(alert.sequence) ? 1 : 0)
      // A message that left just before a death is still pending, under the same identifier.
      #expect(count <= 1, "\(alert.id) left under \(count) identifiers, seed \(seed)")
      #expect(rows <= 1, "\(alert.id) has \(rows) rows, seed \(seed)")
      #expect(count + rows >= 1, "\(alert.id) is lost, seed \(seed)")
      if isOver {
        #expect(count == 1 || dead.contains(alert.sequence), "\(alert.id), seed \(seed)")
      }
    }
    return dead.count
  }
}

/// Whether the peers take what they get.
private final class Mood: Sendable {
  private enum State: CaseIterable { case well, down, busy, moody, picky }
  private let state: Mutex<(mood: State, random: SeededRandom)>

  init(seed: UInt64) { state = Mutex((.well, SeededRandom(state: ~seed))) }

  func change() {
    state.withLock { state in
      state.mood = State.allCases.randomElement(using: &state.random) ?? .well
    }
  }

  func calm() { state.withLock { $0.mood = .well } }

  func answer(_ message: Message) -> SendFailure? {
    state.withLock { state in
      switch state.mood {
      case .well: nil
      case .down: .again("connection refused", after: nil)
      case .busy: .again("too many requests", after: .seconds(600))
      case .moody: Bool.random(using: &state.random) ? .again("timed out", after: nil) : nil
      case .picky: message.alerts.count % 2 == 1 ? .refused("not taken") : nil
      }
    }
  }
}

/// Random numbers that a number brings back (Steele, Lea and Flood 2014), and random things of
/// ours.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private static let countries = ["UA", "IT", "NO", "DE"].compactMap { CountryCode($0) }
  private static let watches = ["ua-it", "drones", "money"]

  mutating func chance(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &self) < part }

  mutating func alert() -> Alert {
    var alert = sample(title: "Something was signed")
    let story = StoryID(rawValue: Int64.random(in: 1...6, using: &self))
    alert.kind = chance(0.7) ? .new : .update
    alert.severity = Severity.allCases.randomElement(using: &self) ?? .normal
    alert.story = story
    alert.thread = StoryID(rawValue: (story.rawValue + 1) / 2)
    alert.stage = chance(0.8) ? Stage.allCases.randomElement(using: &self) : nil
    if alert.kind == .update, chance(0.5) {
      alert.change = [.init(field: "stage", from: "proposed", to: alert.stage?.rawValue)]
    }
    alert.countries = Array(Self.countries.shuffled(using: &self).prefix(2))
    alert.watches = Self.watches.shuffled(using: &self)
      .prefix(Int.random(in: 1...2, using: &self)).map { .init(name: $0, matched: []) }
    if chance(0.1) {
      alert.kind = .feed
      (alert.story, alert.thread, alert.stage) = (nil, nil, nil)
      (alert.countries, alert.watches, alert.change) = ([], [], [])
    }
    return alert
  }

  mutating func selection() -> AlertSelection {
    var selection = AlertSelection()
    if chance(0.2) { selection.watches = ["ua-it", "money"] }
    if chance(0.2) { selection.severityFrom = .normal }
    if chance(0.1) { selection.countriesAny = Set(Self.countries.prefix(2)) }
    if chance(0.1) { selection.stageFrom = .agreed }
    if chance(0.1) { selection.kinds = [.new, .update] }
    return selection
  }

  mutating func routing(matching match: AlertSelection) -> Routing {
    let zone = TimeZone(identifier: chance(0.7) ? "Europe/Rome" : "Pacific/Chatham") ?? .gmt
    let high = AlertSelection(severityFrom: .high)
    var routing = Routing(match: match)
    if chance(0.4) {
      routing.grouping = .init(
        by: Routing.GroupKey.allCases.randomElement(using: &self) ?? .story,
        wait: .seconds(Int.random(in: 0...3600, using: &self)))
    }
    if chance(0.3) {
      routing.digest = .init(
        times: [.init(hour: 7, minute: 30), .init(hour: 2, minute: 30)], zone: zone,
        unless: chance(0.5) ? high : nil)
    }
    if chance(0.4) {
      routing.quiet = .init(
        from: .init(hour: Int.random(in: 0...23, using: &self), minute: 0),
        to: .init(hour: Int.random(in: 0...23, using: &self), minute: 30), zone: zone,
        unless: chance(0.5) ? high : nil)
    }
    if chance(0.3) { routing.perHour = Int.random(in: 1...4, using: &self) }
    if chance(0.2) { routing.giveUpAfter = .seconds(Int.random(in: 60...20_000, using: &self)) }
    return routing
  }

  mutating func silence(at now: Timestamp) -> Silence {
    var subject = Silence.Subject()
    switch Int.random(in: 0..<5, using: &self) {
    case 0: subject.watch = Self.watches.randomElement(using: &self)
    case 1: subject.story = StoryID(rawValue: Int64.random(in: 1...6, using: &self))
    case 2: subject.thread = StoryID(rawValue: Int64.random(in: 1...3, using: &self))
    case 3: (subject.country, subject.partner) = (Self.countries[0], Self.countries[1])
    default: subject.source = "nowhere.example"
    }
    let byStage = (subject.story ?? subject.thread) != nil && chance(0.5)
    return Silence(
      subject: subject, author: "test", reason: "chance", made: now,
      limit: byStage
        ? .stageChange(from: .proposed)
        : .time(now + .seconds(Int.random(in: 600...100_000, using: &self))))
  }
}
