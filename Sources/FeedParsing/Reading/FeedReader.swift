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

  struct Frame {
    var place: Place
    var name: String
    var base: String?
    var language: String?
  }

  static let maximumDepth = 1024
  /// The longest name of a person; what follows is passed over.
  static let maximumNameBytes = 65_536

  var feed = Feed(format: "")
  /// The entries that have ended, each with the base of its address.
  var ended: [(entry: Entry, base: String?)] = []
  var warnings = FeedWarnings()
  /// The root element where it is no feed's.
  var foreignRoot: String?
  var isAtom = false
  var feedAuthors: [String] = []
  var feedAlternates: [EntryDraft.Alternate] = []
  var updatePeriod: String?
  var updateFrequency: String?
  var timeToLive: String?
  var feedPublished: Timestamp?
  var feedDate: Timestamp?
  var draft: EntryDraft?
  var source: EntryDraft?

  var frames: [Frame]
  private var overflow = 0
  var isAtom03 = false
  var rootNamespaceAddress: String?
  /// The one capture, used over and over; it means something while `isCapturing`.
  let capture = TextCapture()
  var isCapturing = false
  var person: Person?
  let limits: FeedParsingLimits
  var sawRoot = false
  var isTruncated = false
  private(set) var currentLine = 1

  init(base: String?, limits: FeedParsingLimits) {
    self.limits = limits
    frames = [Frame(place: .document, name: "", base: base, language: nil)]
  }

  /// Whether the root element of a feed has been seen.
  var isFeed: Bool { !feed.format.isEmpty }

  // MARK: Tags

  func startElement(_ tag: StartTag, line: Int) {
    currentLine = line
    guard overflow == 0, frames.count < Self.maximumDepth, var frame = frames.last else {
      overflow += 1
      return
    }
    if let base = tag.xml("base") ?? (isAtom ? nil : rootBase(tag)) {
      frame.base = WebAddress.resolve(WebAddress.cleaned(base) ?? "", against: frame.base)
    }
    if let language = tag.xml("lang") { frame.language = language }
    frame.name = tag.name
    var tag = tag
    if let address = tag.namespaceAddress, address == rootNamespaceAddress { tag.namespace = .none }
    frame.place = place(of: tag, in: frames[frames.count - 1].place, frame: frame)
    frames.append(frame)
  }

  func endElement() {
    if overflow > 0 {
      overflow -= 1
      return
    }
    guard frames.count > 1, let frame = frames.popLast() else { return }
    switch frame.place {
    case .captured:
      if capture.depth > 0 {
        capture.close(frame.name)
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
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isCapturing {
      guard !capture.isCut else { return }
      guard capture.bytes.count + bytes.count <= limits.maximumTextBytes else {
        capture.isCut = true
        warnings.add(
          .loss("a text longer than \(limits.maximumTextBytes) bytes was cut", line: currentLine))
        return
      }
      capture.append(bytes)
    } else if frames.last?.place == .person, person?.text.count ?? 0 < Self.maximumNameBytes {
      person?.text.append(contentsOf: bytes)
    }
  }

  /// The old `base` attribute of CDF channels.
  private func rootBase(_ tag: StartTag) -> String? {
    tag.name == "channel" && frames.count == 1 ? tag["base"] : nil
  }
}
