// The lexicon's tab-separated files: `concept<TAB>pattern | pattern<TAB>key=value key=value`.

/// The kinds of lexicon files, by the first part of their names.
public enum LexiconKind: String, CaseIterable, Sendable {
  /// States with their adjectives, peoples, capitals and metonyms.
  case countries
  /// Who speaks for a country; their mentions are the country's.
  case people
  /// Companies, ministries, agencies, forces, funds.
  case organisations
  /// Weapon systems and platforms by name.
  case systems
  /// Generic words for goods, by domain.
  case goods
  /// What parties do, by activity and stage.
  case acts
  /// Offices that people hold.
  case roles
  /// Context: look-alikes and the trade's own words.
  case frames
}

/// Why a lexicon cannot be used.
public struct LexiconError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's name.
  public let file: String
  /// The line, counted from 1; 0 for the whole file.
  public let line: Int
  /// What is wrong and what to write instead.
  public let message: String

  /// `file:line: message`, as compilers say it.
  public var description: String { "\(file):\(line): \(message)" }
}

/// One line of a lexicon file.
struct LexiconLine: Sendable {
  var line: Int
  var concept: String
  var patterns: [[TermPattern.Element]]
  var attributes: [String: String]
}

/// A file of the lexicon, read and checked.
struct LexiconFile: Sendable {
  let name: String
  let kind: LexiconKind
  /// nil for names that are the same in every language (`any`).
  let language: Language?
  let lines: [LexiconLine]

  /// Attribute keys that a kind of file may use.
  private static let attributeKeys: [LexiconKind: Set<String>] = [
    .countries: ["form", "weak", "ambiguous"], .people: ["weak", "ambiguous"],
    .organisations: ["country", "type", "weak", "ambiguous", "domain", "parent"],
    .systems: ["domain", "maker", "weak", "ambiguous", "type"],
    .goods: ["weak", "ambiguous"], .acts: ["weak", "ambiguous"], .roles: ["weak", "ambiguous"],
    .frames: ["weak", "ambiguous"],
  ]

  /// Reads a file's text; every error found is added to `errors`.
  init?(name: String, text: String, errors: inout [LexiconError]) {
    let parts = name.split(separator: ".")
    guard (3...4).contains(parts.count), parts.last == "tsv",
      let kind = LexiconKind(rawValue: String(parts[0]))
    else {
      errors.append(
        LexiconError(
          file: name, line: 0,
          message: "the name must be <kind>.<language>[.<part>].tsv, with a kind of "
            + LexiconKind.allCases.map(\.rawValue).joined(separator: ", ")))
      return nil
    }
    guard parts[1] == "any" || Language(code: parts[1]) != nil else {
      errors.append(
        LexiconError(
          file: name, line: 0, message: "“\(parts[1])” is no language that is read here"))
      return nil
    }
    self.name = name
    self.kind = kind
    language = parts[1] == "any" ? nil : Language(code: parts[1])
    var lines: [LexiconLine] = []
    var number = 0
    for raw in text.utf8Parts(by: 0x0A, keepingEmpty: true) {
      number += 1
      let line = raw.utf8.last == 0x0D ? raw.dropLast() : raw
      if line.utf8.first == 0x23 || line.utf8.allSatisfy({ $0 <= 0x20 }) { continue }
      do {
        lines.append(try Self.read(line, number: number, kind: kind))
      } catch {
        errors.append(LexiconError(file: name, line: number, message: error.description))
      }
    }
    self.lines = lines
  }

  private static func read(
    _ line: Substring, number: Int, kind: LexiconKind
  ) throws(PatternError) -> LexiconLine {
    let columns = line.utf8Parts(by: 0x09, keepingEmpty: true)
    guard columns.count == 2 || columns.count == 3 else {
      throw PatternError(
        description: "\(columns.count) columns: write concept, patterns and, if any, attributes "
          + "with one tab between them")
    }
    let concept = String(columns[0]).trimmed
    guard !concept.isEmpty else { throw PatternError(description: "the concept is missing") }
    var patterns: [[TermPattern.Element]] = []
    for pattern in columns[1].utf8Parts(by: 0x7C, keepingEmpty: true) {
      patterns.append(try TermPattern.elements(parsing: pattern))
    }
    var attributes: [String: String] = [:]
    if columns.count == 3 {
      for attribute in columns[2].utf8Parts(by: 0x20) {
        let pair = attribute.split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else {
          throw PatternError(description: "“\(attribute)” is no key=value")
        }
        guard attributeKeys[kind]?.contains(String(pair[0])) == true else {
          throw PatternError(
            description: "“\(pair[0])” is no attribute of \(kind.rawValue); there are "
              + (attributeKeys[kind] ?? []).sorted().joined(separator: ", "))
        }
        attributes[String(pair[0])] = String(pair[1])
      }
    }
    return LexiconLine(
      line: number, concept: concept, patterns: patterns, attributes: attributes)
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String {
    var view = self[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
