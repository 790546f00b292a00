// What the index keeps of one entry: evidence that means the same in every language, and its words.

public import Model

/// The evidence by which one entry is compared with others. About half a kilobyte.
public struct Fingerprint: Sendable, Equatable {
  /// The kinds of evidence, in the order in which `words` holds them.
  enum Section: Int, CaseIterable {
    /// Countries of the cooperating parties, packed codes; where none was decided, those that the
    /// title names.
    case parties
    /// Countries named anywhere.
    case countries
    /// Known organisations.
    case organisations
    /// Known weapon systems and platforms.
    case systems
    /// Proper names that no list knows, by their skeletons.
    case names
    /// Numbers and sums of money.
    case numbers
    /// What the words mean in any language.
    case concepts
    /// Words in Hangul that may be foreign names, by their coarse skeletons.
    case sounds
    /// The stems of the text's own words in their order, the title's first; stop words left out.
    case stems

    /// The most that is kept of a kind.
    var limit: Int {
      switch self {
      case .parties: 6
      case .countries: 8
      case .organisations: 12
      case .systems: 8
      case .names: 24
      case .numbers: 10
      case .concepts: 24
      case .sounds: 8
      case .stems: 60
      }
    }
  }

  var relevance: Relevance
  var language: UInt8
  /// The stage's place, 255 for none.
  var stage: UInt8
  /// How many of the stems are the title's.
  var titleStems: UInt8
  /// The activities decided, one bit each.
  var activity: UInt8
  /// Acts that stand in the text, decided or not.
  var acts: UInt8
  /// The goods decided, one bit each.
  var domain: UInt16
  /// Goods that stand in the text, decided or not.
  var goods: UInt16
  /// The feed that brought the entry.
  public internal(set) var feed: Int64
  /// When the entry happened as far as anybody knows: published, unless that cannot be right.
  public package(set) var time: Timestamp
  /// The hash of the canonical address; 0 without one.
  var address: UInt64
  /// The hash of all words of the text; the same text gives the same.
  var text: UInt64
  /// All sections' values, one section after the other.
  var words: [UInt32]
  /// Where each section ends in `words`.
  var ends: SectionEnds

  /// The values of a section; sorted, except for stems.
  @inline(__always)
  func range(_ section: Section) -> Range<Int> { ends.range(section) }

  func values(_ section: Section) -> ArraySlice<UInt32> { words[range(section)] }

  func isEmpty(_ section: Section) -> Bool { range(section).isEmpty }

  /// Puts the sections one after the other, each within its limit.
  mutating func fill(_ sections: [[UInt32]]) {
    words.removeAll(keepingCapacity: true)
    for section in Section.allCases {
      let values = sections[section.rawValue]
      if section == .stems {
        words += values.prefix(section.limit)
      } else {
        // Two dozen at most, and hashing them costs more than looking through them.
        let start = words.count
        for value in values where !words[start...].contains(value) {
          if words.count - start == section.limit { break }
          words.append(value)
        }
        words[start...].sort()
      }
      ends[section.rawValue] = UInt8(words.count)
    }
  }

  /// The parties' countries, as far as the labels knew them.
  var partyNames: [String] { values(.parties).map(PackedCountry.name) }
}

/// Where each section of a fingerprint ends among its values, a byte a section.
struct SectionEnds: Sendable, Equatable {
  /// All but the last section's.
  private var first: UInt64 = 0
  private var last: UInt8 = 0

  /// How many values there are in all sections.
  var count: Int { Int(last) }

  @inline(__always)
  subscript(_ index: Int) -> UInt8 {
    get { index < 8 ? UInt8(truncatingIfNeeded: first >> UInt64(8 * index)) : last }
    set {
      if index < 8 {
        first = first & ~(0xFF << UInt64(8 * index)) | UInt64(newValue) << UInt64(8 * index)
      } else {
        last = newValue
      }
    }
  }

  /// The places of a section's values.
  @inline(__always)
  func range(_ section: Fingerprint.Section) -> Range<Int> {
    let index = section.rawValue
    return (index == 0 ? 0 : Int(self[index - 1]))..<Int(self[index])
  }
}

/// A country's code in a number.
enum PackedCountry {
  static func pack(_ country: CountryCode) -> UInt32 {
    country.rawValue.utf8.reduce(0) { $0 << 8 | UInt32($1) }
  }

  static func name(_ packed: UInt32) -> String {
    let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: packed >> $0) }
    return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
  }
}

/// Hashes that are stored: they must stay the same in every version.
enum StableHash {
  /// FNV-1a over UTF-8, its bits spread (SplitMix64's finaliser).
  static func of(_ text: some StringProtocol, salt: UInt64 = 0) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ salt
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return mix(hash)
  }

  static func short(_ text: some StringProtocol) -> UInt32 { UInt32(truncatingIfNeeded: of(text)) }

  @inline(__always)
  static func mix(_ number: UInt64) -> UInt64 {
    var x = number
    x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
    x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
    return x ^ (x >> 31)
  }
}
