// Patterns as they were written, cut into words but not yet compiled: flat arrays over one text,
// because a lexicon has tens of thousands of them.

/// A list of patterns, each a sequence of elements, each a choice of words.
struct PatternList: Sendable {
  /// How exactly a word must be met; see `TermPattern.Word`.
  enum Form: UInt8, Sendable { case stem, exact, prefix }

  struct Word: Sendable {
    /// Its bytes in `text`.
    var start: UInt32
    var end: UInt32
    var form: Form
  }

  struct Element: Sendable {
    /// Its words end here; they begin where those of the element before end.
    var wordEnd: UInt32
    /// How many other tokens may stand before it.
    var gap: UInt8
  }

  struct Pattern: Sendable {
    /// Its elements end here; they begin where those of the pattern before end.
    var elementEnd: UInt32
    /// What is told of it in errors and hits: a concept's number or a term's place.
    var id: UInt32
    /// The line that it stands in; 0 for a term.
    var line: UInt32
    /// The file that it stands in, by its place among the files.
    var file: UInt32
  }

  var text: [UInt8] = []
  var words: [Word] = []
  var elements: [Element] = []
  var patterns: [Pattern] = []

  /// Where a pattern's elements stand.
  func elements(ofPattern number: Int) -> Range<Int> {
    (number == 0 ? 0 : Int(patterns[number - 1].elementEnd))..<Int(patterns[number].elementEnd)
  }

  /// Adds a term of a watch.
  mutating func append(_ term: TermPattern, id: Int) {
    for element in term.elements {
      for word in element.words {
        let (spelling, form): (String, Form) =
          switch word {
          case .stem(let text): (text, .stem)
          case .exact(let text): (text, .exact)
          case .prefix(let text): (text, .prefix)
          }
        let start = text.count
        text.append(contentsOf: spelling.utf8)
        words.append(Word(start: UInt32(start), end: UInt32(text.count), form: form))
      }
      endElement(gap: element.gap)
    }
    endPattern(id: UInt32(id))
  }

  mutating func endElement(gap: Int) {
    elements.append(
      Element(wordEnd: UInt32(words.count), gap: UInt8(truncatingIfNeeded: min(gap, 255))))
  }

  mutating func endPattern(id: UInt32, line: Int = 0, file: Int = 0) {
    patterns.append(
      Pattern(
        elementEnd: UInt32(elements.count), id: id, line: UInt32(line), file: UInt32(file)))
  }

  /// Takes back the words and elements of a pattern that was not ended.
  mutating func abandonPattern() {
    let elementEnd = Int(patterns.last?.elementEnd ?? 0)
    elements.removeLast(elements.count - elementEnd)
    words.removeLast(words.count - Int(elements.last?.wordEnd ?? 0))
  }
}
