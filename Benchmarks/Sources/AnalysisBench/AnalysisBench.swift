// Measures how fast texts are read, labelled and held against watches, by one core.
//
//   analysis-bench [PATH…]            the whole table, over the items of corpus files or folders
//   analysis-bench --digest [PATH…]   one number over everything that is said of the items
//   analysis-bench --repeat N [PATH…] the items N times over, for profilers
//   analysis-bench --start            starts once and prints CPU milliseconds and memory

import Analysis
import Foundation
import Model
import Watches

@main
enum AnalysisBench {
  static let rounds = 7

  static func main() {
    do {
      try run()
    } catch {
      FileHandle.standardError.write(Data("analysis-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let data = try Analyzer.defaultDataDirectory()
    let mode = arguments.first.flatMap { $0.hasPrefix("--") ? $0 : nil }
    if mode != nil { arguments.removeFirst() }
    if mode == "--start" { return try Start.report(dataDirectory: data) }
    var repeats = 0
    if mode == "--repeat" { repeats = Int(arguments.removeFirst()) ?? 1 }
    let texts = try BenchTexts(
      paths: arguments.isEmpty ? ["Training/corpus", "Training/items"] : arguments, words: 55)
    switch mode {
    case "--digest": print(try Digest.of(texts, dataDirectory: data))
    case "--repeat":
      let analyzer = try Analyzer(dataDirectory: data)
      for _ in 0..<repeats { label(texts.items, analyzer) }
    default: try table(texts, data)
    }
  }

  private static func table(_ texts: BenchTexts, _ data: String) throws {
    print("CPU time of one thread, medians of \(rounds) rounds in turn")
    try Start.print()
    let plain = try Analyzer(dataDirectory: data)
    let kinds = Dictionary(grouping: texts.items) {
      plain.analyze(plain.read($0)).labels.relevance
    }
    print(
      "\(texts.items.count) items of \(texts.wordCount / texts.items.count) words, "
        + "\(kinds[.partnership]?.count ?? 0) of them partnerships, "
        + "\(kinds[.adjacent]?.count ?? 0) adjacent")
    var runs: [(name: String, count: Int, run: () -> Void)] = []
    func add(_ name: String, _ run: @escaping () -> Void) {
      runs.append((name, texts.items.count, run))
    }
    add("read") { read(texts.items, plain) }
    add("read and labelled") { label(texts.items, plain) }
    for count in [2_000, 20_000] {
      let analyzer = try Analyzer(
        dataDirectory: data, terms: BenchWatches.terms(count, of: texts.vocabulary))
      add("… with \(count) watch terms") { label(texts.items, analyzer) }
    }
    for relevance in [Relevance.partnership, .unrelated] {
      for count in [1, 1_000] {
        let watches = try BenchWatches.set(count, of: texts.vocabulary, relevance: relevance)
        let analyzer = try Analyzer(dataDirectory: data, terms: watches.terms)
        add(
          "… and \(count) \(count == 1 ? "watch" : "watches")\(relevance == .unrelated ? ", relevance any" : "")"
        ) { watch(texts, analyzer, watches) }
      }
    }
    for (kind, name) in [
      (Relevance.partnership, "partnerships"), (.adjacent, "adjacent"), (.unrelated, "unrelated"),
    ] {
      let items = kinds[kind] ?? []
      runs.append(("\(name) alone, read", items.count, { read(items, plain) }))
      runs.append(("\(name) alone, read and labelled", items.count, { label(items, plain) }))
    }
    var times = [[Double]](repeating: [], count: runs.count)
    for round in 0...rounds {
      for (index, run) in runs.enumerated() {
        let time = threadSeconds(run.run)
        // The first round fills caches that a service has filled for good.
        if round > 0 { times[index].append(time) }
      }
    }
    let bases = [1, 1, 1, 1, 4, 4, 6, 6, 1, 1, 1, 1, 1, 1]
    for (index, run) in runs.enumerated() {
      let base = runs[bases[index]]
      let micros = median(times[index]) * 1e6 / Double(max(run.count, 1))
      let ratio =
        median(zip(times[index], times[bases[index]]).map { $0 / $1 }) * Double(base.count)
        / Double(max(run.count, 1))
      print(
        run.name.padding(toLength: 36, withPad: " ", startingAt: 0)
          + String(format: "%6.1f µs an item %8.0f items/s", micros, 1e6 / micros)
          + (bases[index] == index ? "" : String(format: "  × %.2f", ratio)))
    }
  }

  /// What keeps the optimiser from leaving work out.
  nonisolated(unsafe) private static var kept = 0

  private static func read(_ items: [ItemText], _ analyzer: Analyzer) {
    for item in items { kept &+= analyzer.read(item).tokens.count }
  }

  private static func label(_ items: [ItemText], _ analyzer: Analyzer) {
    for item in items {
      kept &+= analyzer.analyze(analyzer.read(item)).labels.countries.count
    }
  }

  private static func watch(_ texts: BenchTexts, _ analyzer: Analyzer, _ watches: WatchSet) {
    for item in texts.items {
      let reading = analyzer.read(item)
      kept &+= watches.matches(for: WatchSubject(reading, analyzer.analyze(reading))).count
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[sorted.count / 2]
  }

  static func threadSeconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
  }
}

/// What stops a measurement.
struct BenchError: Error, CustomStringConvertible {
  var description: String
}
