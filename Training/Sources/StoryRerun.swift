// A database's own entries placed anew: what finding their stories costs, and whether it finds the
// same.

import Foundation
import Model
import Stories

/// Entries as a database holds them, one a line: `hex(fingerprint)`, a space, when it was first
/// seen.
///
///     sqlite3 pactwatch.db "select hex(fingerprint) || ' ' || first_seen from entry
///       where fingerprint is not null order by id"
struct StoryRerun {
  private var entries: [(evidence: EntryEvidence, seen: Timestamp)] = []

  init(file: String) throws {
    for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count == 2, let seen = Int64(fields[1]),
        let bytes = Self.bytes(fields[0]), let evidence = EntryEvidence(bytes: bytes)
      else { throw CorpusError(description: "\(file): not a fingerprint and a time: \(line)") }
      entries.append((evidence, Timestamp(milliseconds: seen)))
    }
    guard !entries.isEmpty else { throw CorpusError(description: "\(file): no entries") }
  }

  private static func bytes(_ hex: Substring) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[place]), let low = value(digits[place + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Prints what placing all entries costs, what filling an index with them costs, and one number
  /// over every decision with its reason: a change that should change nothing but speed leaves it
  /// as it was.
  func run(_ model: StoryModel) {
    var index = StoryIndex(next: StoryID(rawValue: 1), model: model)
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    var placed: [(story: StoryID, thread: StoryID)] = []
    placed.reserveCapacity(entries.count)
    var relations: [Placement.Relation: Int] = [:]
    let before = StoryBench.residentBytes()
    let placing = StoryBench.seconds {
      for entry in entries {
        let placement = index.place(entry.evidence, seen: entry.seen)
        index.keep()
        placed.append((placement.story, placement.thread))
        relations[placement.relation, default: 0] += 1
        let text =
          "\(placement.story) \(placement.thread) \(placement.relation) \(placement.reason) "
          + "\(placement.merged)"
        for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
      }
    }
    let each = placing / Double(entries.count) * 1_000
    let used = (StoryBench.residentBytes() - before) / entries.count
    print(
      "placing \(entries.count) entries: \(StoryBench.rounded(each)) ms and \(used) bytes each")
    print(
      "decisions:",
      Placement.Relation.allCases.map { "\($0) \(relations[$0] ?? 0)" }.joined(separator: ", "))
    print("digest:", String(digest, radix: 16))
    index = StoryIndex(next: StoryID(rawValue: 1), model: model)
    let filling = StoryBench.seconds {
      for (entry, place) in zip(entries, placed) {
        index.restore(entry.evidence, story: place.story, thread: place.thread, seen: entry.seen)
      }
      index.keep()
    }
    print("filling an index: \(StoryBench.rounded(filling)) s")
  }
}
