// Which parcels leave now, in which messages, and which are held, why and until when. All of it
// follows from the rows, the routing and the clock, so that a reload or a jump of the clock changes
// the answer and never the alerts.

import Model
import Storage

/// A parcel with what its alert is about.
struct RoutedParcel {
  var parcel: Parcel
  var id: String
  var traits: AlertTraits
}

/// The decision on all parcels of one sink at one instant.
struct Dispatch {
  /// Why a parcel has to wait.
  enum Hold: String, Sendable {
    case quiet = "quiet hours"
    case digest
    case cap
    case group
  }

  /// Parcels that travel together.
  private enum Bucket: Hashable {
    case alone(Int64)
    case group(String)
    case digest
  }

  /// Alerts in one message at most: a longer digest is cut into several.
  static let longest = 200

  /// The messages to be made, in order.
  private(set) var messages: [StoredMessage] = []
  /// The alerts' numbers that the hourly cap puts off.
  private(set) var capped: [Int64] = []
  /// How many parcels wait, by the reason.
  private(set) var held: [Hold: Int] = [:]
  /// When the first of those that wait may leave; nil where none waits.
  private(set) var next: Timestamp?

  private let routing: Routing
  private let now: Timestamp
  private var made: [Timestamp]
  /// The digest that was asked for last, for all instants from the first on: parcels come in order,
  /// and calendars are slow.
  private var digestDue: (from: Timestamp, due: Timestamp)?

  /// Decides.
  ///
  /// - Parameters:
  ///   - parcels: in the order of their alerts.
  ///   - made: when messages were made in the last hour, in order.
  init(_ parcels: [RoutedParcel], by routing: Routing, made: [Timestamp], now: Timestamp) {
    self.routing = routing
    self.now = now
    // What a clock that was ahead has made counts no more.
    self.made = made.filter { now - $0 < .seconds(3600) && $0 <= now }
    decide(parcels)
  }

  private mutating func decide(_ parcels: [RoutedParcel]) {
    var ready: [(bucket: Bucket, parcels: [RoutedParcel])] = []
    var places: [Bucket: Int] = [:]
    let groupsBegan = groupStarts(parcels)
    for routed in parcels {
      let (bucket, due, hold) = plan(routed, groupsBegan: groupsBegan)
      if let due, due > now {
        held[hold ?? .digest, default: 0] += 1
        next = min(next ?? due, due)
        continue
      }
      if let place = places[bucket] {
        ready[place].parcels.append(routed)
      } else {
        places[bucket] = ready.count
        ready.append((bucket, [routed]))
      }
    }
    for (bucket, parcels) in ready { send(parcels, in: bucket) }
    if !capped.isEmpty {
      held[.cap, default: 0] += capped.count
      let due = cappedDue(since: now)
      next = min(next ?? due, due)
    }
  }

  /// When the first parcel of each group was taken.
  private func groupStarts(_ parcels: [RoutedParcel]) -> [String: Timestamp] {
    guard let grouping = routing.grouping else { return [:] }
    var starts: [String: Timestamp] = [:]
    for routed in parcels {
      guard let key = grouping.key(of: routed.traits) else { continue }
      starts[key] = min(starts[key] ?? routed.parcel.since, routed.parcel.since)
    }
    return starts
  }

  /// How a parcel travels, when it may leave, and what it waits for.
  private mutating func plan(
    _ routed: RoutedParcel, groupsBegan: [String: Timestamp]
  ) -> (Bucket, due: Timestamp?, Hold?) {
    let parcel = routed.parcel
    if parcel.isReplay { return (.alone(parcel.alert), nil, nil) }
    var (bucket, due, hold): (Bucket, Timestamp?, Hold?) = (.alone(parcel.alert), nil, nil)
    let quiet = routing.quiet.flatMap { $0.excepts(routed.traits) ? nil : $0 }
    if let digest = routing.digest, !digest.excepts(routed.traits) {
      (bucket, due, hold) = (.digest, next(of: digest, after: parcel.since), .digest)
    } else if let capped = parcel.capped {
      (bucket, due, hold) = (.digest, cappedDue(since: capped), .cap)
    } else if let quiet, quiet.contains(parcel.since) {
      // A night's alerts leave as one in the morning.
      bucket = .digest
    } else if let grouping = routing.grouping, let key = grouping.key(of: routed.traits) {
      due = (groupsBegan[key] ?? parcel.since) + grouping.wait
      (bucket, hold) = (.group(key), .group)
    }
    if let quiet, quiet.contains(now) {
      let end = quiet.end(after: now)
      (due, hold) = (max(due ?? end, end), .quiet)
    }
    return (bucket, due, hold)
  }

  private mutating func next(of digest: Routing.Digest, after instant: Timestamp) -> Timestamp {
    if let known = digestDue, known.from <= instant, instant < known.due { return known.due }
    let due = digest.next(after: instant)
    digestDue = (instant, due)
    return due
  }

  /// When what the cap put off may leave: with the next digest, or once there is room again.
  private func cappedDue(since capped: Timestamp) -> Timestamp {
    if let digest = routing.digest { return digest.next(after: capped) }
    guard let perHour = routing.perHour, made.count >= perHour else { return now }
    return made[made.count - perHour] + .seconds(3600)
  }

  private mutating func send(_ parcels: [RoutedParcel], in bucket: Bucket) {
    // Digests are what the cap flows over into, so it does not hold them.
    let isCapped = bucket != .digest && !parcels.allSatisfy(\.parcel.isReplay)
    if isCapped, let perHour = routing.perHour, made.count >= perHour {
      capped += parcels.map(\.parcel.alert)
      return
    }
    for start in stride(from: 0, to: parcels.count, by: Self.longest) {
      messages.append(message(Array(parcels[start...].prefix(Self.longest)), in: bucket))
      made.append(now)
    }
  }

  private func message(_ parcels: [RoutedParcel], in bucket: Bucket) -> StoredMessage {
    let alerts = parcels.map(\.parcel.alert)
    guard parcels.count > 1, let first = parcels.first else {
      return StoredMessage(
        id: parcels.first?.id ?? "", form: Message.Form.single.rawValue, title: nil, made: now,
        alerts: alerts)
    }
    let form = bucket == .digest ? Message.Form.digest : .group
    let title = if case .group(let key) = bucket { key } else { "Digest" }
    return StoredMessage(
      id: Message.id(of: parcels.map(\.id), form: form, first: first.id), form: form.rawValue,
      title: title, made: now, alerts: alerts)
  }
}

extension Message {
  /// An identifier for several alerts, the same wherever the same alerts travel together.
  static func id(of alerts: [String], form: Form, first: String) -> String {
    // The first alert's identifier makes it unique without the hash.
    "\(form.rawValue)-\(first)-\(FNV1a(alerts.joined(separator: " ")).hexadecimal)"
  }
}

extension Routing.Grouping {
  /// What an alert has in common with others of its group, in words; nil where it belongs to none.
  func key(of alert: AlertTraits) -> String? {
    switch key {
    case .story: alert.story.map { "story \($0)" }
    case .thread: alert.thread.map { "deal \($0)" }
    case .pair:
      alert.countries.count < 2
        ? nil : alert.countries.sorted().map(\.rawValue).joined(separator: "+")
    }
  }
}

extension Routing.Digest {
  fileprivate func excepts(_ alert: AlertTraits) -> Bool { unless?.takes(alert) ?? false }
}

extension Routing.QuietHours {
  fileprivate func excepts(_ alert: AlertTraits) -> Bool { unless?.takes(alert) ?? false }
}
