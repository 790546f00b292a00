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
  public internal(set) var concepts: [Concept] = []
  var patterns: [Pattern] = []

  struct Pattern: Sendable {
    var concept: Int
    var elements: [TermPattern.Element]
    var language: Language?
    var file: String
    var line: Int
  }

  /// Reads every `.tsv` file of a directory; all errors are reported at once.
  public static func load(directory: String) throws(LexiconErrors) -> Lexicon {
    var errors: [LexiconError] = []
    var texts: [(name: String, text: String)] = []
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
        texts.append((name, try String(contentsOfFile: directory + "/" + name, encoding: .utf8)))
      } catch {
        errors.append(LexiconError(file: name, line: 0, message: "no UTF-8 text: \(error)"))
      }
    }
    return try Lexicon(files: texts, errors: errors)
  }

  /// A lexicon from files' names and texts.
  public init(
    files: [(name: String, text: String)], errors known: [LexiconError] = []
  ) throws(LexiconErrors) {
    var errors = known
    for (name, text) in files {
      if let file = LexiconFile(name: name, text: text, errors: &errors) {
        add(file, errors: &errors)
      }
    }
    guard errors.isEmpty else { throw LexiconErrors(errors: errors) }
  }

  mutating func add(_ file: LexiconFile, errors: inout [LexiconError]) {
    for line in file.lines {
      do {
        let concept = try Self.concept(of: line, kind: file.kind)
        let number = concepts.count
        concepts.append(concept)
        for elements in line.patterns {
          patterns.append(
            Pattern(
              concept: number, elements: elements, language: file.language, file: file.name,
              line: line.line))
        }
      } catch {
        errors.append(LexiconError(file: file.name, line: line.line, message: error.description))
      }
    }
  }

  private static func concept(
    of line: LexiconLine, kind: LexiconKind
  ) throws(PatternError) -> Concept {
    var countries: [CountryCode] = []
    var domains: [Domain] = []
    func addCountries(_ list: String) throws(PatternError) {
      for code in list.split(separator: ",") {
        guard let country = CountryCode(code) else {
          throw PatternError(description: "“\(code)” is no country code")
        }
        countries.append(country)
      }
    }
    func addDomains(_ list: String) throws(PatternError) {
      for name in list.split(separator: ",") {
        guard let domain = Domain(rawValue: String(name)) else {
          throw PatternError(
            description: "“\(name)” is no domain; there are "
              + Domain.allCases.map(\.rawValue).joined(separator: ", "))
        }
        domains.append(domain)
      }
    }
    switch kind {
    case .countries, .people: try addCountries(line.concept)
    case .organisations: try addCountries(line.attributes["country"] ?? "")
    case .systems:
      try addCountries(line.attributes["maker"] ?? "")
      try addDomains(line.attributes["domain"] ?? "")
    case .goods: try addDomains(line.concept)
    case .acts:
      let parts = line.concept.split(separator: ":", maxSplits: 1)
      let isKnown =
        parts.count == 2
        && (parts[0] == "activity" && Activity(rawValue: String(parts[1])) != nil
          || parts[0] == "stage" && Stage(rawValue: String(parts[1])) != nil)
      guard isKnown else {
        throw PatternError(
          description: "“\(line.concept)” is neither activity:<label> nor stage:<label>")
      }
    case .roles:
      guard line.concept.hasPrefix("role:") else {
        throw PatternError(description: "“\(line.concept)” is no role:<name>")
      }
    case .frames:
      guard line.concept.hasPrefix("frame:") else {
        throw PatternError(description: "“\(line.concept)” is no frame:<name>")
      }
    }
    return Concept(
      kind: kind == .people ? .countries : kind, name: line.concept,
      form: kind == .people ? "leader" : line.attributes["form"], countries: countries,
      domains: domains, type: line.attributes["type"],
      isWeak: line.attributes["weak"] == "1" || line.attributes["ambiguous"] == "1")
  }
}

/// Every error of a lexicon.
public struct LexiconErrors: Error, Sendable, CustomStringConvertible {
  /// The errors in the order of files and lines.
  public let errors: [LexiconError]

  /// One error a line.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
