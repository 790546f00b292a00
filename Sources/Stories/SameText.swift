// The first two nets: the same entry by its address, and the same text from another outlet.

import Model

extension StoryIndex {
  func atSameAddress(_ probe: Probe) -> Decision? {
    let entry = probe.fingerprint
    guard entry.address != 0 else { return nil }
    var found: Int?
    table.forEach(FeatureTable.key(.address, entry.address), limit: 8) { other in
      if found == nil, entries[other].fingerprint.address == entry.address,
        isSamePage(probe, entries[other].fingerprint)
      {
        found = other
      }
    }
    return found.map {
      Decision(
        slot: entries[$0].story, relation: .sameEntry,
        reason: "the same address as \(describe($0))")
    }
  }

  func withSameText(_ probe: Probe) -> Decision? {
    let entry = probe.fingerprint
    guard entry.text != 0 else { return nil }
    var found: Int?
    table.forEach(FeatureTable.key(.text, entry.text), limit: 8) { other in
      if found == nil, entries[other].fingerprint.text == entry.text, mayCopy(entry, other) {
        found = other
      }
    }
    return found.map {
      let isSame = similarity == .identity || entries[$0].fingerprint.feed == entry.feed
      return Decision(
        slot: entries[$0].story, relation: isSame ? .sameEntry : .copy,
        reason: "the same text as \(describe($0))")
    }
  }

  /// Some feeds give all their entries one address. Of the same page, edited, something is left.
  private func isSamePage(_ probe: Probe, _ other: Fingerprint) -> Bool {
    let own = probe.fingerprint
    // A text of a word or two has no hash.
    if own.text != 0, own.text == other.text { return true }
    if own.isEmpty(.stems) || other.isEmpty(.stems) { return true }
    let named =
      probe.shared(.names, other).count + probe.shared(.organisations, other).count
      + probe.shared(.systems, other).count
    if own.language != other.language { return named > 0 }
    let stems = probe.sharedStems(other).all
    return named >= 2 || stems * 5 >= min(probe.stemWeight, own.language == other.language ? 12 : 0)
  }

  /// An entry that may tell the same, and the stems that it shares; nil in another language.
  struct Candidate {
    let entry: Int
    let stems: Probe.SharedStems?
  }

  func asCopy(_ probe: Probe, _ candidates: [Candidate]) -> Decision? {
    var best: (share: Double, entry: Int)?
    for candidate in candidates {
      guard let stems = candidate.stems else { continue }
      let candidate = candidate.entry
      // Cheap, and most candidates end here.
      let least = min(probe.stemWeight, entries[candidate].stemWeight)
      guard stems.all >= 0.5 * least, mayCopy(probe.fingerprint, candidate) else { continue }
      let other = entries[candidate].fingerprint
      let shared = probe.sharedShingles(other)
      guard shared.of >= 6, shared.share >= 0.7, agreesOnFacts(probe, other) else { continue }
      if shared.share > best?.share ?? 0 { best = (shared.share, candidate) }
    }
    return best.map {
      Decision(
        slot: entries[$0.entry].story, relation: .copy,
        reason: "\(Int(($0.share * 100).rounded())) % of the words as in \(describe($0.entry))")
    }
  }

  /// Whether the time between two entries lets one be a copy of the other.
  ///
  /// A headline alone may come again for another act: “Ukraine and Norway sign drone agreement” is
  /// written twice a year. So short texts are copies for no longer than a story may last, unless their
  /// feed gives them one address or none.
  private func mayCopy(_ own: Fingerprint, _ number: Int) -> Bool {
    let other = entries[number].fingerprint
    let stems = min(own.range(.stems).count, other.range(.stems).count)
    if stems >= Self.fullText || own.feed == other.feed && own.address == other.address {
      return isInWindow(number, own)
    }
    return days(own, other) <= Self.longest
  }

  /// The stems of a text that is more than a headline.
  private static let fullText = 20

  /// Texts made from one mould (“signs drone deal with Norway”, “… with Romania”) are no copies,
  /// however many words they share.
  private func agreesOnFacts(_ probe: Probe, _ other: Fingerprint) -> Bool {
    let own = probe.fingerprint
    func agree(_ section: Fingerprint.Section) -> Bool {
      let both = probe.shared(section, other).count
      return both == min(own.range(section).count, other.range(section).count)
    }
    let isSameKind = (own.relevance == .partnership) == (other.relevance == .partnership)
    guard agree(.countries), !isSameKind || agree(.parties), agree(.organisations), agree(.systems)
    else {
      return false
    }
    return own.isEmpty(.numbers) || other.isEmpty(.numbers)
      || probe.shared(.numbers, other).count > 0
  }
}
