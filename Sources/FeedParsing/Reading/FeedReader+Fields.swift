// What becomes of each field's text: titles plain, addresses absolute, dates read, HTML safe.

import Model

extension FeedReader {
  /// Takes a field whose element has ended.
  func take(_ capture: TextCapture) {
    capture.mendEncoding()
    if source != nil {
      switch capture.field {
      case .title: if source?.title == nil { source?.title = capture.plainTitle }
      case .identifier: if source?.identifier == nil { source?.identifier = capture.value }
      default: break
      }
    } else if capture.isFeedLevel {
      takeForFeed(capture)
    } else {
      // In place: a draft has so many fields that each copy of it shows in the profile.
      draft?.take(capture, of: self)
    }
  }

  private func takeForFeed(_ capture: TextCapture) {
    switch capture.field {
    case .title, .mediaTitle:
      if feed.title == nil { feed.title = capture.plainTitle }
    case .link:
      if feed.link == nil { feed.link = address(capture) }
    case .language:
      if feed.language == nil { feed.language = capture.value }
    case .updated, .modified:
      if feed.updated == nil { feed.updated = date(capture) }
    case .published, .created:
      if feedPublished == nil { feedPublished = date(capture) }
    case .dublinCoreDate:
      if feedDate == nil { feedDate = date(capture) }
    case .timeToLive:
      if timeToLive == nil { timeToLive = capture.value }
    case .updatePeriod:
      if updatePeriod == nil { updatePeriod = capture.value }
    case .updateFrequency:
      if updateFrequency == nil { updateFrequency = capture.value }
    case .skipHours:
      if let hour = capture.value.flatMap({ Int($0) }), (0...24).contains(hour) {
        feed.skipHours.insert(hour % 24)
      }
    case .skipDays:
      if let day = capture.value?.asciiLowered,
        let index = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].firstIndex(
          where: day.hasPrefix)
      {
        feed.skipDays.insert(index)
      }
    default: break
    }
  }

  /// An address as written, absolute where it can be; nil for those that lead nowhere safe.
  func resolved(_ written: String, _ base: String?) -> String? {
    guard let cleaned = WebAddress.cleaned(written) else { return nil }
    guard WebAddress.isSafe(cleaned) else {
      warnings.add(.loss("an address that would run or carry code was left out", line: currentLine))
      return nil
    }
    return WebAddress.resolve(cleaned, against: base)
  }

  fileprivate func address(_ capture: TextCapture) -> String? {
    // Where the XML escapes twice, the address still holds references.
    guard let value = capture.value else { return nil }
    let text = value.utf8.contains(0x26) ? AddressText.decoded(value) : value
    return resolved(text, capture.base)
  }

  fileprivate func date(_ capture: TextCapture) -> Timestamp? {
    guard let value = capture.value else { return nil }
    guard let date = FeedDate.parse(value) else {
      warnings.add(.loss("the date “\(value.prefix(60))” cannot be read", line: currentLine))
      return nil
    }
    if !(1990...2100).contains(date.civil.year) {
      warnings.add(.note("the date “\(value.prefix(60))” is hardly right", line: currentLine))
    }
    return date
  }

  func titleText(_ value: String) -> String { value.withBytes { HTMLText.plainTitle($0) } }

  // MARK: Links and enclosures

  /// A link: an RSS one holds its address as text, an Atom one in `href`.
  func link(_ tag: StartTag, _ base: String?, isFeedLevel: Bool) -> Bool {
    guard let written = tag["href"] else { return false }
    let relations = (tag["rel"] ?? "").asciiLowered.split(separator: " ").map {
      // Relations may be written as their IANA addresses (RFC 4287 §4.2.7.2).
      $0.split(separator: "/").last.map(String.init) ?? ""
    }
    if relations.contains("enclosure") {
      if !isFeedLevel { addEnclosure(tag, written, base) }
      return true
    }
    guard let address = resolved(written, base) else { return true }
    if relations.contains("hub"), isFeedLevel {
      feed.hub = feed.hub ?? address
      return true
    }
    guard relations.isEmpty || relations.contains("alternate") else { return true }
    let type = tag["type"]?.asciiLowered
    let alternate = EntryDraft.Alternate(
      address: address,
      isPage: type == "text/html" || type == "application/xhtml+xml",
      isDeclared: type == nil || type?.contains("html") == true || !relations.isEmpty)
    if isFeedLevel {
      feedAlternates.append(alternate)
    } else {
      draft?.alternates.append(alternate)
    }
    return true
  }

  func addEnclosure(_ tag: StartTag, _ written: String?, _ base: String?) {
    let base = base ?? feed.link.flatMap { WebAddress.isAbsolute($0) ? $0 : nil }
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
  func startChannelItem(_ tag: StartTag, _ base: String?, _ draft: inout EntryDraft) {
    if let address = tag["href"] { draft.link = resolved(address, base) }
    if let time = tag["lastmod"] {
      draft.updated = FeedDate.parse(time)
      draft.published = draft.updated
    }
  }

  // MARK: The whole

  /// The feed, once the document has ended.
  func finished() -> Feed {
    var result = feed
    result.link = feed.link ?? EntryDraft.best(feedAlternates)
    result.updated = feed.updated ?? feedDate ?? feedPublished
    result.ttlSeconds = PollInterval.seconds(
      timeToLive: timeToLive, period: updatePeriod, frequency: updateFrequency)
    if result.ttlSeconds == nil, timeToLive != nil || updatePeriod != nil {
      warnings.add(.note("the asked polling interval makes no sense and is ignored"))
    }
    let site = result.link.flatMap { WebAddress.isAbsolute($0) ? $0 : nil }
    result.entries.reserveCapacity(ended.count)
    // From the back, so that what is done with can go at once.
    ended.reverse()
    while let (left, base) = ended.popLast() {
      var entry = left
      // RFC 4287 §4.2.1: an entry without authors has those of its feed.
      if isAtom, entry.authors.isEmpty { entry.authors = feedAuthors }
      if let url = entry.url { entry.url = WebAddress.resolve(url, against: base ?? site) }
      result.entries.append(entry)
    }
    warnings.add(EntryIdentity.settle(&result.entries))
    result.warnings = warnings.texts
    result.isTruncated = isTruncated
    return result
  }
}

extension EntryDraft {
  /// Takes a field of the entry whose element has ended.
  fileprivate mutating func take(_ capture: TextCapture, of reader: FeedReader) {
    switch capture.field {
    case .title: fill(&title, capture.plainTitle)
    case .mediaTitle: fill(&mediaTitle, capture.plainTitle)
    case .link: fill(&link, reader.address(capture))
    case .originalLink: fill(&originalLink, reader.address(capture))
    case .identifier:
      guard identifier == nil, let value = capture.value else { break }
      identifier = value
      identifierIsLink =
        !reader.isAtom && capture.tag["ispermalink"]?.asciiLowered ?? "true" != "false"
        && capture.tag.name == "guid"
    case .identifierFallback: fill(&identifierFallback, capture.value)
    case .summary, .content: takeText(capture, of: reader)
    case .summaryFallback: fill(&summaryFallback, capture.html)
    case .contentFallback: fill(&contentFallback, capture.html)
    case .creator:
      let text = capture.bytes.withUnsafeBufferPointer { HTMLText.plainAuthor($0) }
      addAuthor(AuthorName.name(in: text))
    case .category: addCategory(capture.plainTitle)
    case .keywords:
      for word in (capture.plainTitle ?? "").split(separator: ",") {
        addCategory(String(word).trimmed)
      }
    case .published: fill(&published, reader.date(capture))
    case .created: fill(&created, reader.date(capture))
    case .updated: fill(&updated, reader.date(capture))
    case .modified: fill(&modified, reader.date(capture))
    case .dublinCoreDate: fill(&dublinCoreDate, reader.date(capture))
    case .source:
      fill(&source, capture.plainTitle)
      fill(&source, capture.tag["url"].flatMap { reader.resolved($0, capture.base) })
    case .language: fill(&language, capture.value)
    default: break
    }
  }

  /// The first value that a field is given stays.
  private func fill<Value>(_ slot: inout Value?, _ value: @autoclosure () -> Value?) {
    if slot == nil { slot = value() }
  }

  private mutating func takeText(_ capture: TextCapture, of reader: FeedReader) {
    // Content that lies elsewhere (RFC 4287 §4.1.3.2) is none here.
    guard capture.tag["src"] == nil || !reader.isAtom, let html = capture.html else { return }
    if capture.field == .summary, summary == nil {
      summary = html
    } else if capture.field == .content {
      content = longer(content, html)
    } else if !reader.isAtom {
      // A second description is the full text (some publishers send two).
      fill(&content, html)
    }
    fill(&language, capture.tag.xml("lang"))
  }

  private func longer(_ first: String?, _ second: String) -> String {
    guard let first else { return second }
    return second.utf8.count > first.utf8.count ? second : first
  }
}

/// How long a feed asks to be left alone.
enum PollInterval {
  /// Seconds from an RSS `ttl` in minutes, else from the syndication module; nil for nonsense.
  static func seconds(timeToLive: String?, period: String?, frequency: String?) -> Int? {
    if let minutes = timeToLive.flatMap({ Double($0) }), minutes > 0, minutes < 5_256_000 {
      return Int(minutes * 60)
    }
    guard period != nil || frequency != nil else { return nil }
    let length: Int
    switch period?.asciiLowered ?? "daily" {
    case "hourly": length = 3600
    case "daily": length = 86_400
    case "weekly": length = 604_800
    case "monthly": length = 2_592_000
    case "yearly": length = 31_536_000
    default: return nil
    }
    guard let times = Int(frequency ?? "1"), times > 0, times <= length else { return nil }
    return length / times
  }
}

/// Addresses that were escaped once too often.
enum AddressText {
  /// `address` with `&amp;` and numeric references read, and no others: `&copy=1` is a query.
  static func decoded(_ address: String) -> String {
    address.withBytes { bytes in
      var output: [UInt8] = []
      var index = 0
      while index < bytes.count {
        if bytes[index] == 0x26, bytes.has("&amp;", at: index) || bytes.has("&#", at: index),
          let next = HTMLEntities.decode(bytes, at: index, into: &output)
        {
          index = next
        } else {
          output.append(bytes[index])
          index += 1
        }
      }
      return String(decoding: output, as: UTF8.self)
    }
  }
}
