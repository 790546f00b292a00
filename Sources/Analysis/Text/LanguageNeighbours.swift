// Languages that the first look takes for their neighbours: what only one of two has decides.

/// A language of the first look and its neighbours among the further ones.
struct LanguageNeighbours: Sendable {
  let first: Language
  let further: [Language]
  private let signs: LanguageSigns

  private init(
    _ first: Language, _ own: (letters: String, words: String), _ further: [Language],
    _ theirs: (letters: String, words: String)
  ) {
    self.first = first
    self.further = further
    signs = LanguageSigns(
      words: [(first, own.words), (further[0], theirs.words)],
      letters: [(first, own.letters), (further[0], theirs.letters)])
  }

  /// Whether a text that looks like the first language is rather one of the neighbours.
  func isFurther(
    _ tokens: [Token], _ lower: UnsafeBufferPointer<UInt8>, hint: Language?
  ) -> Bool {
    let scores = signs.tally(tokens, lower).scores
    var (own, theirs) = (scores[first.lane], scores[further[0].lane])
    if hint == first { own += LanguageIdentifier.hintWeight }
    if let hint, further.contains(hint) { theirs += LanguageIdentifier.hintWeight }
    return theirs > own
  }

  /// By the first language.
  static let all: [LanguageNeighbours] = [
    LanguageNeighbours(
      .czech,
      (
        "řěů",
        """
        se jsou jako který která které kteří mezi nebo při není podle jejich byl byla bylo byli \
        ještě také ve ze kvůli smlouvu včetně více než prý miliard milionů korun
        """
      ), [.slovak],
      (
        "ľĺŕôä",
        """
        sa sú ako čo ktorý ktorá ktoré ktorí medzi alebo pri nie podľa bol bola bolo boli ešte \
        tiež aj vo zo so len kvôli zmluvu vrátane viac rokov miliónov miliárd budú
        """
      )),
    LanguageNeighbours(
      .swedish,
      (
        "äö",
        """
        och är inte för till från ett mellan ska också över många säger nya att sina sitt
        """
      ), [.danish, .norwegian],
      (
        "æø",
        """
        og er ikke for til fra et mellem mellom skal etter af mange siger sier nye at sine bliver
        """
      )),
  ]
}
