// Reads JSON Feed 1.0 and 1.1, tolerant of wrong types and missing parts.

import Model

/// A JSON document as a feed. Source: jsonfeed.org/version/1 and /version/1.1.
enum JSONFeedReader {
  /// The feed in `bytes`, which are UTF-8.
  static func read(
    _ bytes: [UInt8], baseURL: String?, limits: FeedParsingLimits, warnings: [FeedWarning]
  ) throws(FeedParsingError) -> Feed {
    var log = FeedWarnings()
    log.add(warnings)
    let (value, reader) = bytes.withUnsafeBufferPointer { bytes -> (JSONValue?, JSONText) in
      var reader = JSONText(bytes, limits: limits)
      return (reader.document(), reader)
    }
    guard case .object(let root)? = value, let format = format(of: root) else { throw .otherJSON }
    if let repair = reader.repair { log.add(repair) }
    if reader.isTruncated {
      log.add(.loss("the document ends early; only its whole items were read"))
    }
    if reader.isCut { log.add(.loss("a value longer or deeper than the limits was cut")) }
    // The address that answered, else the feed's site, else its own.
    let own = address(root["feed_url"], baseURL)
    let site = address(root["home_page_url"], baseURL ?? own)
    let base = baseURL ?? site ?? own
    var feed = Feed(format: format)
    feed.isTruncated = reader.isTruncated
    feed.title = title(root["title"])
    feed.link = site
    feed.language = text(root["language"])
    feed.updated = date(root["date_modified"] ?? root["date_published"], &log)
    for case .object(let hub) in list(root["hubs"]) where feed.hub == nil {
      feed.hub = address(hub["url"], base)
    }
    let feedAuthors = authors(root)
    let items = list(root["items"])
    if root["items"] == nil { log.add(.repair("the feed has no “items”")) }
    if items.count > limits.maximumEntries {
      log.add(.loss("entries beyond \(limits.maximumEntries) were left out"))
    }
    for item in items.prefix(limits.maximumEntries) {
      guard case .object(let item) = item else {
        log.add(.loss("an item that is no object was left out"))
        continue
      }
      feed.entries.append(entry(item, base: base, feedAuthors: feedAuthors, &log))
    }
    log.add(EntryIdentity.settle(&feed.entries))
    feed.warnings = log.texts
    return feed
  }

  /// The values of an array; none for anything else.
  private static func list(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let values)? = value { values } else { [] }
  }

  private static func format(of root: JSONObject) -> String? {
    let version = text(root["version"]) ?? ""
    let hasItems = isArray(root["items"])
    if version.contains("jsonfeed.org") {
      return version.hasSuffix("1.1") ? "json-feed-1.1" : "json-feed-1"
    }
    if ["1", "1.0", "1.1"].contains(version), hasItems {
      return version == "1.1" ? "json-feed-1.1" : "json-feed-1"
    }
    let hasFeedNames = root["home_page_url"] != nil || root["feed_url"] != nil
    return hasItems && (hasFeedNames || text(root["title"]) != nil) ? "json-feed-1" : nil
  }

  private static func entry(
    _ item: JSONObject, base: String?, feedAuthors: [String], _ log: inout FeedWarnings
  ) -> Entry {
    var entry = Entry(id: text(item["id"]) ?? "")
    entry.url = address(item["url"], base) ?? address(item["external_url"], base)
    entry.title = title(item["title"])
    entry.summary = text(item["summary"]).map(escaped)
    let html = html(item["content_html"])?.withBytes {
      HTMLSanitizer.clean($0, base: base)
    }
    entry.content = html?.trimmed ?? text(item["content_text"]).map(escaped)
    entry.authors = authors(item)
    if entry.authors.isEmpty { entry.authors = feedAuthors }
    for tag in isArray(item["tags"]) ? list(item["tags"]) : [item["tags"] ?? .null] {
      EntryDraft.add(title(tag), to: &entry.categories)
    }
    entry.published = date(item["date_published"], &log)
    entry.updated = date(item["date_modified"], &log)
    entry.language = text(item["language"])
    for case .object(let attachment) in list(item["attachments"]).prefix(256) {
      guard let address = address(attachment["url"], base) else { continue }
      let size = text(attachment["size_in_bytes"]).flatMap { Double($0) }
      let length = size.flatMap { $0 >= 0 && $0 < 1e15 ? Int($0) : nil }
      entry.enclosures.append(
        Enclosure(url: address, type: text(attachment["mime_type"]), length: length))
    }
    return entry
  }

  /// The names of `authors` (1.1) or `author` (1.0), whether objects or mere strings.
  private static func authors(_ object: JSONObject) -> [String] {
    var found = list(object["authors"])
    if found.isEmpty, let single = object["authors"] ?? object["author"] { found = [single] }
    if case .array(let inner)? = found.first { found = inner }
    var names: [String] = []
    for author in found {
      if case .object(let author) = author {
        EntryDraft.add(title(author["name"]) ?? text(author["url"]), to: &names)
      } else {
        EntryDraft.add(title(author), to: &names)
      }
    }
    return names
  }

  /// A string, or a number as one; nil for anything else and for nothing but white space.
  private static func text(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let string): string.trimmed
    case .number(let number): number
    default: nil
    }
  }

  private static func html(_ value: JSONValue?) -> String? {
    if case .string(let string)? = value { string } else { nil }
  }

  private static func isArray(_ value: JSONValue?) -> Bool {
    if case .array? = value { true } else { false }
  }

  private static func title(_ value: JSONValue?) -> String? {
    text(value)?.withBytes { HTMLText.plainTitle($0) }.trimmed
  }

  private static func escaped(_ text: String) -> String {
    text.replacing(scalars: ["&": "&amp;", "<": "&lt;", ">": "&gt;"])
  }

  private static func address(_ value: JSONValue?, _ base: String?) -> String? {
    guard let written = html(value).flatMap(WebAddress.cleaned), WebAddress.isSafe(written)
    else { return nil }
    return WebAddress.resolve(written, against: base)
  }

  private static func date(_ value: JSONValue?, _ log: inout FeedWarnings) -> Timestamp? {
    guard let written = text(value) else { return nil }
    guard let date = FeedDate.parse(written) else {
      log.add(.loss("the date “\(written.prefix(60))” cannot be read"))
      return nil
    }
    if let remark = LikelyDates().remark(on: date, written: written) { log.add(remark) }
    return date
  }
}
