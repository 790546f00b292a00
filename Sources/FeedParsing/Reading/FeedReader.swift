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

  private struct Frame {
    var place: Place
    var name: String
    var base: String?
    var language: String?
  }

  private static let maximumDepth = 1024

  var feed = Feed(format: "")
  /// The entries that have ended, each with the base of its address.
  var ended: [(entry: Entry, base: String?)] = []
  var warnings = FeedWarnings()
  /// The root element where it is no feed's.
  private(set) var foreignRoot: String?
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

  private var frames: [Frame]
  private var overflow = 0
  private var isAtom03 = false
  private var rootNamespaceAddress: String?
  /// The one capture, used over and over; it means something while `isCapturing`.
  private let capture = TextCapture()
  private var isCapturing = false
  private var person: Person?
  private let limits: FeedParsingLimits
  private var sawRoot = false
  private(set) var isTruncated = false
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
      guard capture.bytes.count + bytes.count <= limits.maximumTextBytes else {
        warnings.add(
          .loss("a text longer than \(limits.maximumTextBytes) bytes was cut", line: currentLine))
        return
      }
      capture.append(bytes)
    } else if frames.last?.place == .person {
      person?.text.append(contentsOf: bytes)
    }
  }

  /// The old `base` attribute of CDF channels.
  private func rootBase(_ tag: StartTag) -> String? {
    tag.name == "channel" && frames.count == 1 ? tag["base"] : nil
  }

  // MARK: Places

  private func place(of tag: StartTag, in parent: Place, frame: Frame) -> Place {
    switch parent {
    case .document: return root(tag, frame: frame)
    case .feed, .entry, .group: return child(of: parent, tag, frame: frame)
    case .person:
      if ["name", "email", "uri", "url"].contains(tag.name) {
        person?.begin(tag.name)
        return .person
      }
      return .ignored
    case .source:
      guard let field = Field(tag.namespace, tag.name, isAtom: true) else { return .ignored }
      switch field {
      case .title, .identifier: return begin(field, tag, frame)
      case .person:
        person = Person(isFeedLevel: false, isSourceLevel: true)
        return .person
      case .link:
        if let address = tag["href"], source?.link == nil {
          source?.link = resolved(address, frame.base)
        }
        return .ignored
      default: return .ignored
      }
    case .skipHours: return tag.name == "hour" ? begin(.skipHours, tag, frame) : .ignored
    case .skipDays: return tag.name == "day" ? begin(.skipDays, tag, frame) : .ignored
    case .captured:
      capture.open(tag, base: frame.base)
      return .captured
    case .ignored: return .ignored
    }
  }

  private func root(_ tag: StartTag, frame: Frame) -> Place {
    guard !sawRoot else {
      // A second root: what it holds still counts where it is a feed's.
      if tag.name == "item" || tag.name == "entry" { return child(of: .feed, tag, frame: frame) }
      return ["rss", "feed", "rdf", "channel"].contains(tag.name) ? .feed : .ignored
    }
    sawRoot = true
    guard let dialect = Dialect(root: tag) else {
      foreignRoot = tag.name
      return .ignored
    }
    feed.format = dialect.format
    isAtom = dialect.isAtom
    isAtom03 = dialect.format == "atom-0.3"
    if tag.namespace == .other { rootNamespaceAddress = tag.namespaceAddress }
    if let language = tag.xml("lang") { feed.language = language }
    if dialect.isChannel { startChannelDefinition(tag, frame.base) }
    if dialect.isEntry {
      startEntry(tag, frame)
      return .entry
    }
    return .feed
  }

  private func child(of parent: Place, _ tag: StartTag, frame: Frame) -> Place {
    let isCore = tag.namespace == .none || tag.namespace == .rss
    if parent == .entry, draft == nil { return .ignored }
    if isCore, parent == .entry, tag.name == "item" || tag.name == "entry" && isAtom {
      warnings.add(.repair("an entry begins inside an entry", line: currentLine))
      startEntry(tag, frame)
      return .entry
    }
    if parent == .feed {
      switch tag.name {
      case "channel" where isCore || tag.namespace == .rdf:
        if let language = tag.xml("lang"), feed.language == nil { feed.language = language }
        if feed.format == "rss-1.0", tag.namespaceAddress?.contains("netscape.com") == true {
          feed.format = "rss-0.90"
        }
        return .feed
      case "item" where isCore, "entry" where isCore || tag.namespace == .atom || isAtom03:
        startEntry(tag, frame)
        return .entry
      case "items" where tag.namespace != .rdf && isCore && feed.format != "rss-1.0":
        return .feed
      default: break
      }
    }
    if tag.namespace == .media && tag.name == "group" || isCore && tag.name == "categories" {
      return .group
    }
    guard let field = Field(tag.namespace, tag.name, isAtom: isAtom) else { return .ignored }
    if parent == .group, ![.mediaTitle, .summaryFallback, .keywords, .category].contains(field) {
      return .ignored
    }
    switch field {
    case .link:
      let isTaken = link(tag, frame.base, isFeedLevel: parent == .feed)
      return isTaken ? .ignored : begin(field, tag, frame)
    case .person, .author:
      person = Person(isFeedLevel: parent == .feed, isSourceLevel: false)
      return .person
    case .atomCategory:
      let term = tag["term"] ?? tag["label"] ?? (tag.namespace == .itunes ? tag["text"] : nil)
      guard let term else { return begin(.category, tag, frame) }
      if parent == .entry { draft?.addCategory(titleText(term)) }
      return .ignored
    case .enclosure:
      if parent == .entry { addEnclosure(tag, tag["url"] ?? tag["href"], frame.base) }
      return .ignored
    case .source:
      if isAtom || tag.namespace == .atom {
        source = EntryDraft()
        return .source
      }
      return begin(field, tag, frame)
    case .skipHours: return .skipHours
    case .skipDays: return .skipDays
    default: return begin(field, tag, frame)
    }
  }

  private func begin(_ field: Field, _ tag: StartTag, _ frame: Frame) -> Place {
    let isFeedLevel = draft == nil
    let isAtomText = isAtom && tag.namespace != .content || tag.namespace == .atom
    var form: TextForm
    switch field {
    case .title, .summary, .content, .subtitle:
      form = isAtomText ? TextForm(atomTag: tag, isAtom03: isAtom03) : .html
    default: form = .html
    }
    if tag.namespace == .xhtml { form = .markup }
    isCapturing = true
    capture.begin(
      field: field, isFeedLevel: isFeedLevel, tag: tag, form: form,
      base: frame.base ?? feed.link.flatMap { WebAddress.isAbsolute($0) ? $0 : nil },
      isAtom: isAtomText)
    return .captured
  }

  private func startEntry(_ tag: StartTag, _ frame: Frame) {
    if draft != nil { endEntry() }
    var draft = EntryDraft()
    draft.base = frame.base
    draft.language = tag.xml("lang")
    if feed.format == "rss-1.0" || feed.format == "rss-0.90" || tag.namespace == .rss {
      draft.about = tag["about"]
    }
    if feed.format == "cdf" { startChannelItem(tag, frame.base, &draft) }
    self.draft = draft
  }

  private func endEntry() {
    guard let isEmpty = draft?.isEmpty else { return }
    // Read in place and not taken out: a draft is large.
    defer { draft = nil }
    guard !isEmpty || !isTruncated else { return }
    guard ended.count < limits.maximumEntries else {
      warnings.add(.loss("entries beyond \(limits.maximumEntries) were left out"))
      return
    }
    if let entry = draft?.entry { ended.append((entry, draft?.base)) }
  }

  /// Tells that the document broke off: a field that is still open is not to be trusted, and an
  /// entry of which nothing whole has come is none.
  func truncate() {
    isTruncated = true
    guard isCapturing else { return }
    switch capture.field {
    case .summary, .content, .summaryFallback, .contentFallback: break
    default: capture.field = .subtitle
    }
  }

  // MARK: Persons and sources

  /// An Atom person construct (RFC 4287 §3.2), or one that holds its name as mere text.
  private struct Person {
    var isFeedLevel: Bool
    var isSourceLevel: Bool
    var part = ""
    var depth = 0
    var text: [UInt8] = []
    var parts: [String: String] = [:]

    init(isFeedLevel: Bool, isSourceLevel: Bool) {
      self.isFeedLevel = isFeedLevel
      self.isSourceLevel = isSourceLevel
    }

    mutating func begin(_ name: String) {
      part = name
      depth += 1
      text.removeAll()
    }

    mutating func end() {
      depth -= 1
      let value = text.withUnsafeBufferPointer { HTMLText.plainAuthor($0) }
      if !value.isEmpty { parts[part] = parts[part] ?? value }
      text.removeAll()
    }

    var name: String? {
      parts["name"] ?? parts["email"] ?? parts["uri"] ?? parts["url"]
        ?? AuthorName.name(in: text.withUnsafeBufferPointer { HTMLText.plainAuthor($0) })
    }
  }

  private func endPerson() {
    guard let ended = person else { return }
    if ended.depth > 0 {
      person?.end()
      return
    }
    person = nil
    guard let name = ended.name else { return }
    if ended.isSourceLevel {
      source?.addAuthor(name)
    } else if ended.isFeedLevel {
      if !feedAuthors.contains(name) { feedAuthors.append(name) }
    } else {
      draft?.addAuthor(name)
    }
  }

  private func endSource() {
    guard let ended = source else { return }
    source = nil
    if draft?.source == nil { draft?.source = ended.title ?? ended.link ?? ended.identifier }
    draft?.sourceAuthors = ended.authors
  }
}
