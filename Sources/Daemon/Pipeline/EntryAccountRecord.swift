// What is kept of how an entry was judged and of how its text changed.

import Foundation
import Model
import Storage
import Stories

/// How an entry came to its story and its alert, kept with it for `pactwatch why`.
struct EntryAccountRecord: Codable, Equatable, Sendable {
  /// How the entry came to its story, in words.
  var placement: String
  /// Whether it could not alert: a feed's first poll, or a language that is not configured.
  var silent: Bool
  /// The watches that wanted it when it came last.
  var watches: [String]
  /// How its text changed since, the latest last; nil where it never did.
  var edits: [EntryEdit]?

  /// The most edits that are kept: a live page is edited all day.
  private static let mostEdits = 10

  /// The account of an entry that was stored before, or an empty one.
  ///
  /// Of an entry off topic that opened a story none is stored, as there is nothing in it that its
  /// row does not say.
  init(_ previous: EntryRecord?) {
    self.init(
      placement: previous == nil ? "" : OffTopic.newText, silent: previous?.decision == .baseline,
      watches: [])
    guard let kept = previous?.verdicts else { return }
    // An account that a later version wrote tells less, and is no reason to lose the entry.
    self = (try? JSONDecoder().decode(Self.self, from: Data(kept.utf8))) ?? self
  }

  private init(placement: String, silent: Bool, watches: [String]) {
    self.placement = placement
    self.silent = silent
    self.watches = watches
  }

  /// Notes an edit of the entry.
  mutating func note(_ edit: EntryEdit) {
    edits = Array(((edits ?? []) + [edit]).suffix(Self.mostEdits))
  }
}

extension EntryAccountRecord: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      if let edits { $0.member("edits", edits) }
      $0.member("placement", placement)
      $0.member("silent", silent)
      $0.member("watches", watches)
    }
  }
}

extension EntryEdit: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("summaryChanged", summaryChanged)
      $0.member("time", time.rfc3339)
      if let titleBefore { $0.member("titleBefore", titleBefore) }
    }
  }
}

/// One change of a stored entry's text by its publisher.
public struct EntryEdit: Codable, Equatable, Sendable {
  /// When it was seen.
  public var time: Timestamp
  /// The title before; nil where it stayed.
  public var titleBefore: String?
  /// Whether the summary changed.
  public var summaryChanged: Bool

  init(from previous: EntryRecord, to text: EntryText, at time: Timestamp) {
    self.time = time
    titleBefore = previous.title == text.title ? nil : previous.title
    summaryChanged = (previous.summary ?? "") != text.summary
  }
}
