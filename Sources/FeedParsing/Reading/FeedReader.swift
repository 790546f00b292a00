// Follows the elements of a feed document and keeps what they say of the feed and its entries.

import Model

/// Makes a feed of tags and text, whatever the dialect; the parsers of well-formed and of broken
/// XML both feed it.
final class FeedReader: MarkupReceiver {
  /// Where an open element stands.
  enum Place {
    /// Outside the root.
    case document
    /// In `rss`, `channel`, `feed` or `rdf:RDF`.
    case feed
    case entry
    /// In an element that only groups others, such as those of Media RSS.
    case group
    /// In an Atom person, of the feed or of an entry.
    case person
    /// In an Atom source.
    case source
    case skipHours, skipDays
    /// In an element whose text is captured, or in a child of one.
    case captured
    /// In an element that says nothing to us.
    case ignored
  }

  static let maximumDepth = 1024
  /// The longest name of a person; what follows is passed over.
  static let maximumNameBytes = 65_536

  // A parser gives one event after another and nothing re-enters. The variables that every event
  // touches are therefore left out of the check for overlapping accesses at run time, which took
  // a tenth of the whole work.

  @exclusivity(unchecked) var feed = Feed(format: "")
  /// The entries that have ended.
  @exclusivity(unchecked) var entries: [Entry] = []
  /// Which of them have their address resolved; the others wait for the feed's own.
  @exclusivity(unchecked) var isResolved: [Bool] = []
  var warnings = FeedWarnings()
  /// The root element where it is no feed's.
  var foreignRoot: String?
  @exclusivity(unchecked) var isAtom = false
  var feedAuthors: [String] = []
  var feedAlternates: [EntryDraft.Alternate] = []
  var updatePeriod: String?
  var updateFrequency: String?
  var timeToLive: String?
  var feedPublished: Timestamp?
  var feedDate: Timestamp?
  @exclusivity(unchecked) var draft: EntryDraft?
  @exclusivity(unchecked) var source: EntryDraft?

  /// Where each open element stands.
  @exclusivity(unchecked) private var places: [Place] = [.document]
  /// What relative addresses are resolved against here (`xml:base`).
  @exclusivity(unchecked) private(set) var base: String?
  /// The feed's link when ``siteBase`` was last asked for, and the answer.
  @exclusivity(unchecked) var lastLink: String?
  @exclusivity(unchecked) var lastSite: String?
  /// Where the feed says that it is itself (`rel="self"`), where that is absolute.
  var ownAddress: String?
  /// What the base was outside the elements that changed it, with how many were open then.
  @exclusivity(unchecked) private var outerBases: [(depth: Int, base: String?)] = []
  /// What tags mean, by the numbers of their names.
  @exclusivity(unchecked) private var meanings: [Meaning?] = []
  @exclusivity(unchecked) private var overflow = 0
  @exclusivity(unchecked) var isAtom03 = false
  @exclusivity(unchecked) var rootNamespaceAddress: String?
  /// The one capture, used over and over; it means something while `isCapturing`.
  let capture = TextCapture()
  @exclusivity(unchecked) var isCapturing = false
  /// By how many bytes addresses have grown since they became absolute, and may grow in a document.
  @exclusivity(unchecked) var addressGrowth = 0
  static let maximumAddressGrowth = 32 << 20
  @exclusivity(unchecked) var person: Person?
  let limits: FeedParsingLimits
  @exclusivity(unchecked) var sawRoot = false
  @exclusivity(unchecked) var isTruncated = false
  @exclusivity(unchecked) private(set) var currentLine = 1

  let likelyDates = LikelyDates()

  init(base: String?, limits: FeedParsingLimits) {
    self.limits = limits
    self.base = base
  }

  /// Whether the root element of a feed has been seen.
  var isFeed: Bool { !feed.format.isEmpty }

  // MARK: Tags

  func startElement(_ tag: StartTag, line: Int) {
    currentLine = line
    guard overflow == 0, places.count < Self.maximumDepth, let parent = places.last else {
      overflow += 1
      return
    }
    if !tag.attributes.isEmpty, let written = tag.xml("base") ?? (isAtom ? nil : rootBase(tag)) {
      outerBases.append((places.count, base))
      base = WebAddress.resolve(WebAddress.cleaned(written) ?? "", against: base)
    }
    if let address = rootNamespaceAddress, address == tag.namespaceAddress {
      // An address that nobody knows but the root has: the feed's own vocabulary.
      var own = tag
      own.namespace = .none
      own.number = nil
      places.append(place(of: own, in: parent))
    } else {
      places.append(place(of: tag, in: parent))
    }
  }

  func endElement() {
    if overflow > 0 {
      overflow -= 1
      return
    }
    guard places.count > 1, let place = places.popLast() else { return }
    switch place {
    case .captured:
      if capture.depth > 0 {
        capture.close()
      } else if isCapturing {
        isCapturing = false
        take(capture)
        capture.end()
      }
    case .entry: endEntry()
    case .person: endPerson()
    case .source: endSource()
    default: break
    }
    if let outer = outerBases.last, outer.depth == places.count {
      base = outer.base
      outerBases.removeLast()
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isCapturing {
      guard !capture.isCut else { return }
      let room = max(limits.maximumTextBytes - capture.bytes.count, 0)
      guard bytes.count <= room else {
        capture.append(bytes.characters(upTo: room))
        capture.isCut = true
        warnings.add(
          .loss("a text longer than \(limits.maximumTextBytes) bytes was cut", line: currentLine))
        return
      }
      capture.append(bytes)
    } else if places.last == .person, person?.text.count ?? 0 < Self.maximumNameBytes {
      person?.text.append(contentsOf: bytes)
    }
  }

  /// The old `base` attribute of CDF channels.
  private func rootBase(_ tag: StartTag) -> String? {
    tag.name == "channel" && places.count == 1 ? tag["base"] : nil
  }

  /// What the name of a tag means in this feed; every name of a well-formed document is looked at
  /// once.
  func meaning(of tag: StartTag) -> Meaning {
    guard let number = tag.number, sawRoot else { return Meaning(tag, isAtom: isAtom) }
    if number < meanings.count, let known = meanings[number] { return known }
    while meanings.count <= number { meanings.append(nil) }
    let meaning = Meaning(tag, isAtom: isAtom)
    meanings[number] = meaning
    return meaning
  }
}
