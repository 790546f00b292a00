// Which entries are worth comparing with a new one: those that share its rarest evidence.

extension StoryIndex {
  /// Entries compared in full, at most.
  private static let candidateLimit = 48

  /// The entries that share most, rare evidence counting more; those that share most first.
  mutating func candidates(_ probe: Probe) -> [Int] {
    var tally = Tally()
    swap(&tally, &self.tally)
    tally.reserve(entries.count)
    var walks: [Walk] = []
    walks.reserveCapacity(probe.keys.count)
    func gather(_ place: Int, _ weight: Float, limit: Int) {
      guard weight > 0 else { return }
      let entries = table.entries(at: probe.places[place])
      if entries == 0 { return }
      // Most lists are in no cache: asked for before the first one is read, they come all together.
      tally.touched &+= table.touch(entries)
      walks.append(Walk(entries: entries, limit: Int32(limit), weight: weight))
    }
    let entry = probe.fingerprint
    for section in [Fingerprint.Section.organisations, .systems, .names, .numbers, .stems] {
      let limit = section == .stems ? 16 : 40
      for place in entry.range(section) where probe.rarity[place] > 0.25 {
        gather(place, probe.rarity[place], limit: limit)
      }
    }
    for place in probe.pairs { gather(place, 0.3 + probe.rarity[place], limit: 96) }
    for place in probe.rarestConcepts { gather(place, probe.rarity[place] * 0.5, limit: 32) }
    for place in probe.pairsAndGoods { gather(place, 0.5, limit: 64) }
    tally.add(walks, in: table)
    let best = tally.best(Self.candidateLimit)
    tally.clear()
    swap(&tally, &self.tally)
    return best
  }

  /// A list of entries that share a piece of evidence, and what that says.
  struct Walk {
    let entries: UInt32
    let limit: Int32
    let weight: Float
  }
}

/// What speaks for each entry while candidates are gathered.
struct Tally {
  private var weights: [Float] = []
  /// The entries that anything speaks for, and room.
  private var entries: [UInt32] = []
  private var count = 0
  /// What reading lists for the sake of having them in a cache gave: it must be used somewhere.
  var touched: UInt32 = 0

  /// Has room for so many entries from now on.
  mutating func reserve(_ count: Int) {
    guard weights.count < count else { return }
    weights += repeatElement(0, count: max(1024, count / 4) + count - weights.count)
  }

  /// Adds what lists of entries say for each of them.
  mutating func add(_ walks: [StoryIndex.Walk], in table: FeatureTable) {
    let most = count + walks.reduce(0) { $0 + Int($1.limit) }
    if entries.count < most { entries += repeatElement(0, count: most - entries.count) }
    count = Self.add(walks, in: table, to: &weights, &entries, count)
  }

  /// Both arrays are held for all walks: asked for anew for each entry, each is looked at for being
  /// shared.
  private static func add(
    _ walks: [StoryIndex.Walk], in table: FeatureTable, to weights: inout [Float],
    _ entries: inout [UInt32], _ known: Int
  ) -> Int {
    var count = known
    var weights = weights.mutableSpan
    var entries = entries.mutableSpan
    for walk in walks {
      let weight = walk.weight
      table.forEach(walk.entries, limit: Int(walk.limit)) { entry in
        let old = weights[Int(entry)]
        weights[Int(entry)] = old + weight
        entries[count] = entry
        count += old == 0 ? 1 : 0
      }
    }
    return count
  }

  mutating func clear() {
    for place in 0..<count { weights[Int(entries[place])] = 0 }
    count = 0
  }

  /// The entries that most speaks for, in this order; of those that equally much speaks for the
  /// latest first.
  func best(_ limit: Int) -> [Int] {
    // What is surely not among the best is dropped before sorting.
    var counts = [Int](repeating: 0, count: 64)
    for place in 0..<count { counts[bucket(entries[place])] += 1 }
    var least = 63
    var kept = counts[63]
    while kept < limit, least > 0 {
      least -= 1
      kept += counts[least]
    }
    var found: [UInt64] = []
    found.reserveCapacity(kept)
    for entry in entries[..<count] where bucket(entry) >= least {
      // Floats that are not negative are in the order of their bits.
      found.append(UInt64(weights[Int(entry)].bitPattern) << 32 | UInt64(entry))
    }
    found.sort(by: >)
    return found.prefix(limit).map { Int($0 & 0xFFFF_FFFF) }
  }

  private func bucket(_ entry: UInt32) -> Int { min(63, Int(weights[Int(entry)] * 8)) }
}
