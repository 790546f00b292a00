// Pages that come under the identifier of another page.

import Model
import Storage
import Stories

extension Pipeline {
  /// Some feeds number their places instead of their pages: the identifier comes again with another
  /// page, which is no edit of the first. Such entries are known by their addresses.
  ///
  /// - Parameter taken: the identifiers of the document.
  func tellPagesApart(
    _ unknown: inout UnknownEntries, taken: inout Set<String>, feed: Int64
  ) async throws {
    let rows = unknown.entries.compactMap { $0.known?.row }
    guard !rows.isEmpty else { return }
    let stored = try await store.entries(rows: rows)
    var others: [String] = []
    for index in unknown.entries.indices {
      guard let row = unknown.entries[index].known?.row, let before = stored[row],
        let address = unknown.entries[index].entry.url,
        Self.isAnotherPage(unknown.entries[index].entry, than: before)
      else { continue }
      unknown.entries[index].entry.id = address
      others.append(address)
    }
    guard !others.isEmpty else { return }
    let known = try await store.known(feed: feed, guids: others)
    let pages = Set(others)
    unknown.entries = unknown.entries.compactMap { item in
      guard pages.contains(item.entry.id) else { return item }
      guard taken.insert(item.entry.id).inserted else { return nil }
      switch known[item.entry.id] {
      case nil: return (item.entry, item.text, nil)
      case .stored(_, let hash, _, _)? where hash != item.text.hash:
        return (item.entry, item.text, known[item.entry.id])
      case .stored?, .purged?: return nil
      }
    }
  }

  /// Whether an entry is another page than the stored one of its identifier: at another address,
  /// and hardly a word of the headline is left.
  private static func isAnotherPage(_ entry: Entry, than before: EntryRecord) -> Bool {
    guard let address = entry.url.map(CanonicalAddress.canonical), let old = before.canonical,
      address != old
    else { return false }
    let (now, then) = (words(entry.title ?? ""), words(before.title))
    return 4 * now.intersection(then).count < min(now.count, then.count)
  }

  /// The words of a headline that say something: those of four letters and more, and of two where
  /// letters are syllables.
  private static func words(_ text: String) -> Set<String> {
    Set(
      text.lowercased().split { !$0.isLetter && !$0.isNumber }.filter {
        $0.count >= 4 || $0.utf8.count >= 6
      }.map(String.init))
  }
}
