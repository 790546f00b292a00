// Collects what words refer to, then lays it out flat.

extension WordIndex {
  /// How a word of a pattern is looked up.
  enum Lookup { case exact, prefix }

  /// The references while they are collected: lists in one array, linked.
  struct Builder {
    private struct Listed {
      var reference: WordReference
      /// The next reference of the same word, plus one; 0 for none.
      var next: UInt32 = 0
    }
    private var listed: [Listed] = []
    private var exact: HashTable
    private var prefixes = HashTable(capacity: 256)
    private var longestPrefix = 0
    /// The words that are met in any inflected form.
    var stems = StemTables.Words()

    init(wordCount: Int) { exact = HashTable(capacity: wordCount / 2) }

    /// Adds a reference; those that differ in their languages only become one.
    mutating func add(_ reference: WordReference, _ lookup: Lookup, _ key: UInt64) {
      let number = UInt32(listed.count) + 1
      let known =
        switch lookup {
        case .exact: exact[key]
        case .prefix: prefixes[key]
        }
      guard let known else {
        listed.append(Listed(reference: reference))
        switch lookup {
        case .exact: exact.insert(number, for: key)
        case .prefix: prefixes.insert(number, for: key)
        }
        return
      }
      var index = Int(known) - 1
      while true {
        let other = listed[index].reference
        if other.element == reference.element, other.cased == reference.cased,
          other.needsAccents == reference.needsAccents
        {
          listed[index].reference.languages.formUnion(reference.languages)
          listed[index].reference.inCompounds = other.inCompounds || reference.inCompounds
          listed[index].reference.takesEndings = other.takesEndings || reference.takesEndings
          listed[index].reference.isAccented = other.isAccented || reference.isAccented
          listed[index].reference.needsCapital = other.needsCapital && reference.needsCapital
          return
        }
        if listed[index].next == 0 { break }
        index = Int(listed[index].next) - 1
      }
      listed[index].next = number
      listed.append(Listed(reference: reference))
    }

    /// Notes that a beginning of so many letters is looked up.
    mutating func notePrefix(length: Int) { longestPrefix = max(longestPrefix, length) }

    /// The index as it is searched.
    func finish() -> WordIndex {
      var references: [WordReference] = []
      references.reserveCapacity(listed.count)
      func flatten(_ lists: HashTable) -> RunTable {
        var table = RunTable(capacity: lists.count)
        lists.forEach { key, first in
          let start = references.count
          var next = first
          while next != 0 {
            references.append(listed[Int(next) - 1].reference)
            next = listed[Int(next) - 1].next
          }
          table.insert(
            RunTable.Run(
              key: key, start: UInt32(start), count: UInt32(references.count - start)))
        }
        return table
      }
      let exact = flatten(exact)
      let prefixes = flatten(prefixes)
      return WordIndex(
        references: references, exact: exact, prefixes: prefixes, longestPrefix: longestPrefix,
        stems: StemTables(stems))
    }
  }
}
