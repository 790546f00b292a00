// The keys of a sink that route: which alerts it takes, which travel together, and when they leave.

import Foundation
import Model

struct RoutingReading {
  /// Grouping waits: long enough for the others of a wire's minute, short enough to be an alert.
  private static let waits: ClosedRange<Duration> = .seconds(1) ... .seconds(86_400)

  private let map: MapReader
  private let watches: [WatchSettings]
  private var findings: Findings { map.findings }

  init(_ map: MapReader, watches: [WatchSettings]) {
    self.map = map
    self.watches = watches
  }

  /// Reads the keys.
  ///
  /// - Parameter holds: whether the sink can hold alerts back. What writes lines cannot: only then
  ///   do its own last lines tell after a crash what has left.
  func read(holds: Bool) -> Routing {
    var routing = Routing(match: match())
    routing.grouping = grouping()
    routing.digest = digest()
    routing.quiet = quiet()
    routing.perHour = cap()
    routing.giveUpAfter = map.scalar(
      "give_up_after", .duration(.seconds(60) ... .seconds(366 * 86_400)))
    if !holds {
      for key in ["group_by", "group_wait", "digest", "quiet", "cap", "give_up_after"]
      where map.has(key) {
        findings.error(
          "\(key) is for sinks that send messages; files and stdout get each alert at once",
          at: map.keyPlace(of: key))
      }
      routing = Routing(match: routing.match)
    }
    return routing
  }

  // MARK: - Which alerts

  /// The choice in `match`, or the watches of the short form `watches`.
  private func match() -> AlertSelection {
    let short = watchNames(map)
    guard let node = map.node("match") else { return AlertSelection(watches: short) }
    if map.has("watches") {
      findings.error(
        "watches stands beside match; write it inside", at: map.keyPlace(of: "watches"))
    }
    return selection(node, "match") ?? .all
  }

  /// A choice of alerts.
  private func selection(_ node: SourceNode, _ key: String) -> AlertSelection? {
    guard let map = MapReader(node, key, findings: findings) else { return nil }
    var selection = AlertSelection()
    selection.watches = watchNames(map)
    if let owners = owners(map) {
      let owned = Set(
        watches.filter { $0.owner.map(owners.contains) ?? false }.map(\.name.value))
      let both = selection.watches.map { $0.intersection(owned) } ?? owned
      if both.isEmpty, !owned.isEmpty {
        findings.error(
          "can never match: none of the watches has this owner", at: map.place(of: "owner"))
      }
      selection.watches = both
    }
    selection.severityFrom = map.scalar("severity_from", .label("severity"))
    selection.countriesAny = map.choice("countries_any", of: .country).map { Set($0) }
    selection.stageFrom = map.scalar("stage_from", .label("stage"))
    selection.kinds = map.choice("kinds", of: .label("kind of alert")).map { Set($0) }
    map.finish()
    if selection == .all, map.isEmpty {
      findings.error("\(key) is empty and asks for nothing", at: map.place)
    }
    if let kinds = selection.kinds, kinds.isSubset(of: [.feed, .system]) {
      for key in ["watches", "owner", "countries_any", "stage_from"] where map.has(key) {
        findings.error(
          "can never match: alerts of feeds and of the service have no \(key)",
          at: map.place(of: key))
      }
    }
    return selection
  }

  private func watchNames(_ map: MapReader) -> Set<String>? {
    guard let names = map.list("watches", of: .name) else { return nil }
    if let node = map.node("watches"), node.isEmpty {
      findings.error(
        "watches is empty: no alert would come here; leave it out for all", at: node.place)
    }
    let known = watches.map(\.name.value)
    for name in names where !known.contains(name.value) {
      findings.error(
        "there is no watch “\(name.value)”", at: name.place,
        suggestion: Spelling.closest(to: name.value, among: known))
    }
    return Set(names.map(\.value))
  }

  private func owners(_ map: MapReader) -> Set<String>? {
    guard let owners = map.list("owner", of: .text, orSingle: true) else { return nil }
    if let node = map.node("owner"), node.isEmpty {
      findings.error(
        "owner is empty: no alert would come here; leave it out for all", at: node.place)
    }
    let known = Set(watches.compactMap(\.owner))
    for owner in owners where !known.contains(owner.value) {
      findings.error(
        "no watch has the owner “\(owner.value)”", at: owner.place,
        suggestion: Spelling.closest(to: owner.value, among: known.sorted()))
    }
    return Set(owners.map(\.value))
  }

  // MARK: - Together with which, and when

  private func grouping() -> Routing.Grouping? {
    let key = map.scalar("group_by", ScalarKind<Routing.GroupKey>.label("way to group"))
    let wait = map.scalar("group_wait", .duration(Self.waits))
    if map.has("group_wait"), !map.has("group_by") {
      findings.error(
        "group_wait has no effect without group_by", at: map.keyPlace(of: "group_wait"))
    }
    return key.map { Routing.Grouping(by: $0, wait: wait ?? .seconds(120)) }
  }

  private func digest() -> Routing.Digest? {
    guard let inner = inner("digest") else { return nil }
    let times = inner.list("at", of: .timeOfDay, orSingle: true)
    if inner.node("at")?.isEmpty ?? true {
      findings.error(
        "the digest has no times; write at: [\"07:30\"]", at: inner.place(of: "at"))
    }
    let zone = inner.scalar("tz", .timeZone) ?? .current
    let unless = inner.node("unless").flatMap { selection($0, "unless") }
    inner.finish()
    guard let times, !times.isEmpty else { return nil }
    return Routing.Digest(times: times.map(\.value).sorted(), zone: zone, unless: unless)
  }

  private func quiet() -> Routing.QuietHours? {
    guard let inner = inner("quiet") else { return nil }
    let from = inner.scalar("from", .timeOfDay)
    let to = inner.scalar("to", .timeOfDay)
    for key in ["from", "to"] where !inner.has(key) {
      findings.error("quiet has no \(key)", at: inner.place)
    }
    let zone = inner.scalar("tz", .timeZone) ?? .current
    let unless = inner.node("unless").flatMap { selection($0, "unless") }
    inner.finish()
    guard let from, let to else { return nil }
    guard from != to else {
      findings.error("quiet would never end: from and to are the same", at: inner.place(of: "to"))
      return nil
    }
    return Routing.QuietHours(from: from, to: to, zone: zone, unless: unless)
  }

  private func cap() -> Int? {
    guard let inner = inner("cap") else { return nil }
    let perHour = inner.scalar("per_hour", .integer(1...10_000))
    if !inner.has("per_hour") { findings.error("cap has no per_hour", at: inner.place) }
    _ = inner.scalar("overflow", ScalarKind<Overflow>.label("overflow"))
    inner.finish()
    return perHour
  }

  /// What becomes of the alerts beyond a cap: the only answer there is, for those who spell it out.
  private enum Overflow: String, CaseIterable { case digest }

  private func inner(_ key: String) -> MapReader? {
    map.node(key).flatMap { MapReader($0, key, findings: findings) }
  }
}

extension ScalarKind where Value == Routing.TimeOfDay {
  /// A time of day: `07:30`.
  static var timeOfDay: ScalarKind {
    ScalarKind { text throws(Rejection) in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }),
        parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
        (0...23).contains(hour), (0...59).contains(minute)
      else { throw Rejection("“\(text)” is no time of day; 00:00 to 23:59") }
      return Routing.TimeOfDay(hour: hour, minute: minute)
    }
  }
}

extension ScalarKind where Value == TimeZone {
  /// The name of a time zone: `Europe/Rome`.
  static var timeZone: ScalarKind {
    ScalarKind { text throws(Rejection) in
      guard let zone = TimeZone(identifier: text) else {
        throw Rejection(
          "“\(text)” is no time zone; a name such as Europe/Rome",
          suggestion: Spelling.closest(to: text, among: TimeZone.knownTimeZoneIdentifiers)
            ?? TimeZone.knownTimeZoneIdentifiers.first { $0.hasSuffix("/\(text)") })
      }
      return zone
    }
  }
}
