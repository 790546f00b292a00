// The packed records: which survive a reload, and which are taken in.

import Model
import Storage
import Testing

@testable import Daemon

@Suite("Records between polls")
struct FeedRecordsTests {
  private func record(_ name: String, asked seconds: Int64? = nil, etag: String? = nil)
    -> FeedRecord
  {
    var record = FeedRecord(url: "https://\(name).example/feed", name: name)
    record.lastAttempt = seconds.map { Timestamp(seconds: $0) }
    record.etag = etag
    return record
  }

  private func packed(_ records: [FeedRecord], newerIn known: FeedRecords = FeedRecords())
    -> FeedRecords
  {
    let places = records.enumerated().map { ($1.url, Int32($0)) }
    return FeedRecords(
      records, places: Dictionary(uniqueKeysWithValues: places), newerIn: known)
  }

  @Test("A poll that ended while the database was read is not forgotten")
  func newer() {
    let held = packed([
      record("a", asked: 200, etag: "later"), record("b", asked: 100, etag: "same"),
      record("gone", asked: 300),
    ])
    let read = [record("b", asked: 100, etag: "read"), record("a", asked: 100), record("new")]
    let records = packed(read, newerIn: held)
    #expect(records.all.map(\.name) == ["b", "a", "new"])
    #expect(records[read[1].url]?.etag == "later")
    #expect(records[read[0].url]?.etag == "read")
    #expect(records[record("gone").url] == nil)
  }

  @Test("A poll that ends after its feed was taken out leaves nothing")
  func delisted() {
    var records = packed([record("a"), record("b")])
    var polled = record("b", etag: "new")
    records[polled.url] = polled
    #expect(records.all.map(\.etag) == [nil, "new"])
    polled = record("c")
    records[polled.url] = polled
    #expect(records.count == 2)
    #expect(records[polled.url] == nil)
  }
}
