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
    let shared = sharedIdentifiers(of: entries)
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
      if candidate.isEmpty || seen.contains(candidate) { candidate = made(from: entry) }
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

  /// The identifiers that several pages bear. None of these is the bearer: at the next poll another
  /// would be the first.
  private static func sharedIdentifiers(of entries: [Entry]) -> Set<String> {
    var pages: [String: String] = [:]
    pages.reserveCapacity(entries.count)
    var shared: Set<String> = []
    for entry in entries where !entry.id.isEmpty {
      let page = entry.url ?? entry.title ?? ""
      if let other = pages.updateValue(page, forKey: entry.id), other != page {
        shared.insert(entry.id)
      }
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
