// Rows and places to store them for the tests of this target.

import Foundation
import Model
import Storage

/// A directory that lives as long as its test.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "pactwatch-storage-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  var database: String { path + "/pactwatch.db" }

  func store(_ mode: Store.Mode = .readWrite) throws -> Store {
    try Store(path: database, mode: mode)
  }
}

let noon = Timestamp(seconds: 1_773_486_000)

func entry(_ guid: String, at time: Timestamp = noon) -> EntryRecord {
  EntryRecord(guid: guid, title: "Title of \(guid)", firstSeen: time, contentHash: 7)
}

func labels(_ countries: String...) -> Labels {
  Labels(
    score: 0.93, relevance: .partnership, activity: [.coProduction], stage: .agreed,
    domain: [.unmanned], countries: countries.compactMap { CountryCode($0) },
    organisations: ["Leonardo"], money: [Money(amount: 2e8, currency: "EUR")], language: "en",
    evidence: [
      Evidence(label: "stage:agreed", field: .title, start: 3, end: 9, text: "signed", weight: 1.5)
    ])
}

func story(_ number: Int64, thread: Int64? = nil, at time: Timestamp = noon) -> Story {
  Story(
    id: StoryID(rawValue: number), thread: StoryID(rawValue: thread ?? number), firstSeen: time,
    lastSeen: time, labels: labels("UA", "IT"),
    reports: [
      StoryReport(
        url: "https://wire.example/a", source: "wire.example", owner: "wire", language: "en",
        published: time)
    ])
}

func alert(
  _ id: String, at time: Timestamp = noon, story: Int64? = nil, watches: [String] = [],
  countries: [String] = []
) -> Alert {
  Alert(
    id: id, kind: .new, severity: .normal, time: time, story: story.map(StoryID.init(rawValue:)),
    watches: watches.map { Alert.WatchMatch(name: $0, matched: []) },
    countries: countries.compactMap { CountryCode($0) }, title: "Title", language: "en",
    source: "wire.example")
}

func feed(_ name: String = "wire") -> FeedRecord {
  FeedRecord(url: "https://\(name).example/rss", name: name)
}
