// Compares the feed parser with bare libxml2, and with PyPI's parsers where they are at hand.
//
//   parse-bench [--python PROGRAM SCRIPT]     the whole table
//   parse-bench --repeat DOCUMENT COUNT       one document over and over, for profilers
//   parse-bench --peak FILE                   the growth of memory over one document, in bytes

import BareSAX
import FeedParsing
import Foundation

@main
enum ParseBench {
  static let rounds = 15

  static func main() {
    do {
      try run()
    } catch {
      FileHandle.standardError.write(Data("parse-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run() throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "--repeat": try repeated(Array(arguments.dropFirst()))
    case "--peak": try PeakMemory.report(of: arguments.dropFirst().first ?? "")
    case "--python": try table(python: Array(arguments.dropFirst()))
    default: try table(python: [])
    }
  }

  private static func table(python: [String]) throws {
    print("CPU time, the best of \(rounds) rounds in turn; × = times bare libxml2 push SAX")
    print(row(["document", "MB", "SAX MB/s", "ours MB/s", "×", "peak memory"] + ["PyPI"]))
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "parse-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for document in BenchDocument.all {
      var bare = Double.infinity
      var ours = Double.infinity
      for _ in 0..<rounds {
        bare = min(bare, try seconds { try countBare(document) })
        ours = min(ours, try seconds { try parse(document) })
      }
      let file = folder.appending(path: document.name + ".xml")
      try Data(document.bytes).write(to: file)
      let megabytes = Double(document.bytes.count) / 1_000_000
      let peak = try PeakMemory.ofChild(file) / Double(document.bytes.count)
      let others = python.isEmpty ? "-" : try Peers.report(python, file, bare: bare)
      print(
        row([
          document.name, number(megabytes), number(megabytes / bare), number(megabytes / ours),
          number(ours / bare), "\(number(peak)) × input", others,
        ]))
    }
  }

  private static func repeated(_ arguments: [String]) throws {
    guard arguments.count == 2, let count = Int(arguments[1]),
      let document = BenchDocument.all.first(where: { $0.name == arguments[0] })
    else { throw BenchError(description: "usage: parse-bench --repeat DOCUMENT COUNT") }
    for _ in 0..<count { try parse(document) }
  }

  private static func parse(_ document: BenchDocument) throws {
    let feed = try FeedParser.parse(document.bytes)
    guard !feed.entries.isEmpty, feed.warnings.isEmpty else {
      throw BenchError(description: "\(document.name) was not read cleanly: \(feed.warnings)")
    }
  }

  private static func countBare(_ document: BenchDocument) throws {
    let count = document.bytes.withUnsafeBytes {
      bare_sax_count($0.bindMemory(to: CChar.self).baseAddress, $0.count)
    }
    guard count > 0 else { throw BenchError(description: "\(document.name) is not well-formed") }
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = processorNanoseconds()
    try body()
    return Double(processorNanoseconds() - start) / 1e9
  }

  private static func processorNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static func number(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : "%.0f", value)
  }

  private static func row(_ cells: [String]) -> String {
    zip(cells, [18, 7, 10, 11, 7, 14, 0]).map { cell, width in
      cell.padding(toLength: max(width, cell.count), withPad: " ", startingAt: 0)
    }.joined()
  }
}

/// What stops a measurement.
struct BenchError: Error, CustomStringConvertible {
  var description: String
}
