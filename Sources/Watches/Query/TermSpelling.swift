// How a term is written inside quotes and in named lists: words, `=exact`, `prefix*`.

/// Reads the spelling of a term.
enum TermSpelling {
  /// Why a spelling is no term.
  struct Fault: Error, Equatable {
    var message: String
    var suggestion: String?
  }

  /// The words of a phrase; `exact` makes all of them exact.
  static func words(of phrase: String, exact: Bool) -> Result<[QueryWord], Fault> {
    var words: [QueryWord] = []
    for piece in phrase.split(whereSeparator: \.isWhitespace) {
      var word = piece
      var form: QueryWord.Form = exact ? .exact : .any
      if word.first == "=" {
        word = word.dropFirst()
        form = .exact
      } else if word.last == "*" {
        word = word.dropLast()
        guard !exact else {
          return .failure(Fault(message: "an exact phrase takes no star"))
        }
        guard word.count(where: { $0.isLetter || $0.isNumber }) >= 3 else {
          return .failure(
            Fault(message: "a prefix needs at least 3 letters before the star: ‘\(piece)’"))
        }
        form = .prefix
      }
      if word.contains("*") || word.contains("=") {
        return .failure(
          Fault(message: "‘*’ may only end a word and ‘=’ only begin it: ‘\(piece)’"))
      }
      // Punctuation between the words of a phrase is not looked for.
      guard word.contains(where: { $0.isLetter || $0.isNumber }) else { continue }
      words.append(QueryWord(text: String(word), form: form))
    }
    guard !words.isEmpty else {
      return .failure(Fault(message: "the phrase holds no word"))
    }
    guard words.count <= longestPhrase else {
      return .failure(Fault(message: "a phrase is at most \(longestPhrase) words long"))
    }
    return .success(words)
  }

  /// The most words in one phrase.
  static let longestPhrase = 20
}
