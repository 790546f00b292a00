// What becomes of each field's text: titles plain, addresses absolute, dates read.

import Model

extension FeedReader {
  /// Takes a field whose element has ended.
  func take(_ capture: TextCapture) {
    capture.mendEncoding()
    capture.base = base ?? siteBase
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
    guard addressGrowth < Self.maximumAddressGrowth else { return cleaned }
    let address = WebAddress.resolve(cleaned, against: base)
    addressGrowth += address.utf8.count - cleaned.utf8.count
    return address
  }

  func address(_ capture: TextCapture) -> String? {
    let bytes = capture.bytes.bytes.trimmed
    if bytes.isPlainWebAddress, bytes.firstIndex(of: 0x26, from: 0) == nil {
      return bytes.checkedString
    }
    // Where the XML escapes twice, the address still holds references.
    guard let value = capture.value else { return nil }
    let text = value.utf8.contains(0x26) ? AddressText.decoded(value) : value
    return resolved(text, capture.base)
  }

  func date(_ capture: TextCapture) -> Timestamp? {
    // Nearly every date is of a common form and of our days.
    if let date = InternetDate.parse(capture.bytes.bytes.trimmed), likelyDates.contains(date) {
      return date
    }
    guard let value = capture.value else { return nil }
    guard let date = FeedDate.parse(value) else {
      warnings.add(.loss("the date “\(value.prefix(60))” cannot be read", line: currentLine))
      return nil
    }
    if let remark = likelyDates.remark(on: date, written: value, line: currentLine) {
      warnings.add(remark)
    }
    return date
  }

  func titleText(_ value: String) -> String { value.withBytes { HTMLText.plainTitle($0) } }

  /// The feed's site, which relative addresses are resolved against where nothing else is said,
  /// else what the feed calls its own address.
  var siteBase: String? {
    guard let link = feed.link else { return ownAddress }
    if link != lastLink {
      lastLink = link
      lastSite = WebAddress.isAbsolute(link) ? link : nil
    }
    return lastSite ?? ownAddress
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
    if let link = result.link { result.link = WebAddress.resolve(link, against: ownAddress) }
    let site = result.link.flatMap { WebAddress.isAbsolute($0) ? $0 : nil } ?? ownAddress
    // Moved and not copied: two arrays of entries would be the peak of the memory.
    swap(&result.entries, &entries)
    for index in result.entries.indices {
      // RFC 4287 §4.2.1: an entry without authors has those of its feed.
      if isAtom, result.entries[index].authors.isEmpty {
        result.entries[index].authors = feedAuthors
      }
      guard let site, !isResolved[index], let url = result.entries[index].url,
        !url.begins(with: "https://"), !url.begins(with: "http://")
      else { continue }
      result.entries[index].url = WebAddress.resolve(url, against: site)
    }
    warnings.add(EntryIdentity.settle(&result.entries))
    result.warnings = warnings.texts
    result.isTruncated = isTruncated
    return result
  }
}
