// pactwatch parse: one feed in, one JSON object out.

import ArgumentParser
import FeedParsing
import Foundation

struct Parse: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read one feed and print it as one JSON object.",
    discussion: """
      Reads RSS, Atom, RDF, CDF and JSON Feed, mends what is broken and says so under “warnings”. \
      Titles are plain text, summary and content safe HTML, addresses absolute, times RFC 3339 \
      in UTC, what is unknown null. Ends with 65 where the input is no feed.
      """)

  @Option(help: "The address that relative ones are resolved against.")
  var baseURL: String?

  @Option(help: "The Content-Type header that the feed was served with.")
  var contentType: String?

  @Argument(help: "The file, or - for standard input.")
  var file: String

  func run() throws {
    let data = try input(file, atMost: FeedParsingLimits.default.maximumBytes)
    do {
      let feed = try FeedParser.parse(data, contentType: contentType, baseURL: baseURL)
      try Output.json(ParsedFeedDocument(feed))
    } catch let error as FeedParsingError {
      throw failure(.badInput, "\(file): \(error)")
    }
  }
}
