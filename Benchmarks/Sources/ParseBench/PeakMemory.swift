// How much memory one document takes at the most, beyond what the process had before.

import FeedParsing
import Foundation

/// Peak memory, measured in a process of its own whose heap no other document has stretched.
enum PeakMemory {
  /// Reads `path` in pieces as a connection brings them and prints the growth in bytes.
  static func report(of path: String) throws {
    // The tables that every process builds once are no cost of a document.
    _ = try FeedParser.parse(
      Array("<rss><channel><item><title>a &eacute; b</title></item></channel></rss>".utf8))
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    var parser = FeedParser()
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    let before = try status("VmRSS")
    while let piece = try file.read(upToCount: 65_536), !piece.isEmpty {
      piece.withUnsafeBytes { parser.parse($0) }
    }
    let feed = try parser.finish()
    let peak = try status("VmHWM")
    print((peak - before) * 1024, feed.entries.count)
  }

  /// The same from a child process.
  static func ofChild(_ file: URL) throws -> Double {
    let output = try Peers.output(
      of: CommandLine.arguments[0], arguments: ["--peak", file.path(percentEncoded: false)])
    guard let first = output.split(separator: " ").first, let bytes = Double(first) else {
      throw BenchError(description: "the child process printed no peak: \(output)")
    }
    return bytes
  }

  /// A line of /proc/self/status, in KiB.
  private static func status(_ name: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
      if let value = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({
        Int($0)
      }) {
        return value
      }
    }
    throw BenchError(description: "/proc/self/status has no \(name)")
  }
}
