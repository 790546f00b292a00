// How many alerts a second go from the outbox through the log sink, beside a bare loop that appends
// the same lines with the same number of syncs, in the same run.

import Delivery
import Foundation
import Glibc
import Model
import Storage

/// A clock that always says the same, so that nothing depends on the time.
struct StillClock: WallClock {
  func now() -> Timestamp { Timestamp(seconds: 1_770_000_000) }
}

func seconds(_ work: () async throws -> Void) async rethrows -> Double {
  let began = ContinuousClock.now
  try await work()
  let taken = began.duration(to: .now).components
  return Double(taken.seconds) + Double(taken.attoseconds) / 1e18
}

/// Appends lines as `syncEvery` says; the floor that the sink is held against.
func appendBare(_ lines: [[UInt8]], to path: String, syncEvery: Int?) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
  guard descriptor >= 0 else { fatalError("cannot open \(path)") }
  for (index, line) in lines.enumerated() {
    guard write(descriptor, line, line.count) == line.count else { fatalError("cannot write") }
    if let syncEvery, (index + 1) % syncEvery == 0 { fdatasync(descriptor) }
  }
  close(descriptor)
}

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20_000
let directory = NSTemporaryDirectory() + "pactwatch-log-bench-\(getpid())"
try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: directory) }
let store = try Store(path: directory + "/pactwatch.db")
let sinks: [(name: String, sink: FileSink, syncEvery: Int?)] = [
  ("line, sync never", FileSink(.init(path: directory + "/never.log", sync: .never)), nil),
  ("line, sync batch", FileSink(.init(path: directory + "/batch.log", sync: .batch)), 100),
  (
    "json, sync never",
    FileSink(.init(path: directory + "/never.jsonl", format: .json, sync: .never)), nil
  ),
]
var identifiers = ULIDGenerator()
let time = StillClock().now()
for start in stride(from: 0, to: count, by: 1000) {
  let alerts = (start..<min(start + 1000, count)).map { number in
    Alert(
      id: identifiers.next(at: time), kind: .new, severity: .normal, time: time,
      story: StoryID(rawValue: Int64(number + 1)), thread: StoryID(rawValue: Int64(number + 1)),
      watches: [.init(name: "ua-it", matched: [])], score: 0.93,
      activity: [.coProduction, .financing], stage: .agreed, domain: [.unmanned],
      countries: ["UA", "IT"].compactMap { CountryCode($0) },
      title: "Україна та Італія домовилися про спільне виробництво безпілотників, №\(number)",
      summary: "Two ministries signed in Rome; the plant is to open next year near Turin.",
      language: "uk", url: "https://wire.example/story/\(number)", source: "wire.example")
  }
  _ = try await store.commit(PollCommit(feed: nil, time: time, alerts: alerts))
}
print("\(count) alerts; alerts a second")
for entry in sinks {
  let alone = Delivery(outbox: store, clock: StillClock())
  let path = String(entry.sink.name.dropFirst("file:".count))
  // A place at the start of the outbox; a new sink's would be at its end.
  try await store.save(SinkRecord(name: entry.sink.name, kind: "file", cursor: 0))
  let sink = await seconds {
    await alone.reload([entry.sink])
    guard await alone.drain(within: .seconds(600)) else { fatalError("not everything left") }
  }
  await alone.stop()
  let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    .map { Array(($0 + "\n").utf8) }
  guard lines.count == count else { fatalError("\(lines.count) lines of \(count)") }
  let bare = await seconds { appendBare(lines, to: path + ".bare", syncEvery: entry.syncEvery) }
  let (through, floor) = (Double(count) / sink, Double(count) / bare)
  print(
    entry.name, "sink \(Int(through))", "bare append \(Int(floor))",
    "ratio 1:\(Int((floor / through * 10).rounded()) / 10)", separator: "\t")
}
