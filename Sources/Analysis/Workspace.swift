// What one thread needs to read texts: tokenizer buffers, stemmers and the words seen lately.

/// Buffers and caches of one reader. Handed to one thread at a time by `Analyzer`.
// Unchecked: it owns Snowball's C handles, which must not be shared; the pool never does.
final class Workspace: @unchecked Sendable {
  var tokenizer = Tokenizer()
  let stemmer: Stemmer
  var matcher: WordMatcher
  var wordScores = WordScores()
  var vector = FeatureVector()
  var own = FeatureVector()

  init() {
    let stemmer = Stemmer()
    self.stemmer = stemmer
    matcher = WordMatcher(stemmer: stemmer)
  }
}
