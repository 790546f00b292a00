// What an answer means, and what a feed's record keeps of it.

import Fetching
import Model
import Storage
import Testing

@testable import Daemon

private let address = "https://wire.example/feed"
private let now = Timestamp(seconds: 1_800_000_000)
private let document =
  "<rss version=\"2.0\"><channel><title>Wire</title><ttl>5</ttl></channel></rss>"

@Suite("Poll answers")
struct PollAnswerTests {
  private func response(
    _ status: Int = 200, _ body: String = document, _ fields: [HeaderField] = [],
    from url: String = address, moved: String? = nil
  ) -> FetchResponse {
    FetchResponse(
      status: status, body: Array(body.utf8), headers: HeaderFields(fields), finalURL: url,
      permanentURL: moved)
  }

  private func answer(_ response: FetchResponse, of record: FeedRecord) -> PollAnswer {
    PollAnswer.judge(
      .success(response), conditional: record.validators != nil,
      lastHash: record.bodyHash, received: now)
  }

  /// A record after these answers, one after the other.
  private func record(after responses: FetchResponse...) -> FeedRecord {
    var record = FeedRecord(url: address, name: "wire")
    for response in responses { record.note(answer(response, of: record), now: now) }
    return record
  }

  // MARK: Judging

  @Test("A document is read, the same body again is unchanged")
  func sameBody() {
    let first = record(after: response())
    #expect(first.title == "Wire")
    #expect(first.timeToLive == .seconds(300))
    guard case .unchanged = answer(response(), of: first) else {
      Issue.record("the same body was read again")
      return
    }
    guard case .document = answer(response(200, document + " "), of: first) else {
      Issue.record("a body with one more byte was taken for the same")
      return
    }
  }

  @Test("Relative links stand at the Content-Location, where that is of the same origin")
  func contentLocation() throws {
    let item = "<rss version=\"2.0\"><channel><item><link>a</link></item></channel></rss>"
    for (location, link) in [
      ("/en/rss/index.xml", "https://wire.example/en/rss/a"),
      ("en/", "https://wire.example/en/a"),
      ("https://wire.example:443/x/y", "https://wire.example:443/x/a"),
      ("https://other.example/x/", "https://wire.example/a"),
      ("http://wire.example/x/", "https://wire.example/a"),
      ("javascript:x", "https://wire.example/a"), ("", "https://wire.example/a"),
    ] {
      let response = response(200, item, [HeaderField("Content-Location", location)])
      guard case .document(let feed, _, _) = answer(response, of: record()) else {
        Issue.record("\(location) makes it no document")
        continue
      }
      #expect(feed.entries.map(\.url) == [link], "\(location)")
    }
  }

  @Test("304 is unchanged, but to a request without validators it is an error")
  func notModified() {
    let plain = FeedRecord(url: address, name: "wire")
    guard case .failed(let reason, 304, nil) = answer(response(304, ""), of: plain) else {
      Issue.record("an unasked 304 was believed")
      return
    }
    #expect(reason.contains("without validators"))
    let validated = record(after: response(200, document, [HeaderField("ETag", "\"1\"")]))
    guard case .unchanged = answer(response(304, ""), of: validated) else {
      Issue.record("a 304 was not believed")
      return
    }
  }

  @Test("Errors carry the publisher's wish; 410 is the end; what is no feed is an error")
  func errors() {
    let plain = FeedRecord(url: address, name: "wire")
    guard
      case .failed(_, 429, .seconds(120)?) = answer(
        response(429, "", [HeaderField("Retry-After", "120")]), of: plain)
    else {
      Issue.record("Retry-After was lost")
      return
    }
    guard case .gone = answer(response(410, ""), of: plain) else {
      Issue.record("410 was not the end")
      return
    }
    var elsewhere = response(410, "")
    elsewhere.redirects = [Redirect(from: address, to: address + "/now", status: 302)]
    guard case .failed(_, 410, nil) = answer(elsewhere, of: plain) else {
      Issue.record("410 where it redirects for now was the end")
      return
    }
    elsewhere.redirects[0].status = 301
    guard case .gone = answer(elsewhere, of: plain) else {
      Issue.record("410 where it has moved for good was not the end")
      return
    }
    guard case .failed(let reason, 200, _) = answer(response(200, "Back soon"), of: plain) else {
      Issue.record("words were taken for a feed")
      return
    }
    #expect(reason.hasPrefix("not a feed"))
    guard
      case .failed(let refused, nil, nil) = PollAnswer.judge(
        .failure(.connect(host: "wire.example", reason: "refused")),
        conditional: false, lastHash: nil, received: now)
    else {
      Issue.record("a failed connection was no failure")
      return
    }
    #expect(
      refused
        == "no connection to wire.example: refused; check host and port; the server may be down")
  }

  @Test("Of a document with entries without end the first are taken")
  func manyEntries() throws {
    let items = (0..<6000).map { "<item><guid>\($0)</guid><title>Pact \($0)</title></item>" }
    let long = "<rss version=\"2.0\"><channel><title>Wire</title>\(items.joined())</channel></rss>"
    let plain = FeedRecord(url: address, name: "wire")
    guard case .document(let feed, _, _) = answer(response(200, long), of: plain) else {
      Issue.record("no document")
      return
    }
    #expect(feed.entries.count == 5000)
    #expect(feed.entries.first?.id == "0")
    #expect(!feed.isTruncated && !feed.warnings.isEmpty)
  }

  @Test("Bodies that differ in one byte, or only in length, have different hashes")
  func hashes() {
    var hashes: Set<UInt64> = []
    for length in 0...40 {
      hashes.insert(PollAnswer.bodyHash(Array(repeating: 0, count: length)))
      for place in 0..<length {
        var body = [UInt8](repeating: 0, count: length)
        body[place] = 1
        hashes.insert(PollAnswer.bodyHash(body))
      }
    }
    #expect(hashes.count == 41 + 40 * 41 / 2)
  }

  // MARK: The record

  @Test("Validators are one set: a good answer replaces both, by nothing too")
  func validatorsAreASet() {
    let both = [HeaderField("ETag", "W/\"a\""), HeaderField("Last-Modified", "some day")]
    let first = record(after: response(200, document, both))
    #expect(
      first.validators == Validators(url: address, etag: "W/\"a\"", lastModified: "some day"))
    let second = record(
      after: response(200, document, both), response(200, document, [HeaderField("ETag", "\"b\"")]))
    #expect(second.validators == Validators(url: address, etag: "\"b\"", lastModified: nil))
    let none = record(after: response(200, document, both), response(200, document + " "))
    #expect(none.validators == nil)
  }

  @Test("A 304 keeps the validators and the freshness unless it gives another freshness")
  func notModifiedKeeps() {
    let fields = [HeaderField("ETag", "\"1\""), HeaderField("Cache-Control", "max-age=600")]
    let kept = record(after: response(200, document, fields), response(304, ""))
    #expect(kept.etag == "\"1\"")
    #expect(kept.freshness == .seconds(600))
    let renewed = record(
      after: response(200, document, fields),
      response(304, "", [HeaderField("Cache-Control", "max-age=60")]))
    #expect(renewed.freshness == .seconds(60))
    let dropped = record(after: response(200, document, fields), response(200, document + " "))
    #expect(dropped.freshness == nil)
  }

  @Test("Errors are counted, keep the validators, and are forgotten at the first good answer")
  func errorsAreCounted() {
    let good = response(200, document, [HeaderField("ETag", "\"1\"")])
    let bad = response(500, "", [HeaderField("ETag", "\"error\"")])
    let failing = record(after: good, bad, response(200, "no feed", [HeaderField("ETag", "\"2\"")]))
    #expect(failing.errorCount == 2)
    #expect(failing.etag == "\"1\"")
    #expect(failing.lastSuccess == now)
    #expect(failing.lastError?.hasPrefix("not a feed") == true)
    let healed = record(after: good, bad, response(304, ""))
    #expect(healed.errorCount == 0)
    #expect(healed.lastError == nil)
  }

  @Test("A feed that is gone stays gone, with words for the administrator")
  func gone() {
    let gone = record(after: response(), response(410, ""))
    #expect(gone.gone)
    #expect(gone.lastError?.contains("remove it from the configuration") == true)
  }

  @Test("Three good answers in a row by the same permanent redirect prove a move")
  func moves() {
    let target = "https://new.example/feed"
    let moved = response(200, document, from: target, moved: target)
    #expect(record(after: moved, moved).pollAddress == address)
    let proved = record(after: moved, moved, moved)
    #expect(proved.pollAddress == target)

    // An error in between proves nothing and disproves nothing; another target starts anew.
    #expect(record(after: moved, moved, response(500, ""), moved).pollAddress == target)
    let elsewhere = response(200, document, moved: "https://third.example/feed")
    #expect(record(after: moved, moved, elsewhere, moved).pollAddress == address)
    #expect(record(after: moved, moved, response(), moved).pollAddress == address)

    // Asked directly, the new address answers without a redirect, and the move stays.
    let direct = response(200, document + " ", from: target)
    #expect(record(after: moved, moved, moved, direct, direct).pollAddress == target)
  }

  @Test("The time between new entries is averaged, and its longest is kept")
  func gaps() {
    var record = FeedRecord(url: address, name: "wire")
    for seconds in [0, 100, 300] as [Int64] {
      record.noteNewEntries(now: now + .seconds(seconds))
    }
    #expect(record.gaps.count == 2)
    #expect(record.gaps.mean == 150)
    #expect(record.gaps.longest == 200)
    #expect(record.lastNewEntry == now + .seconds(300))
  }
}
