// The patterns of a lexicon or the terms of watches, compiled: which words matter, and in which
// sequences.

/// An automaton with the index of its words.
struct PatternIndex: Sendable {
  let automaton: Automaton
  let index: WordIndex

  var isEmpty: Bool { automaton.isEmpty }
}
