// Prints what the parser makes of a folder of feeds, beside what an index says of them.
//
//   feed-table FOLDER           a table: entries, and how many have a title, an address, a date
//   feed-table --json FOLDER    what `pactwatch parse` prints of each file, one line each
//
// The index is `INDEX.tsv` in the folder, where there is one: a header, then file, source, format
// and a note that may say “N entries”.

import FeedParsing
import Foundation
import Model

@main
enum FeedTable {
  static func main() {
    do {
      try run()
    } catch {
      FileHandle.standardError.write(Data("feed-table: \(error)\n".utf8))
      exit(74)
    }
  }

  private static func run() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let isJSON = arguments.first == "--json"
    if isJSON { arguments.removeFirst() }
    guard arguments.count == 1 else {
      FileHandle.standardError.write(Data("usage: feed-table [--json] FOLDER\n".utf8))
      exit(64)
    }
    let folder = URL(filePath: arguments[0], directoryHint: .isDirectory)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      .filter { $0 != "INDEX.tsv" }
    if isJSON {
      for file in files { try printDocument(folder, file) }
    } else {
      try printTable(folder, files)
    }
  }

  private static func read(_ folder: URL, _ file: String) throws -> Result<Feed, FeedParsingError> {
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: file)))
    return Result { () throws(FeedParsingError) in try FeedParser.parse(bytes) }
  }

  private static func printDocument(_ folder: URL, _ file: String) throws {
    switch try read(folder, file) {
    case .success(let feed):
      print(file, String(decoding: try ParsedFeedDocument(feed).json(), as: UTF8.self))
    case .failure(let error): print(file, error)
    }
  }

  private static func printTable(_ folder: URL, _ files: [String]) throws {
    let index = try Index(folder)
    var sum = Row(file: "all")
    var differing = 0
    print(Row.header)
    for file in files {
      var row = Row(file: file)
      let expected = index.expectations[file]
      switch try read(folder, file) {
      case .success(let feed): row.count(feed)
      case .failure(let error): row.remark = "refused: \(error)"
      }
      row.compare(with: expected)
      if !row.remark.isEmpty { differing += 1 }
      print(row)
      sum.add(row)
    }
    print(sum)
    print("\(files.count) files, \(differing) with a remark")
  }
}
