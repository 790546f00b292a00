// What the parties of two entries say: whether each has one that the other does not know, or only
// names.

import Model

extension PairEvidence {
  /// Whether each has a party that the other does not name, or not as a party, and names that party
  /// itself.
  mutating func compareUnknownParties(
    _ own: Fingerprint, _ other: IndexedEntry, _ values: Span<UInt32>
  ) {
    let parties = (own: own.range(.parties), other: other.range(.parties))
    let countries = (own: own.range(.countries), other: other.range(.countries))
    func others(_ range: Range<Int>, have value: UInt32) -> Bool {
      range.contains { values[$0] == value }
    }
    func owns(_ range: Range<Int>, have value: UInt32) -> Bool {
      range.contains { own.words[$0] == value }
    }
    var (hasOwn, namesOwn, hasOther, namesOther) = (false, false, false, false)
    var (ownIsPassed, otherIsPassed) = (false, false)
    for place in parties.own {
      let party = own.words[place]
      if others(parties.other, have: party) { continue }
      if others(countries.other, have: party) {
        ownIsPassed = true
        continue
      }
      hasOwn = true
      namesOwn = namesOwn || owns(countries.own, have: party)
    }
    guard hasOwn || ownIsPassed else { return }
    for place in parties.other {
      let party = values[place]
      if owns(parties.own, have: party) { continue }
      if owns(countries.own, have: party) {
        otherIsPassed = true
        continue
      }
      hasOther = true
      namesOther = namesOther || others(countries.other, have: party)
    }
    if hasOwn, hasOther {
      set(.partiesOther, 1)
      if namesOwn, namesOther { set(.partiesNamedOther, 1) }
    } else if hasOther || otherIsPassed {
      set(.partiesPassed, 1)
    }
  }

  /// Which parties of the one that reports a partnership the other names.
  mutating func compareNamedParties(
    _ own: Fingerprint, _ other: IndexedEntry, _ values: Span<UInt32>
  ) {
    let isOwn = own.relevance == .partnership
    let count = isOwn ? own.range(.parties).count : other.range(.parties).count
    guard count >= 2 else { return }
    let named =
      isOwn
      ? own.range(.parties).count { party in
        other.range(.countries).contains { values[$0] == own.words[party] }
      }
      : other.range(.parties).count { own.values(.countries).contains(values[$0]) }
    let share = Double(named) / Double(count)
    set(.partiesNamed, share)
    set(share == 1 ? .partiesAllNamed : .partiesUnnamed, 1)
  }
}
