// Serves the demo's sample feeds on loopback: a first round, and once every feed has been read, a
// second one with what came later.

import FeedServer
import Foundation

@main
struct DemoServer {
  static func main() async throws {
    guard CommandLine.arguments.count == 5, let port = UInt16(CommandLine.arguments[1]) else {
      FileHandle.standardError.write(Data("usage: demo-server PORT SERVED ROUND-1 ROUND-2\n".utf8))
      exit(64)
    }
    let served = CommandLine.arguments[2]
    let server = try FeedServer()
    let names = try copyFeeds(from: CommandLine.arguments[3], to: served)
    server.serve(directory: served)
    try server.listen(port: port)
    say("serving \(names.count) feeds on 127.0.0.1:\(port)")

    for name in names { _ = try await server.request(1, for: "/" + name, within: .seconds(300)) }
    let later = try copyFeeds(from: CommandLine.arguments[4], to: served)
    let readSoFar = later.map { server.requests(for: "/" + $0).count }
    say("second round: \(later.count) feeds have news")
    for (name, count) in zip(later, readSoFar) {
      // One request may have been answered while the file was being replaced.
      _ = try await server.request(count + 2, for: "/" + name, within: .seconds(300))
    }
    say("second round read")
    // Stays until it is killed: a feed reader goes on asking.
    while true { try await Task.sleep(for: .seconds(3600)) }
  }

  /// Copies the files of a round, each replaced in one step, and returns their names.
  private static func copyFeeds(from round: String, to served: String) throws -> [String] {
    let files = FileManager.default
    try files.createDirectory(atPath: served, withIntermediateDirectories: true)
    let names = try files.contentsOfDirectory(atPath: round).sorted()
    for name in names {
      let content = try Data(contentsOf: URL(fileURLWithPath: round + "/" + name))
      try content.write(to: URL(fileURLWithPath: served + "/" + name), options: .atomic)
    }
    return names
  }

  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
