// The words of patterns by their stems, made for a language when its first text is read: a service
// reads some of the languages, and to stem all words of all of them took a third of every start.

import Synchronization

/// What is to be stemmed, and what was stemmed so far, language by language.
final class StemTables: Sendable {
  /// Words while patterns are compiled, in the order of their elements.
  struct Words: Sendable {
    /// How a word is met.
    enum Kind: Sendable {
      /// In its language, in any inflected form.
      case word
      /// In the languages that inflect foreign names, with a capital.
      case name
      /// In any language, in further forms too, as nobody says which language it is of.
      case term
    }

    fileprivate struct Word {
      /// Its lower-case bytes end here; they begin where those of the word before end.
      var end: UInt32
      var element: UInt32
      var languages: LanguageSet
      var kind: Kind
      var inCompounds: Bool
    }

    fileprivate private(set) var bytes: [UInt8] = []
    fileprivate private(set) var words: [Word] = []
    fileprivate private(set) var languages: LanguageSet = []

    /// Adds a lower-case word of an element in the languages that it may be met in.
    mutating func add(
      _ lower: UnsafeBufferPointer<UInt8>, element: UInt32, languages: LanguageSet, kind: Kind,
      inCompounds: Bool
    ) {
      bytes.append(contentsOf: lower)
      words.append(
        Word(
          end: UInt32(bytes.count), element: element, languages: languages, kind: kind,
          inCompounds: inCompounds))
      self.languages.formUnion(languages)
    }
  }

  private let words: Words
  /// By language; nil before its first text.
  private let tables = Mutex([StemTable?](repeating: nil, count: Language.allCases.count))

  init(_ words: Words) { self.words = words }

  /// The words by their stems in a language, made the first time; nil where there are none.
  // A call of its own, which `make guard` counts.
  @inline(never)
  func table(of language: Language, _ stemmer: Stemmer) -> StemTable? {
    guard words.languages.contains(language) else { return nil }
    return tables.withLock { tables in
      if let table = tables[Int(language.rawValue)] { return table }
      let table = makeTable(language, stemmer)
      tables[Int(language.rawValue)] = table
      return table
    }
  }

  private func makeTable(_ language: Language, _ stemmer: Stemmer) -> StemTable {
    var builder = StemTable.Builder(
      capacity: words.words.count { $0.languages.contains(language) })
    var folded = LowerBytes()
    words.bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for word in words.words {
        let lower = UnsafeBufferPointer(rebasing: bytes[start..<Int(word.end)])
        start = Int(word.end)
        if !word.languages.contains(language) { continue }
        func add(_ stem: Stemmer.Stem) {
          // A stump of a name is not the name's.
          if word.kind == .name, stem.length < 3 { return }
          builder.add(
            stem.hash, word.element, needsCapital: word.kind == .name,
            inCompounds: word.inCompounds)
        }
        add(stemmer.stem(lower, language))
        folded.removeLast(from: 0)
        let form = Folding.hash(lower) { folded.append($0) }
        // Accents are left out at times, by writers and by keyboards.
        if !folded.bytes.elementsEqual(lower) { add(stemmer.stem(folded.bytes, language)) }
        guard word.kind == .term else { continue }
        // A stemmer may shorten the citation form further than its other forms, which it then sends
        // to the citation form itself (Turkish fabrikası → fabrika → fabrik).
        if language != .english { add(Stemmer.Stem(hash: form, length: folded.count)) }
        for var form in Paradigm.forms(of: String(decoding: lower, as: UTF8.self), language) {
          add(form.withUTF8 { stemmer.stem($0, language) })
        }
      }
    }
    return builder.finish()
  }
}

/// The elements of words by the words' stems in one language.
final class StemTable: Sendable {
  /// An element that a stem stands for, and under which conditions; in one number.
  struct Entry: Sendable, Equatable {
    private let bits: UInt32

    fileprivate init(_ element: UInt32, needsCapital: Bool, inCompounds: Bool) {
      bits = element << 2 | (needsCapital ? 2 : 0) | (inCompounds ? 1 : 0)
    }

    /// The number of the element.
    var element: UInt32 { bits >> 2 }
    /// The word must begin with a capital: a name.
    var needsCapital: Bool { bits & 2 != 0 }
    /// The word may be a part of a compound.
    var inCompounds: Bool { bits & 1 != 0 }
  }

  private let runs: WordIndex.RunTable
  private let entries: [Entry]

  private init(runs: WordIndex.RunTable, entries: [Entry]) {
    self.runs = runs
    self.entries = entries
  }

  /// Calls `body` with each entry of a stem, in the order of their elements.
  @inline(__always)
  func visit(_ stem: UInt64, _ body: (Entry) -> Void) {
    guard let run = runs[stem] else { return }
    for place in run { body(entries[place]) }
  }

  /// A table while it grows: lists in one array, linked.
  struct Builder {
    private struct Listed {
      var entry: Entry
      /// The next of the same stem, plus one; 0 for none.
      var next: UInt32 = 0
    }
    private struct List {
      var key: UInt64
      var first: UInt32
      var last: UInt32
    }
    private var numbers: HashTable
    private var lists: [List] = []
    private var listed: [Listed] = []

    init(capacity: Int) {
      numbers = HashTable(capacity: capacity)
      lists.reserveCapacity(capacity)
      listed.reserveCapacity(capacity)
    }

    /// Adds the stem of an element's word; elements must come in ascending order.
    mutating func add(
      _ stem: UInt64, _ element: UInt32, needsCapital: Bool, inCompounds: Bool
    ) {
      let entry = Entry(element, needsCapital: needsCapital, inCompounds: inCompounds)
      let place = UInt32(listed.count)
      guard let number = numbers[stem].map(Int.init) else {
        numbers.insert(UInt32(lists.count), for: stem)
        lists.append(List(key: stem, first: place, last: place))
        listed.append(Listed(entry: entry))
        return
      }
      let last = Int(lists[number].last)
      if listed[last].entry == entry { return }
      listed[last].next = place + 1
      lists[number].last = place
      listed.append(Listed(entry: entry))
    }

    /// The table as it is searched.
    func finish() -> StemTable {
      var runs = WordIndex.RunTable(capacity: lists.count)
      var entries: [Entry] = []
      entries.reserveCapacity(listed.count)
      for list in lists {
        let start = UInt32(entries.count)
        var next = list.first + 1
        while next != 0 {
          entries.append(listed[Int(next) - 1].entry)
          next = listed[Int(next) - 1].next
        }
        runs.insert(.init(key: list.key, start: start, count: UInt32(entries.count) - start))
      }
      return StemTable(runs: runs, entries: entries)
    }
  }
}
