// Which of their values two entries share: most of what comparing them costs.

import Model

/// What two entries share of who and what their texts name, and of their words.
struct SharedEvidence {
  private(set) var parties = 0
  private(set) var countries = 0
  private(set) var organisations: Probe.Shared = (0, 0)
  private(set) var systems: Probe.Shared = (0, 0)
  private(set) var names: Probe.Shared = (0, 0)
  private(set) var numbers: Probe.Shared = (0, 0)
  /// The rarity of what words mean in both.
  private(set) var concepts: Float = 0
  /// The stems that both have; nil in another language.
  private(set) var stems: Probe.SharedStems?

  /// Looks for all of an entry's values in one pass, which notes those that this one may have too
  /// without a branch, as nobody can guess which they are; these are then looked at section by
  /// section.
  init(_ probe: Probe, _ other: IndexedEntry, _ values: Span<UInt32>) {
    let hasStems = other.language == probe.fingerprint.language
    let end = hasStems ? values.count : other.range(.stems).lowerBound
    var likely = InlineArray<256, UInt8>(repeating: 0)
    let count = probe.table.findLikely(values, before: end, &likely)
    var next = 0
    func shared(_ section: Fingerprint.Section) -> Probe.Shared {
      let (own, end) = (probe.fingerprint.range(section), other.range(section).upperBound)
      var weight: Float = 0
      var shared = 0
      while next < count, likely[next] < end {
        if let same = probe.table.place(of: values[Int(likely[next])], in: own) {
          weight += probe.rarity[same]
          shared += 1
        }
        next += 1
      }
      return (weight, shared)
    }
    parties = shared(.parties).count
    countries = shared(.countries).count
    organisations = shared(.organisations)
    systems = shared(.systems)
    names = shared(.names)
    numbers = shared(.numbers)
    concepts = shared(.concepts).weight
    guard hasStems else { return }
    _ = shared(.sounds)
    stems = probe.sharedStems(other, values, likely, next..<count)
  }
}
