// The thread of a deal: the older story that a new one is a later step of.

import Model

extension StoryIndex {
  /// The story whose thread an entry belongs to.
  struct ThreadLink {
    let slot: Int
    let reason: String
  }

  /// The latest story of the same parties about the same rare organisation, system or name.
  func thread(_ probe: Probe, _ candidates: [Int]) -> ThreadLink? {
    let own = probe.fingerprint
    guard own.relevance == .partnership, own.range(.parties).count >= 2 else { return nil }
    var best: (weight: Float, entry: Int)?
    for candidate in candidates {
      let other = entries[candidate]
      guard other.relevance == .partnership, isInWindow(other.time, own.time),
        other.time <= own.time + .seconds(2 * 86_400),
        own.domain & other.domain != 0 || own.domain == 0 || other.domain == 0
      else { continue }
      let weight = withValues(of: other) { rareWeight(probe, other, $0) }
      guard weight >= 0.75 else { continue }
      // Of equally good ones the first.
      if (weight, -candidate) > best.map({ ($0.weight, -$0.entry) }) ?? (0, 0) {
        best = (weight, candidate)
      }
    }
    return best.map {
      ThreadLink(
        slot: Int(entries[$0.entry].story),
        reason: "another step of \(story($0.entry).id): "
          + "the same parties and rare names, as \(describe($0.entry))")
    }
  }

  /// The weight of the rare organisations, systems and names that an entry shares; 0 where the
  /// parties are others.
  private func rareWeight(
    _ probe: Probe, _ other: IndexedEntry, _ values: Span<UInt32>
  ) -> Float {
    let own = probe.fingerprint
    let parties = probe.shared(.parties, other, values).count
    guard parties >= 2, parties * 2 >= max(own.range(.parties).count, other.range(.parties).count)
    else { return 0 }
    var weight: Float = 0
    for section in [Fingerprint.Section.organisations, .systems, .names] {
      var sum: Float = 0
      for place in own.range(section) where probe.rarity[place] >= 0.7 {
        if other.range(section).contains(where: { values[$0] == own.words[place] }) {
          sum += probe.rarity[place] * (section == .names ? 0.6 : 1)
        }
      }
      weight += sum
    }
    return weight
  }
}
