// Words that mean the same in several languages: what two reports of one act still share when no
// word of theirs is spelt alike.

import Analysis
import Foundation

/// The concepts of the files `story-words.LANGUAGE.tsv` by the words that name them.
package struct StoryWords: Sendable {
  private struct Entry: Sendable {
    var concept: UInt32
    /// Longer words that begin so name it too.
    var isOpen: Bool
  }

  /// The concepts' names by their values.
  package private(set) var names: [UInt32: String] = [:]
  /// By a hash of the language and the word.
  private var entries = NumberTable<Entry>()
  /// The last sixteen bits of these hashes, a bit each: most beginnings of words begin no word of
  /// these.
  private var beginnings = [UInt64](repeating: 0, count: 1 << 10)
  private var languages: Set<String> = []

  init() {}

  /// The value by which a fingerprint holds a concept.
  static func value(of name: some StringProtocol) -> UInt32 { StableHash.short("word:" + name) }

  /// Whether a text names a refusal, a halt or an end: of two acts of the same parties about the
  /// same goods, that is often all the difference.
  static func refuses(_ fingerprint: Fingerprint) -> Bool {
    fingerprint.values(.concepts).contains {
      refusalBits >> UInt64($0 & 63) & 1 == 1 && refusals.contains($0)
    }
  }

  private static let refusals = ["refuse", "cancel", "suspend", "block", "ban", "collapse"]
    .map(value(of:))
  /// The refusals' last six bits, by which most other concepts are told from them.
  private static let refusalBits = refusals.reduce(UInt64(0)) { $0 | 1 << UInt64($1 & 63) }

  /// The language whose words are added first, as its lines name all concepts.
  static let firstLanguage = "en"

  /// Takes in a line of a language's file: a concept and its words. Returns what is wrong with it.
  mutating func add(_ fields: [Substring], language: String) -> String? {
    guard fields.count == 2 else { return "not a concept and its words" }
    let value = Self.value(of: fields[0])
    if language == Self.firstLanguage {
      names[value] = String(fields[0])
    } else if names[value] == nil {
      return "there is no concept “\(fields[0])” among those of \(Self.firstLanguage)"
    }
    languages.insert(language)
    let seed = Self.seed(language)
    for word in fields[1].utf8.split(separator: UInt8(ascii: " ")) {
      let isBeginning = word.last == UInt8(ascii: "*")
      let isOpen = isBeginning || language == "ko"
      var hash = seed
      for byte in isBeginning ? word.dropLast() : word { Self.take(byte, &hash) }
      entries.add(Entry(concept: value, isOpen: isOpen), for: hash)
      beginnings[Int(hash >> 6 & 1023)] |= 1 << (hash & 63)
    }
    return nil
  }

  private static func seed(_ language: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in language.utf8 { take(byte, &hash) }
    take(0, &hash)
    return hash
  }

  @inline(__always)
  private static func take(_ byte: UInt8, _ hash: inout UInt64) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// The concepts that a text names, each once, in the order of its words; the title's first.
  func concepts(_ reading: Reading) -> [UInt32] {
    let language = reading.language
    guard languages.contains(language) else { return [] }
    let seed = Self.seed(language)
    var found: [UInt32] = []
    var before: ArraySlice<UInt8> = []
    for index in reading.tokens.indices {
      let token = reading.tokens[index]
      guard token.flags.isDisjoint(with: [.boilerplate, .number]) else {
        before = []
        continue
      }
      let word = reading.lowercasedBytes(index)
      var values: [UInt32] = []
      // What the first half alone begins was found at its own place.
      if token.flags.contains(.glued), !before.isEmpty {
        let pair = (before + [UInt8(ascii: "-")] + word)[...]
        values = concepts(pair, seed, isHangul: false, longerThan: before.count + 1)
      }
      if values.isEmpty { values = concepts(word, seed, isHangul: language == "ko") }
      for value in values where !found.contains(value) { found.append(value) }
      before = word
    }
    return found
  }

  /// Whether a word names a concept.
  func names(_ word: String, language: String) -> Bool {
    !concepts(Array(word.utf8)[...], Self.seed(language), isHangul: language == "ko").isEmpty
  }

  /// The concepts of a word: the longest beginning that is known, and in Korean, which writes
  /// compounds as one, what follows it.
  ///
  /// - Parameter least: beginnings of so many bytes, or fewer, do not count.
  private func concepts(
    _ word: ArraySlice<UInt8>, _ seed: UInt64, isHangul: Bool, longerThan least: Int = 0
  ) -> [UInt32] {
    var found: [UInt32] = []
    var start = word.startIndex
    while start < word.endIndex {
      var hash = seed
      var longest: (end: Int, concept: UInt32)?
      var end = start
      while end < word.endIndex {
        Self.take(word[end], &hash)
        end += 1
        // Only whole characters.
        if end < word.endIndex, word[end] & 0xC0 == 0x80 { continue }
        guard beginnings[Int(hash >> 6 & 1023)] >> (hash & 63) & 1 == 1 else { continue }
        if end - word.startIndex > least, let entry = entries[hash],
          entry.isOpen || end == word.endIndex
        {
          longest = (end, entry.concept)
        }
      }
      if let longest { found.append(longest.concept) }
      guard isHangul else { break }
      start = longest?.end ?? start + 1
      while start < word.endIndex, word[start] & 0xC0 == 0x80 { start += 1 }
    }
    return found
  }
}
