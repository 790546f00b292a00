// A labelled item of a corpus, one JSON object a line; only what the commands read of it.

import Foundation
import Model

/// An item as `pactwatch classify` and `pactwatch replay` take it. Labels are passed over.
public struct CorpusLine: Decodable, Equatable, Sendable {
  /// The item's own identifier.
  public var id: String?
  /// The outlet, as a host name.
  public var source: String?
  /// The item's address.
  public var url: String?
  /// When it was published.
  public var published: Timestamp?
  /// The headline.
  public var title: String
  /// The summary.
  public var summary: String?
  /// The language that the feed names, ISO 639-1.
  public var lang: String?

  /// Why an input cannot be read.
  public struct Failure: Error, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// What is wrong with it.
    public var reason: String

    /// Line and reason.
    public var description: String { "line \(line): \(reason)" }
  }

  /// Reads JSON Lines in UTF-8; blank lines are passed over.
  public static func read(_ data: Data) throws(Failure) -> [CorpusLine] {
    var lines: [CorpusLine] = []
    let decoder = JSONDecoder()
    for (index, bytes) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where bytes.contains(where: { $0 > 0x20 }) {
      do {
        lines.append(try decoder.decode(CorpusLine.self, from: bytes))
      } catch {
        throw Failure(line: index + 1, reason: Self.words(error))
      }
    }
    return lines
  }

  private static func words(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _)?: "the key “\(key.stringValue)” is missing"
    case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
      "“\(context.codingPath.map(\.stringValue).joined(separator: "."))” has the wrong type"
    case .dataCorrupted(let context)?:
      context.codingPath.isEmpty
        ? "not a JSON object" : context.debugDescription
    default: "\(error)"
    }
  }
}
