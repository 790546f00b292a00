// Which entries are worth comparing with a new one: those that share its rarest evidence.

extension StoryIndex {
  /// Entries compared in full, at most.
  private static let candidateLimit = 48

  /// The entries that share most, rare evidence counting more.
  mutating func candidates(_ probe: Probe) -> [Int] {
    let entry = probe.fingerprint
    for section in [Fingerprint.Section.organisations, .systems, .names, .numbers, .stems] {
      let limit = section == .stems ? 16 : 40
      for index in entry.range(section) where probe.rarity[index] > 0.25 {
        gather(probe.keys[index], probe.rarity[index], limit: limit)
      }
    }
    for (key, rarity) in zip(probe.pairKeys, probe.pairRarity) {
      gather(key, 0.3 + rarity, limit: 96)
    }
    for index in probe.rarestConcepts {
      gather(probe.keys[index], probe.rarity[index] * 0.5, limit: 32)
    }
    for key in probe.pairAndGoodsKeys { gather(key, 0.5, limit: 64) }
    // Of what shares equally much, the latest first.
    var found = touched
    if found.count > Self.candidateLimit {
      keepBest(&found)
      found.sort { (tally[$0], $0) > (tally[$1], $1) }
      found.removeLast(found.count - Self.candidateLimit)
    }
    for entry in touched { tally[entry] = 0 }
    touched.removeAll(keepingCapacity: true)
    return found.sorted()
  }

  /// Drops what is surely not among the best: sorting a thousand entries for 48 would cost more than
  /// to gather them.
  private func keepBest(_ found: inout [Int]) {
    func bucket(_ entry: Int) -> Int { min(63, Int(tally[entry] * 8)) }
    var counts = [Int](repeating: 0, count: 64)
    for entry in found { counts[bucket(entry)] += 1 }
    var least = 63
    var kept = counts[63]
    while kept < Self.candidateLimit, least > 0 {
      least -= 1
      kept += counts[least]
    }
    found.removeAll { bucket($0) < least }
  }

  private mutating func gather(_ key: UInt32, _ weight: Float, limit: Int) {
    guard weight > 0 else { return }
    gathered.removeAll(keepingCapacity: true)
    table.forEach(key, limit: limit) { gathered.append($0) }
    for entry in gathered {
      if tally[entry] == 0 { touched.append(entry) }
      tally[entry] += weight
    }
  }
}
