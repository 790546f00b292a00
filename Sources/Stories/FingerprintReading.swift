// A fingerprint made from a text that was read and labelled.

public import Analysis
public import Model

extension Fingerprint {
  /// 1995-01-01: an entry that claims to be older than feeds has no date at all.
  private static let firstFeeds = Timestamp(seconds: 788_918_400)

  /// The fingerprint of an entry.
  ///
  /// - Parameters:
  ///   - lexicon: the lexicon of the analyzer that read the text.
  ///   - model: what knows the words that mean the same in several languages.
  ///   - published: when the feed says that the entry was published. A time in the future, or
  ///     before there were feeds, is not believed to be when the news was made.
  ///   - canonical: the entry's `CanonicalAddress`.
  public init(
    reading: Reading, analysis: Analysis, lexicon: Lexicon, model: StoryModel,
    published: Timestamp?, seen: Timestamp, canonical: String?, feed: Int64
  ) {
    // What a text in doubt would be labelled says too little of its event.
    let labels = analysis.labels.decided
    relevance = labels.relevance
    language = reading.identified.rawValue
    stage = labels.stage.map { UInt8($0.order) } ?? .max
    activity = labels.activity.reduce(0) { $0 | Self.bit($1) }
    domain = labels.domain.reduce(0) { $0 | Self.bit($1) }
    acts = 0
    goods = 0
    titleStems = 0
    self.feed = feed
    time = Self.time(published: published, seen: seen)
    address = Self.addressHash(canonical)
    text = 0
    words = []
    ends = SectionEnds()

    var concepts = ConceptEvidence(lexicon: lexicon, reading: reading)
    for mention in analysis.concepts { concepts.add(mention) }
    let decided = labels.countries.map(PackedCountry.pack)
    acts = concepts.acts
    goods = concepts.goods
    var sections = [[UInt32]](repeating: [], count: Section.allCases.count)
    sections[Section.parties.rawValue] = decided.isEmpty ? concepts.titleCountries : decided
    sections[Section.countries.rawValue] = concepts.countries
    sections[Section.organisations.rawValue] =
      (labels.organisations.map { StableHash.short($0) } + concepts.organisations)
    sections[Section.systems.rawValue] = concepts.systems
    sections[Section.names.rawValue] = Self.names(reading, covered: concepts.covered)
    sections[Section.sounds.rawValue] = Self.sounds(
      reading, covered: concepts.covered, words: model.words)
    sections[Section.numbers.rawValue] =
      labels.money.flatMap { [Self.hash($0)] + RoughSum.values($0) }
      + Self.numbers(reading, covered: concepts.covered)
    sections[Section.concepts.rawValue] = model.words.concepts(reading)
    let stems = Self.stems(reading)
    sections[Section.stems.rawValue] = stems.values
    titleStems = UInt8(min(stems.inTitle, Section.stems.limit))
    text = stems.text
    fill(sections)
  }

  fileprivate static func time(published: Timestamp?, seen: Timestamp) -> Timestamp {
    guard let published, published <= seen + .seconds(3_600), published >= firstFeeds
    else { return seen }
    return published
  }

  private static func bit(_ activity: Activity) -> UInt8 {
    1 << UInt8(Activity.allCases.firstIndex(of: activity) ?? 0)
  }

  private static func bit(_ domain: Domain) -> UInt16 {
    1 << UInt16(Domain.allCases.firstIndex(of: domain) ?? 0)
  }

  /// An address that names no page (a site's front) tells no two entries apart and counts as none.
  fileprivate static func addressHash(_ canonical: String?) -> UInt64 {
    guard let canonical, !canonical.isEmpty else { return 0 }
    if !hasPath(canonical), let address = WebAddress(canonical), address.path.count <= 1,
      address.parameters.isEmpty,
      address.page == nil
    {
      return 0
    }
    return StableHash.of(canonical) | 1
  }

  /// Whether something follows the host that can only be a path, which spares taking most addresses
  /// to pieces.
  private static func hasPath(_ canonical: String) -> Bool {
    let scheme = "https://".utf8
    guard canonical.utf8.starts(with: scheme) else { return false }
    let path = canonical.utf8.dropFirst(scheme.count).drop { $0 != UInt8(ascii: "/") }.dropFirst()
    return path.first.map { !"/?#".utf8.contains($0) } ?? false
  }

  /// Sums are the same within two per cent.
  private static func hash(_ money: Money) -> UInt32 {
    StableHash.short("money \(rounded(money.amount)) \(money.currency)")
  }

  /// Three significant digits.
  private static func rounded(_ number: Double) -> Int {
    var number = number
    var scale = 0
    while number >= 1_000 {
      number /= 10
      scale += 1
    }
    return Int(number.rounded()) * 100 + scale
  }

  fileprivate static func numbers(_ reading: Reading, covered: [Bool]) -> [UInt32] {
    var numbers: [UInt32] = []
    for index in reading.tokens.indices where !covered[index] {
      let token = reading.tokens[index]
      guard token.flags.contains(.number), token.flags.isDisjoint(with: [.boilerplate, .glued]),
        let value = reading.number(index), value >= 10 || value != value.rounded(), value < 1e12,
        !(value == value.rounded() && (1_990...2_040).contains(value))
      else { continue }
      let next = index + 1
      if next < reading.tokens.count, reading.tokens[next].flags.contains(.glued) { continue }
      // A plain number up to 31 may be a date; larger ones are worth keeping.
      if value <= 31, value == value.rounded() { continue }
      numbers.append(StableHash.short("number \(rounded(value * 100))"))
    }
    return numbers
  }

  private static func names(_ reading: Reading, covered: [Bool]) -> [UInt32] {
    let isTitleCase = Headline.isTitleCase(reading)
    var names: [UInt32] = []
    for index in reading.tokens.indices where !covered[index] {
      let token = reading.tokens[index]
      guard token.flags.contains(.capitalised), !token.flags.contains(.boilerplate),
        !(isTitleCase && token.field == .title)
      else { continue }
      guard !StopWords.contains(reading.lowercasedBytes(index)) else { continue }
      let skeletons = NameSkeleton.skeletons(
        of: reading.lowercased(index), language: reading.language,
        isAcronym: token.flags.contains(.allCaps))
      for skeleton in skeletons { names.append(NameSkeleton.value(of: skeleton)) }
    }
    return names
  }

  private static func sounds(_ reading: Reading, covered: [Bool], words: StoryWords) -> [UInt32] {
    guard reading.language == "ko" else { return [] }
    return reading.tokens.indices.compactMap { index in
      let token = reading.tokens[index]
      guard !covered[index], !token.flags.contains(.boilerplate) else { return nil }
      let word = reading.lowercased(index)
      let value = HangulName.value(of: word)
      return value == 0 || words.names(word, language: "ko") ? nil : value
    }
  }

  fileprivate static func stems(_ reading: Reading) -> (
    values: [UInt32], inTitle: Int, text: UInt64
  ) {
    var values: [UInt32] = []
    var inTitle = 0
    var text: UInt64 = 0
    var titleEnd: UInt64 = 0
    for index in reading.tokens.indices {
      let token = reading.tokens[index]
      guard !token.flags.contains(.boilerplate) else { continue }
      if token.field == .summary, titleEnd == 0 { titleEnd = text | 1 }
      text = StableHash.mix(text &* 31 &+ token.form)
      guard values.count < Section.stems.limit else { continue }
      WordStems.forEach(in: reading.lowercasedBytes(index), token: token) { stem in
        guard values.count < Section.stems.limit else { return }
        values.append(stem)
        if token.field == .title { inTitle += 1 }
      }
    }
    // A text of a word or two is no text to know an entry by.
    return (values, inTitle, values.count >= CopySketch.leastStems ? text | 1 : 0)
  }
}

extension CopySketch {
  /// The sketch of an entry; the parameters are those of a fingerprint.
  public init(
    reading: Reading, analysis: Analysis, lexicon: Lexicon, published: Timestamp?, seen: Timestamp,
    canonical: String?, feed: Int64
  ) {
    var concepts = ConceptEvidence(lexicon: lexicon, reading: reading)
    for mention in analysis.concepts { concepts.add(mention) }
    let stems = Fingerprint.stems(reading)
    self.init(
      language: reading.identified.rawValue, stems: stems.values[...],
      titleStems: min(stems.inTitle, Fingerprint.Section.stems.limit),
      countries: concepts.countries[...],
      numbers: Fingerprint.numbers(reading, covered: concepts.covered)[...],
      address: Fingerprint.addressHash(canonical), text: stems.text, feed: feed,
      time: Fingerprint.time(published: published, seen: seen))
  }
}
