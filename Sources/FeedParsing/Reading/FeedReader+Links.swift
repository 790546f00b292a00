// What feeds keep in attributes: links, enclosures, and all of a CDF channel.

import Model

extension FeedReader {
  /// A link: an RSS one holds its address as text, an Atom one in `href`.
  func link(_ tag: StartTag, _ base: String?, isFeedLevel: Bool) -> Bool {
    guard let written = tag["href"] else { return false }
    let relations = Self.relations(tag["rel"])
    if relations.contains("enclosure") {
      if !isFeedLevel { addEnclosure(tag, written, base) }
      return true
    }
    guard let address = resolved(written, base) else { return true }
    if relations.contains("hub"), isFeedLevel {
      feed.hub = feed.hub ?? address
      return true
    }
    if relations.contains("self"), isFeedLevel, ownAddress == nil,
      WebAddress.isAbsolute(address)
    {
      ownAddress = address
    }
    guard relations.isEmpty || relations.contains("alternate") else { return true }
    let type = tag["type"]?.asciiLowered
    let alternate = EntryDraft.Alternate(
      address: address,
      isPage: type == "text/html" || type == "application/xhtml+xml",
      isDeclared: type == nil || type?.contains("html") == true || !relations.isEmpty)
    if isFeedLevel {
      if feedAlternates.count < EntryDraft.maximumNames { feedAlternates.append(alternate) }
    } else if draft?.alternates.count ?? 0 < EntryDraft.maximumNames {
      draft?.alternates.append(alternate)
    }
    return true
  }

  /// The relations of a link; they may be written as their IANA addresses (RFC 4287 §4.2.7.2).
  private static func relations(_ written: String?) -> [String] {
    switch written {
    case nil: []
    case "alternate": ["alternate"]
    case "self": ["self"]
    case let written?:
      written.asciiLowered.split(separator: " ").map {
        $0.split(separator: "/").last.map(String.init) ?? ""
      }
    }
  }

  func addEnclosure(_ tag: StartTag, _ written: String?, _ base: String?) {
    let base = base ?? siteBase
    guard let address = written.flatMap({ resolved($0, base) }) else { return }
    let length = tag["length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    let enclosure = Enclosure(url: address, type: tag["type"], length: length)
    guard draft?.enclosures.contains(enclosure) == false,
      draft?.enclosures.count ?? 0 < 256
    else { return }
    draft?.enclosures.append(enclosure)
  }

  // MARK: CDF

  /// A CDF channel keeps its address and its time in attributes.
  /// Source: W3C note "Channel Definition Format", 1997.
  func startChannelDefinition(_ tag: StartTag, _ base: String?) {
    if let address = tag["href"] { feed.link = resolved(address, base) }
    if let time = tag["lastmod"] { feed.updated = FeedDate.parse(time) }
  }

  /// So does a CDF item.
  func startChannelItem(_ tag: StartTag, _ base: String?) {
    if let address = tag["href"] { draft?.link = resolved(address, base) }
    if let time = tag["lastmod"] {
      draft?.updated = FeedDate.parse(time)
      draft?.published = draft?.updated
    }
  }
}
