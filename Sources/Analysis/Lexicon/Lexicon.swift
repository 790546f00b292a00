// The lexicon: every concept that patterns stand for, with what is known of it.

import Foundation
import Model

/// What one line of the lexicon stands for.
public struct Concept: Sendable, Hashable {
  /// The kind of its file.
  public let kind: LexiconKind
  /// The country's code, organisation's usual name, domain, `activity:…`, `stage:…`, `frame:…`.
  public let name: String
  /// For a country: name, adj, people, capital or metonym.
  public let form: String?
  /// Home countries of an organisation, makers' countries of a system, the country itself.
  public let countries: [CountryCode]
  /// Domains of a system or of goods.
  public let domains: [Domain]
  /// company, ministry, agency, …; nil where the file says nothing.
  public let type: String?
  /// The word alone may well mean something else.
  public let isWeak: Bool
  /// The phrase is one thing: the goods named inside goods, the country named inside a frame are
  /// not meant by themselves.
  public let isWhole: Bool
}

/// A concept found in a text.
public struct ConceptMention: Sendable, Hashable {
  /// The concept's number in the lexicon.
  public let concept: Int
  /// The tokens from its first word to its last.
  public let tokens: Range<Int>
}

/// All concepts and the patterns that find them.
public struct Lexicon: Sendable {
  /// The concepts by number.
  public let concepts: [Concept]
  /// The patterns as they were written, by layer; none in an analyzer, which has an index of them.
  private(set) var patterns: [PatternList]
  private(set) var files: [LexiconFile]

  /// Reads every `.tsv` file of a directory; all errors are reported at once.
  public static func load(directory: String) throws(LexiconErrors) -> Lexicon {
    var reader = LexiconReader()
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      throw LexiconErrors(errors: [
        LexiconError(file: directory, line: 0, message: "cannot be read: \(error)")
      ])
    }
    for name in names.filter({ $0.hasSuffix(".tsv") }).sorted() {
      do {
        let bytes = try Data(contentsOf: URL(filePath: directory + "/" + name))
        guard String(validating: bytes, as: UTF8.self) != nil else {
          throw PatternError(description: "its bytes are not")
        }
        reader.read(name: name, text: bytes)
      } catch {
        reader.errors.append(LexiconError(file: name, line: 0, message: "no UTF-8 text: \(error)"))
      }
    }
    return try Lexicon(reader)
  }

  /// A lexicon from files' names and texts.
  public init(files: [(name: String, text: String)]) throws(LexiconErrors) {
    var reader = LexiconReader()
    for (name, text) in files { reader.read(name: name, text: text.utf8) }
    try self.init(reader)
  }

  private init(_ reader: LexiconReader) throws(LexiconErrors) {
    guard reader.errors.isEmpty else { throw LexiconErrors(errors: reader.errors) }
    concepts = reader.concepts
    patterns = reader.lists
    files = reader.files
  }

  /// The same concepts without the patterns.
  var withoutPatterns: Lexicon {
    var lexicon = self
    lexicon.patterns = []
    lexicon.files = []
    return lexicon
  }
}

/// Every error of a lexicon.
public struct LexiconErrors: Error, Sendable, CustomStringConvertible {
  /// The errors in the order of files and lines.
  public let errors: [LexiconError]

  /// One error a line.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
