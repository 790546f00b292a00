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
      let other = entries[candidate].fingerprint
      guard other.relevance == .partnership, isInWindow(candidate, own),
        other.time <= own.time + .seconds(2 * 86_400)
      else { continue }
      let parties = probe.shared(.parties, other).count
      guard parties >= 2, parties * 2 >= max(own.range(.parties).count, other.range(.parties).count)
      else { continue }
      var weight: Float = 0
      for section in [Fingerprint.Section.organisations, .systems, .names] {
        weight += rareWeight(probe, other, section)
      }
      let goods = own.domain & other.domain != 0 || own.domain == 0 || other.domain == 0
      guard goods, weight >= 0.75 else { continue }
      if weight > best?.weight ?? 0 { best = (weight, candidate) }
    }
    return best.map {
      ThreadLink(
        slot: entries[$0.entry].story,
        reason: "another step of \(stories[entries[$0.entry].story].id): "
          + "the same parties and rare names, as \(describe($0.entry))")
    }
  }

  private func rareWeight(
    _ probe: Probe, _ other: Fingerprint, _ section: Fingerprint.Section
  ) -> Float {
    let values = other.range(section)
    var weight: Float = 0
    for index in probe.fingerprint.range(section) where probe.rarity[index] >= 0.7 {
      if other.words[values].contains(probe.fingerprint.words[index]) {
        weight += probe.rarity[index] * (section == .names ? 0.6 : 1)
      }
    }
    return weight
  }
}
