import Foundation
import Glibc
import Model
import Storage
import Testing

@testable import Delivery

@Suite("Sinks deliver at their own pace", .serialized)
struct DeliveryTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func ids() async throws -> [String] { try await scratch.store.alerts().map(\.id) }

  @Test("a commit wakes the sinks")
  func wakes() async throws {
    let sink = RecordingSink("a")
    let delivery = await scratch.delivery(to: sink)
    try await scratch.raise("one", "two")
    delivery.alertsCommitted()
    #expect(await sink.next(2) == (try await ids()))
    try await scratch.raise("three")
    delivery.alertsCommitted()
    #expect(await sink.next(1) == (try await ids()).suffix(1))
    await delivery.stop()
  }

  @Test("a sink that never answers delays no other, and no drain beyond its limit")
  func stuck() async throws {
    let sink = RecordingSink("a")
    let stuck = StuckSink()
    let delivery = await scratch.delivery(to: stuck, sink)
    try await scratch.raise("one")
    delivery.alertsCommitted()
    #expect(await sink.next(1) == (try await ids()))
    #expect(await delivery.drain(within: .milliseconds(20)) == false)
    stuck.letGo()
    #expect(await delivery.drain(within: .seconds(240)))
    await delivery.stop()
  }

  @Test("more alerts than one batch holds all leave, in order")
  func batches() async throws {
    let sink = RecordingSink("a")
    let delivery = await scratch.delivery(to: sink, batch: 2)
    try await scratch.raise("1", "2", "3", "4", "5")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(await sink.next(5) == (try await ids()))
    await delivery.stop()
  }

  @Test(
    "a new sink starts at the present end, a known one at its place, a removed one is forgotten")
  func reload() async throws {
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)))
    let first = try await scratch.raise("one")
    #expect(await delivery.drain(within: .seconds(240)))
    let twin = scratch.path + "/log/alerts.jsonl"
    await delivery.reload([
      FileSink(.init(path: scratch.log)), FileSink(.init(path: twin, format: .json)),
    ])
    let second = try await scratch.raise("two")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == (first + second).joined())
    #expect(try scratch.read("alerts.jsonl").split(separator: "\n").count == 1)
    // The same log with other settings goes on from its place.
    await delivery.reload([FileSink(.init(path: scratch.log, sync: .always))])
    #expect(try await scratch.store.sinks().map(\.name) == ["file:\(scratch.log)"])
    let third = try await scratch.raise("three")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == (first + second + third).joined())
    await delivery.stop()
  }

  @Test("what was raised while nothing ran is delivered at the start")
  func backlog() async throws {
    await scratch.runOnce()
    let lines = try await scratch.raise("one", "two")
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)))
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == lines.joined())
    await delivery.stop()
  }

  @Test("many drains and wakes at once double nothing")
  func concurrentDrains() async throws {
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)), batch: 3)
    var lines: [String] = []
    for number in 0..<20 {
      lines += try await scratch.raise("story \(number)")
      delivery.alertsCommitted()
      await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<4 { group.addTask { await delivery.drain(within: .seconds(240)) } }
        for await complete in group { #expect(complete) }
      }
    }
    #expect(try scratch.read() == lines.joined())
    await delivery.stop()
  }

  @Test("standard output gets whole lines")
  func stream() async throws {
    let pipe = Pipe()
    let delivery = await scratch.delivery(
      to: StreamSink(
        format: .line, descriptor: pipe.fileHandleForWriting.fileDescriptor))
    let lines = try await scratch.raise("one", "two")
    #expect(await delivery.drain(within: .seconds(240)))
    await delivery.stop()
    try pipe.fileHandleForWriting.close()
    #expect(
      String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        == lines.joined())
  }

  @Test("the wait between two attempts doubles up to its bound")
  func backOff() {
    let policy = RetryPolicy(first: .seconds(1), longest: .seconds(60))
    #expect(
      (1...8).map { policy.delay(afterFailures: $0) }
        == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    #expect(policy.delay(afterFailures: 1_000_000) == .seconds(60))
  }

  @Test("a sink that blocks for ever holds up neither a reload nor the end")
  func blockedSink() async throws {
    let delivery = await scratch.delivery(to: BlockedSink())
    _ = try await scratch.raise("one")
    delivery.alertsCommitted()
    #expect(await !delivery.drain(within: .milliseconds(50)))
    await delivery.reload([])
    let again = BlockedSink()
    await delivery.reload([again])
    #expect(await !delivery.drain(within: .milliseconds(50)))
    await delivery.stop()
  }
}

/// A sink whose writes never return, as into a pipe that nobody reads.
private struct BlockedSink: Sink {
  let name = "blocked"
  let kind = "test"

  func isSetUp(like other: any Sink) -> Bool { false }
  func recover(_ state: inout SinkRecord, from outbox: any Outbox) {}
  func deliver(
    _ alerts: [OutboxAlert], state: inout SinkRecord, outbox: any Outbox
  ) async throws(DeliveryError) {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }
}
