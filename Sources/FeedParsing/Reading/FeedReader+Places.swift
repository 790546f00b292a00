// What each element means where it stands: a feed, an entry, a field, or nothing to us.

import Model

extension FeedReader {
  func place(of tag: StartTag, in parent: Place) -> Place {
    switch parent {
    case .document: return root(tag)
    case .feed, .entry, .group: return child(of: parent, tag)
    case .person:
      guard let part = Person.Part(tag.name) else { return .ignored }
      person?.begin(part)
      return .person
    case .source:
      guard let field = Field(tag.namespace, tag.name, isAtom: true) else { return .ignored }
      switch field {
      case .title, .identifier: return begin(field, tag)
      case .person:
        person = Person(isFeedLevel: false, isSourceLevel: true)
        return .person
      case .link:
        if let address = tag["href"], source?.link == nil {
          source?.link = resolved(address, base)
        }
        return .ignored
      default: return .ignored
      }
    case .skipHours: return tag.name == "hour" ? begin(.skipHours, tag) : .ignored
    case .skipDays: return tag.name == "day" ? begin(.skipDays, tag) : .ignored
    case .captured:
      if !capture.isCut, capture.bytes.count >= limits.maximumTextBytes {
        capture.isCut = true
        warnings.add(
          .loss("a text longer than \(limits.maximumTextBytes) bytes was cut", line: currentLine))
      }
      capture.open(tag, base: base)
      return .captured
    case .ignored: return .ignored
    }
  }

  func root(_ tag: StartTag) -> Place {
    guard !sawRoot else {
      // A second root: what it holds still counts where it is a feed's.
      if tag.name == "item" || tag.name == "entry" { return child(of: .feed, tag) }
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
    // The root is of the feed's own vocabulary, whichever address its writer gave it: `rss` under the
    // address of Atom or Media RSS has forgotten a prefix.
    switch tag.namespace {
    case .none, .rss, .rdf: break
    case .atom where isAtom, .atom03 where isAtom: break
    default:
      rootNamespaceAddress = tag.namespaceAddress
      if tag.namespace != .other {
        warnings.add(
          .repair(
            "the root has the namespace of an extension; read as \(feed.format)",
            line: currentLine))
      }
    }
    if let language = tag.xml("lang") { feed.language = language }
    if dialect.isChannel { startChannelDefinition(tag, base) }
    if dialect.isEntry {
      startEntry(tag)
      return .entry
    }
    return .feed
  }

  func child(of parent: Place, _ tag: StartTag) -> Place {
    let meaning = meaning(of: tag)
    let holder = meaning.holder
    let isCore = tag.namespace == .none || tag.namespace == .rss
    if parent == .entry, draft == nil { return .ignored }
    if isCore, parent == .entry, holder == .item || holder == .entry && isAtom {
      warnings.add(.repair("an entry begins inside an entry", line: currentLine))
      startEntry(tag)
      return .entry
    }
    if parent == .feed {
      switch holder {
      case .channel where isCore || tag.namespace == .rdf:
        if let language = tag.xml("lang"), feed.language == nil { feed.language = language }
        if feed.format == "rss-1.0", tag.namespaceAddress?.contains("netscape.com") == true {
          feed.format = "rss-0.90"
        }
        return .feed
      case .item where isCore, .entry where isCore || tag.namespace == .atom || isAtom03:
        startEntry(tag)
        return .entry
      case .items where tag.namespace != .rdf && isCore && feed.format != "rss-1.0":
        return .feed
      default: break
      }
    }
    if tag.namespace == .media && holder == .group || isCore && holder == .categories {
      return .group
    }
    guard let field = meaning.field else { return .ignored }
    if parent == .group, ![.mediaTitle, .summaryFallback, .keywords, .category].contains(field) {
      return .ignored
    }
    switch field {
    case .link:
      let isTaken = link(tag, base, isFeedLevel: parent == .feed)
      return isTaken ? .ignored : begin(field, tag)
    case .person, .author:
      person = Person(isFeedLevel: parent == .feed, isSourceLevel: false)
      return .person
    case .atomCategory:
      let term = tag["term"] ?? tag["label"] ?? (tag.namespace == .itunes ? tag["text"] : nil)
      guard let term else { return begin(.category, tag) }
      if parent == .entry { draft?.addCategory(titleText(term)) }
      return .ignored
    case .enclosure:
      if parent == .entry { addEnclosure(tag, tag["url"] ?? tag["href"], base) }
      return .ignored
    case .source:
      if isAtom || tag.namespace == .atom {
        source = EntryDraft()
        return .source
      }
      return begin(field, tag)
    case .skipHours: return .skipHours
    case .skipDays: return .skipDays
    default: return begin(field, tag)
    }
  }

  func begin(_ field: Field, _ tag: StartTag) -> Place {
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
      field: field, isFeedLevel: isFeedLevel, tag: tag, form: form, isAtom: isAtomText)
    return .captured
  }

  func startEntry(_ tag: StartTag) {
    if draft != nil { endEntry() }
    // Completed where it stands: a draft has so many fields that each copy of it shows in the
    // profile.
    draft = EntryDraft()
    if base != nil { draft?.base = base }
    if feed.format == "cdf" { startChannelItem(tag, base) }
    guard !tag.attributes.isEmpty else { return }
    draft?.language = tag.xml("lang")
    if feed.format == "rss-1.0" || feed.format == "rss-0.90" || tag.namespace == .rss {
      draft?.about = tag["about"]
    }
  }

  func endEntry() {
    guard let isEmpty = draft?.isEmpty() else { return }
    defer { draft = nil }
    guard !isEmpty || !isTruncated else { return }
    guard entries.count < limits.maximumEntries else {
      warnings.add(.loss("entries beyond \(limits.maximumEntries) were left out"))
      return
    }
    guard let entry = draft?.entry() else { return }
    if max(entry.authors.count, entry.categories.count) >= EntryDraft.maximumNames {
      warnings.add(
        .loss(
          "names beyond \(EntryDraft.maximumNames) of one entry were left out", line: currentLine))
    }
    entries.append(entry)
    isResolved.append(draft?.base != nil)
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
}
