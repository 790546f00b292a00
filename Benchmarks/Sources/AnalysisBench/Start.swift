// What a start costs, in a process of its own whose memory nothing else has stretched.

import Analysis
import Foundation

enum Start {
  /// Starts here and prints CPU milliseconds, then KiB: resident before, resident and at the peak.
  static func report(dataDirectory: String) throws {
    let before = try status("VmRSS")
    var analyzer: Analyzer?
    let seconds = try AnalysisBench.threadSeconds {
      let fresh = try Analyzer(dataDirectory: dataDirectory)
      _ = fresh.analyze(fresh.read(ItemText(title: "A first text", summary: "")))
      analyzer = fresh
    }
    try withExtendedLifetime(analyzer) {
      Swift.print(seconds * 1_000, before, try status("VmRSS"), try status("VmHWM"))
    }
  }

  /// The same, the best of some children.
  static func print() throws {
    var best: [Double] = []
    for _ in 0..<5 {
      let child = Process()
      child.executableURL = URL(filePath: CommandLine.arguments[0])
      child.arguments = ["--start"]
      // As the service has it, so that what is freed is the system's again (`Heap.mapLargeBlocks`).
      child.environment = ProcessInfo.processInfo.environment.merging(
        ["MALLOC_MMAP_THRESHOLD_": "1048576"]) { own, _ in own }
      let pipe = Pipe()
      child.standardOutput = pipe
      try child.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      child.waitUntilExit()
      let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      guard numbers.count == 4 else { throw BenchError(description: "no start: \(output)") }
      if best.isEmpty || numbers[0] < best[0] { best = numbers }
    }
    Swift.print(
      String(
        format:
          "start to the first text: %.0f ms, %.1f MiB resident, %.1f of them before, "
          + "%.1f MiB at the peak", best[0], best[2] / 1024, best[1] / 1024, best[3] / 1024))
  }

  /// A line of /proc/self/status, in KiB.
  private static func status(_ name: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
      let value = line.split(whereSeparator: \.isWhitespace).dropFirst().first
      if let value = value.flatMap({ Int($0) }) { return value }
    }
    throw BenchError(description: "/proc/self/status has no \(name)")
  }
}
