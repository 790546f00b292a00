// The patterns of a lexicon or the terms of watches, compiled: which words matter, and in which
// sequences.

/// An automaton with the index of its words.
// A class: as a structure of a dozen arrays each of them would be counted for every word looked up.
final class PatternIndex: Sendable {
  let automaton: Automaton
  let index: WordIndex
  let isEmpty: Bool

  init(automaton: Automaton, index: WordIndex) {
    self.automaton = automaton
    self.index = index
    isEmpty = automaton.isEmpty
  }
}
