// Reads JSON Feed 1.0 and 1.1, tolerant of wrong types and missing parts.

import Foundation
import Model

/// A JSON document as a feed. Source: jsonfeed.org/version/1 and /version/1.1.
enum JSONFeedReader {
  private typealias Object = [String: Any]

  /// The feed in `bytes`, which are UTF-8.
  static func read(
    _ bytes: [UInt8], baseURL: String?, limits: FeedParsingLimits, warnings: [FeedWarning]
  ) throws(FeedParsingError) -> Feed {
    var log = FeedWarnings()
    log.add(warnings)
    var isTruncated = false
    guard let root = object(bytes, &log, &isTruncated), let format = format(of: root) else {
      throw .otherJSON
    }
    let base = address(root["feed_url"], baseURL) ?? baseURL
    var feed = Feed(format: format)
    feed.isTruncated = isTruncated
    feed.title = title(root["title"])
    feed.link = address(root["home_page_url"], base)
    feed.language = text(root["language"])
    feed.updated = date(root["date_modified"] ?? root["date_published"], &log)
    if let hubs = root["hubs"] as? [Any] {
      for case let hub as Object in hubs where feed.hub == nil {
        feed.hub = address(hub["url"], base)
      }
    }
    let feedAuthors = authors(root)
    let site = feed.link ?? base
    let items = root["items"] as? [Any] ?? []
    if root["items"] == nil { log.add(.repair("the feed has no “items”")) }
    if items.count > limits.maximumEntries {
      log.add(.loss("entries beyond \(limits.maximumEntries) were left out"))
    }
    for item in items.prefix(limits.maximumEntries) {
      guard let item = item as? Object else {
        log.add(.loss("an item that is no object was left out"))
        continue
      }
      feed.entries.append(entry(item, base: base ?? site, feedAuthors: feedAuthors, &log))
    }
    log.add(EntryIdentity.settle(&feed.entries))
    feed.warnings = log.texts
    return feed
  }

  private static func object(
    _ bytes: [UInt8], _ log: inout FeedWarnings, _ isTruncated: inout Bool
  ) -> Object? {
    let data = Data(bytes)
    do {
      return try JSONSerialization.jsonObject(with: data) as? Object
    } catch {
      // Comments, trailing commas, single quotes and line breaks in strings are what writers get
      // wrong; JSON5 allows the most of it.
      log.add(.repair("not JSON by the letter: \(reason(error))"))
    }
    if let object = lenient(data) { return object }
    let mended = BrokenJSON.withoutControls(bytes)
    if let object = lenient(Data(mended)) { return object }
    guard let cut = BrokenJSON.closed(mended) else { return nil }
    log.add(.loss("the document ends early; only its whole items were read"))
    isTruncated = true
    return lenient(Data(cut))
  }

  private static func lenient(_ data: Data) -> Object? {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      return try decoder.decode(JSONValue.self, from: data).plain as? Object
    } catch {
      // The caller has noted the first error, which is the one that matters.
      return nil
    }
  }

  private static func reason(_ error: any Error) -> String {
    let details = (error as NSError).userInfo["NSDebugDescription"] as? String
    return details ?? "it cannot be read"
  }

  private static func format(of root: Object) -> String? {
    let version = text(root["version"]) ?? ""
    let hasItems = root["items"] is [Any]
    if version.contains("jsonfeed.org") {
      return version.hasSuffix("1.1") ? "json-feed-1.1" : "json-feed-1"
    }
    if ["1", "1.0", "1.1"].contains(version), hasItems {
      return version == "1.1" ? "json-feed-1.1" : "json-feed-1"
    }
    let hasFeedNames = root["home_page_url"] != nil || root["feed_url"] != nil
    return hasItems && (hasFeedNames || root["title"] is String) ? "json-feed-1" : nil
  }

  private static func entry(
    _ item: Object, base: String?, feedAuthors: [String], _ log: inout FeedWarnings
  ) -> Entry {
    var entry = Entry(id: text(item["id"]) ?? "")
    entry.url = address(item["url"], base) ?? address(item["external_url"], base)
    entry.title = title(item["title"])
    entry.summary = text(item["summary"]).map(escaped)
    let html = (item["content_html"] as? String)?.withBytes {
      HTMLSanitizer.clean($0, base: base)
    }
    entry.content = html?.trimmed ?? text(item["content_text"]).map(escaped)
    entry.authors = authors(item)
    if entry.authors.isEmpty { entry.authors = feedAuthors }
    for tag in item["tags"] as? [Any] ?? [item["tags"] as Any] {
      if let tag = title(tag), !entry.categories.contains(tag) { entry.categories.append(tag) }
    }
    entry.published = date(item["date_published"], &log)
    entry.updated = date(item["date_modified"], &log)
    entry.language = text(item["language"])
    for case let attachment as Object in item["attachments"] as? [Any] ?? [] {
      guard let address = address(attachment["url"], base) else { continue }
      let size = text(attachment["size_in_bytes"]).flatMap { Double($0) }
      let length = size.flatMap { $0 >= 0 && $0 < 1e15 ? Int($0) : nil }
      entry.enclosures.append(
        Enclosure(url: address, type: text(attachment["mime_type"]), length: length))
    }
    return entry
  }

  /// The names of `authors` (1.1) or `author` (1.0), whether objects or mere strings.
  private static func authors(_ object: Object) -> [String] {
    var found: [Any] = object["authors"] as? [Any] ?? []
    if found.isEmpty, let single = object["authors"] ?? object["author"] { found = [single] }
    if let list = found.first as? [Any] { found = list }
    var names: [String] = []
    for author in found {
      let name: String?
      if let author = author as? Object {
        name = title(author["name"]) ?? text(author["url"])
      } else {
        name = title(author)
      }
      if let name, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// A string, or a number as one; nil for anything else and for nothing but white space.
  private static func text(_ value: Any?) -> String? {
    switch value {
    case let string as String: string.trimmed
    case let number as NSNumber: isBoolean(number) ? nil : number.stringValue
    default: nil
    }
  }

  private static func isBoolean(_ number: NSNumber) -> Bool {
    number.objCType.pointee == 0x63 || number.objCType.pointee == 0x42
  }

  private static func title(_ value: Any?) -> String? {
    text(value)?.withBytes { HTMLText.plainTitle($0) }.trimmed
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private static func address(_ value: Any?, _ base: String?) -> String? {
    guard let written = (value as? String).flatMap(WebAddress.cleaned), WebAddress.isSafe(written)
    else { return nil }
    return WebAddress.resolve(written, against: base)
  }

  private static func date(_ value: Any?, _ log: inout FeedWarnings) -> Timestamp? {
    guard let written = text(value) else { return nil }
    guard let date = FeedDate.parse(written) else {
      log.add(.loss("the date “\(written.prefix(60))” cannot be read"))
      return nil
    }
    return date
  }
}

/// Any JSON, for the reader that takes JSON5.
private enum JSONValue: Decodable {
  case value(any Sendable)
  case array([JSONValue])
  case object([String: JSONValue])
  case null

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let text = try? container.decode(String.self) {
      self = .value(text)
    } else if let flag = try? container.decode(Bool.self) {
      self = .value(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .value(NSNumber(value: number))
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// The value as JSONSerialization gives it.
  var plain: Any {
    switch self {
    case .value(let value): value
    case .array(let values): values.map(\.plain)
    case .object(let values): values.mapValues(\.plain)
    case .null: NSNull()
    }
  }
}
