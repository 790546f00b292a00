// Which entries have nothing to do with defence. They are most of what a general feed brings: they
// are known again by their page and their text, and their events are not looked for.

public import Analysis
import Model

/// The rule by which an entry is off topic, in the sense of topic detection: no report of anything
/// that is watched for.
///
/// It must be sure of that, as what is off topic corroborates nothing: the text was found
/// unrelated, is nowhere near a partnership, has not one word of defence and its trade in it, names
/// at most one country, stands in a language that labels are read in, and says enough to be judged
/// by. A headline alone says too little. Of the labelled items no report of defence is off topic by
/// labels of models that have not seen its event; `pactwatch-train stories-eval` counts them.
public enum OffTopic {
  /// The different words that a text must have, stop words left out.
  static let leastWords = 12
  /// The most countries that it may name: who names more may tell of a pact.
  static let mostCountries = 1

  /// Why an entry opened a story, in words.
  public static let newText =
    "nothing to do with defence, and neither its address nor its text is known"

  /// Whether a text is off topic by its labels and by what of the lexicon stands in it.
  public static func holds(_ reading: Reading, _ analysis: Analysis, _ lexicon: Lexicon) -> Bool {
    analysis.labels.relevance == .unrelated && analysis.labels.score < Labels.doubt
      && reading.identified != .undetermined && !hasSign(analysis.concepts, lexicon)
      && saysEnough(reading)
  }

  /// Goods, systems, organisations, words of defence or battle, or a second country.
  private static func hasSign(_ concepts: [ConceptMention], _ lexicon: Lexicon) -> Bool {
    var countries: [CountryCode] = []
    for mention in concepts {
      switch lexicon.concepts[mention.concept].kind {
      case .goods, .systems, .organisations: return true
      case .frames:
        if frames.contains(lexicon.concepts[mention.concept].name) { return true }
      case .countries, .people:
        for country in lexicon.concepts[mention.concept].countries
        where !countries.contains(country) {
          countries.append(country)
        }
        if countries.count > mostCountries { return true }
      case .acts, .roles, .predicates: break
      }
    }
    return false
  }

  private static let frames: Set = ["frame:defence", "frame:battlefield"]

  private static func saysEnough(_ reading: Reading) -> Bool {
    var words: [UInt32] = []
    for index in reading.tokens.indices where !reading.tokens[index].flags.contains(.boilerplate) {
      WordStems.forEach(in: reading.lowercasedBytes(index), token: reading.tokens[index]) { stem in
        if !words.contains(stem) { words.append(stem) }
      }
      if words.count >= leastWords { return true }
    }
    return false
  }
}

/// What the index keeps of an entry: all that its events are found by, or what copies are known by.
public enum EntryEvidence: Sendable, Equatable {
  /// An entry that may report an event.
  case report(Fingerprint)
  /// An entry that is off topic.
  case offTopic(CopySketch)

  /// Whether the entry may report an event.
  public var isReport: Bool {
    if case .report = self { true } else { false }
  }

  /// The evidence that `bytes` holds; nil where they are of another version or damaged.
  public init?(bytes: [UInt8]) {
    if let sketch = CopySketch(bytes: bytes) {
      self = .offTopic(sketch)
    } else if let fingerprint = Fingerprint(bytes: bytes) {
      self = .report(fingerprint)
    } else {
      return nil
    }
  }

  /// The evidence as bytes for the database.
  public var bytes: [UInt8] {
    switch self {
    case .report(let fingerprint): fingerprint.bytes
    case .offTopic(let sketch): sketch.bytes
    }
  }
}
