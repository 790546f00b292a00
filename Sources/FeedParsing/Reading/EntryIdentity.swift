// Gives every entry an identifier that is stable and the only one of its kind in the feed.

import Model

/// Identifiers for entries whose publisher gave none, or gave the same one twice.
enum EntryIdentity {
  /// Fills in and tells apart the identifiers of `entries`, in place.
  ///
  /// What the publisher wrote stays as it is. A missing identifier becomes the address, else one
  /// made of title and date, else of the text; a repeated one is told apart in the same way, and
  /// one that several pages bear is none.
  static func settle(_ entries: inout [Entry]) -> [FeedWarning] {
    var warnings: [FeedWarning] = []
    var seen: Set<String> = []
    var repeats: [String: Int] = [:]
    seen.reserveCapacity(entries.count)
    let shared = Self.shared(entries) { ($0.id, $0.url ?? $0.title ?? "") }
    let nameless = entries.filter { $0.id.isEmpty || shared.contains($0.id) }
    let sharedAddresses = Self.shared(nameless) { ($0.url ?? "", $0.title ?? "") }
    for index in entries.indices {
      let identifier = entries[index].id
      if !identifier.isEmpty, !shared.contains(identifier), seen.insert(identifier).inserted {
        continue
      }
      let entry = entries[index]
      if !entry.id.isEmpty {
        warnings.append(.repair("identifiers are repeated; they were told apart by address"))
      }
      var candidate = entry.url ?? entry.enclosures.first?.url ?? ""
      if candidate.isEmpty || sharedAddresses.contains(candidate) || seen.contains(candidate) {
        candidate = made(from: entry)
      }
      if seen.contains(candidate) {
        // The same entry over again: told apart by its number.
        let number = repeats[candidate, default: 1] + 1
        repeats[candidate] = number
        candidate += "#\(number)"
      }
      seen.insert(candidate)
      entries[index].id = candidate
    }
    return warnings
  }

  /// The names that entries which differ otherwise have in common. None of these is the bearer: at
  /// the next poll another would be the first.
  private static func shared(
    _ entries: [Entry], _ parts: (Entry) -> (name: String, rest: String)
  ) -> Set<String> {
    var known: [String: String] = [:]
    known.reserveCapacity(entries.count)
    var shared: Set<String> = []
    for entry in entries {
      let (name, rest) = parts(entry)
      guard !name.isEmpty else { continue }
      if let other = known.updateValue(rest, forKey: name), other != rest { shared.insert(name) }
    }
    return shared
  }

  private static func made(from entry: Entry) -> String {
    var hash = FNV1a()
    func add(_ text: String) {
      hash.add(text)
      hash.add(0xFF)
    }
    if entry.title != nil || entry.published != nil {
      add(entry.title ?? "")
      add(entry.published.map { String($0.milliseconds) } ?? "")
      if entry.published == nil { add(entry.summary ?? entry.content ?? "") }
      add(entry.id.isEmpty ? "" : entry.url ?? entry.summary ?? "")
    } else {
      add(entry.summary ?? entry.content ?? "")
    }
    return "pactwatch:entry:" + hash.hexadecimal
  }
}
