// Which language a short text is in: pieces of words, function words, letters that only some
// languages have, the script, and the feed's own label as a prior.

/// Identifies the language of tokens by a sum of weights per language. Further languages are told
/// from one another only where none of the first is likelier, so most texts are not looked at for
/// them.
struct LanguageIdentifier: Sendable {
  private let first: LanguageSigns
  private let further: LanguageSigns
  private let profiles: LanguageProfiles
  private let furtherProfiles: LanguageProfiles

  /// Without profiles: script, letters and function words alone tell languages.
  init() { self.init(.none, .none) }

  /// With the profiles of a directory's `profiles.tsv` and `further.tsv`.
  init(directory: String) throws(AnalyzerError) {
    self.init(
      try LanguageProfiles(path: directory + "/profiles.tsv"),
      try LanguageProfiles(path: directory + "/further.tsv"))
  }

  private init(_ profiles: LanguageProfiles, _ furtherProfiles: LanguageProfiles) {
    self.profiles = profiles
    self.furtherProfiles = furtherProfiles
    // What a further language shares with one of the first says nothing for the further.
    let words = Set(Self.functionWords.flatMap { Self.split($0.1) })
    let letters = Set(Self.ownLetters.flatMap(\.1))
    first = LanguageSigns(
      words: Self.functionWords
        + Self.furtherWords.map {
          (.undetermined, Self.split($0.1).filter { !words.contains($0) }.joined(separator: " "))
        },
      letters: Self.ownLetters
        + Self.furtherLetters.map { (.undetermined, $0.1.filter { !letters.contains($0) }) })
    further = LanguageSigns(words: Self.furtherWords, letters: Self.furtherLetters)
  }

  private static func split(_ words: String) -> [Substring] {
    words.split(whereSeparator: \.isWhitespace)
  }

  /// The most likely language of the tokens' lower-case bytes.
  func identify(
    tokens: [Token], lower: UnsafeBufferPointer<UInt8>, elisions: Int, hint: Language?,
    known: inout WordScores
  ) -> Language {
    let (signs, letters) = first.tally(tokens, lower)
    var scores = signs
    // One Hangul syllable is worth about three letters.
    if letters.hangul * 3 > letters.latin / 2, letters.hangul * 2 > letters.other,
      letters.hangul > 0
    {
      return .korean
    }
    // Greek headlines are full of Latin names; a Latin one may have a letter of Greek.
    if letters.greek * 2 > letters.latin, letters.greek > letters.cyrillic, letters.greek > 1 {
      return .greek
    }
    if letters.other > letters.latin, letters.other > letters.cyrillic { return .undetermined }
    if elisions > 0 {
      scores += LanguageSigns.shares(
        LanguageSigns.lanes([.french, .italian]), 2 * Float(min(elisions, 3)))
    }
    let isCyrillic = letters.cyrillic > letters.latin
    let candidates = isCyrillic ? Self.cyrillic : Self.latin
    if let hint, isCyrillic ? Language.cyrillic.contains(hint) : Language.latin.contains(hint) {
      scores[(hint.isFurther ? .undetermined : hint).lane] += Self.hintWeight
    }
    scores += SIMD16<Float>(profiles.scores(of: tokens, lower: lower, known: &known)) / 20
    let (best, bestScore) = Self.best(of: candidates, scores)
    if let best, bestScore >= Self.enough {
      if best == .undetermined {
        return identifyFurther(tokens, lower, isCyrillic: isCyrillic, hint: hint)
      }
      guard let neighbours = LanguageNeighbours.all.first(where: { $0.first == best }),
        neighbours.isFurther(tokens, lower, hint: hint)
      else { return best }
      return identifyFurther(
        tokens, lower, isCyrillic: false, hint: hint, among: neighbours.further)
    }
    if isCyrillic {
      return hint.map { candidates.contains($0) ? $0 : .ukrainian } ?? .ukrainian
    }
    // A short headline without a single function word is most often English.
    return letters.latin > 0 ? best ?? hint ?? .english : .undetermined
  }

  /// Which of the further languages it is, if any.
  private func identifyFurther(
    _ tokens: [Token], _ lower: UnsafeBufferPointer<UInt8>, isCyrillic: Bool, hint: Language?,
    among neighbours: [Language]? = nil
  ) -> Language {
    let candidates = neighbours ?? (isCyrillic ? Self.furtherCyrillic : Self.furtherLatin)
    var scores = further.tally(tokens, lower).scores
    if let hint, candidates.contains(hint) { scores[hint.lane] += Self.hintWeight }
    scores += SIMD16<Float>(furtherProfiles.scores(of: tokens, lower: lower)) / 20
    let (best, bestScore) = Self.best(of: candidates, scores)
    if neighbours != nil { return best ?? candidates[0] }
    return bestScore >= Self.enough ? best ?? .undetermined : .undetermined
  }

  private static func best(
    of candidates: [Language], _ scores: SIMD16<Float>
  ) -> (language: Language?, score: Float) {
    var best: Language?
    var bestScore: Float = 0
    for language in candidates where scores[language.lane] > bestScore {
      bestScore = scores[language.lane]
      best = language
    }
    return (best, bestScore)
  }

  /// What the feed's own label is worth: more than a letter of a foreign name, less than two words.
  static let hintWeight: Float = 2.5
  /// A language with less is not believed.
  private static let enough: Float = 0.9

  private static let latin = Language.latin.filter { !$0.isFurther } + [.undetermined]
  private static let cyrillic = Language.cyrillic.filter { !$0.isFurther } + [.undetermined]
  private static let furtherLatin = Language.latin.filter(\.isFurther) + [.undetermined]
  private static let furtherCyrillic = Language.cyrillic.filter(\.isFurther) + [.undetermined]
}
