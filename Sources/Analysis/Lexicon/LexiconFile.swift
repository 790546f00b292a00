// The kinds of lexicon files, what their names say, and what can be wrong with them.

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
  /// What is done, in senses that all languages share: sign, buy, refuse.
  case predicates
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

/// What a lexicon file's name says.
struct LexiconFile: Sendable {
  let name: String
  let kind: LexiconKind
  /// nil for names that are the same in every language (`any`).
  let language: Language?

  init(name: String) throws(PatternError) {
    let parts = name.split(separator: ".")
    guard (3...4).contains(parts.count), parts.last == "tsv",
      let kind = LexiconKind(rawValue: String(parts[0]))
    else {
      throw PatternError(
        description: "the name must be <kind>.<language>[.<part>].tsv, with a kind of "
          + LexiconKind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard parts[1] == "any" || Language(code: parts[1]) != nil else {
      throw PatternError(description: "“\(parts[1])” is no language that is read here")
    }
    self.name = name
    self.kind = kind
    language = parts[1] == "any" ? nil : Language(code: parts[1])
  }
}
