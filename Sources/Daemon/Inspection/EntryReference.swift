// How people name what is stored: an entry's number or address, a story's number, an alert's
// identifier.

import Model
import Storage
import Stories

extension Store {
  /// The entries that `reference` means, oldest first; none where nothing is stored under it.
  ///
  /// An entry's number or address means the entry, a story's number (`s42`) all its entries. An
  /// alert means all entries of its story too, the one that raised it first.
  func entries(meantBy reference: String) async throws -> [EntryRecord] {
    if let number = Int64(reference) { return try await entry(id: number).map { [$0] } ?? [] }
    if reference.contains("://") {
      return try await entries(
        url: reference, canonical: CanonicalAddress.canonical(reference))
    }
    if let story = StoryID(reference) { return try await entries(toldBy: story) }
    guard let alert = try await alert(id: reference), let story = alert.story else { return [] }
    let entries = try await entries(toldBy: story)
    let raised = entries.filter { $0.url == alert.url && $0.title == alert.title }.prefix(1)
    return raised + entries.filter { entry in !raised.contains { $0.id == entry.id } }
  }

  /// The entries of a story or, where it was merged into an earlier one, of that.
  private func entries(toldBy story: StoryID) async throws -> [EntryRecord] {
    try await entries(of: try await self.story(story)?.mergedInto ?? story)
  }

  /// The alert with an identifier.
  func alert(id: String) async throws -> Alert? {
    guard let sequence = try await sequence(ofAlert: id) else { return nil }
    return try await outbox(after: sequence - 1, limit: 1).first?.alert()
  }
}
