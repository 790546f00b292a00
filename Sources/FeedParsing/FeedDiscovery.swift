// Finds the feeds that a web page names, and the places where feeds usually are.

/// A feed that belongs to a page.
public struct DiscoveredFeed: Equatable, Sendable {
  /// How the page leads to it.
  public enum Origin: String, Sendable {
    /// By `<link rel="alternate">` with a feed's media type.
    case declared
    /// By a plain link whose address looks like a feed's.
    case linked
    /// The page does not lead to it: it answered where feeds commonly are.
    case tried
  }

  /// The absolute address.
  public var url: String
  /// What the page calls it, as plain text.
  public var title: String?
  /// The media type that the page declares.
  public var type: String?
  /// How the page leads to it.
  public var origin: Origin

  /// A found feed from its parts.
  public init(url: String, title: String?, type: String?, origin: Origin) {
    self.url = url
    self.title = title
    self.type = type
    self.origin = origin
  }
}

/// Finds feeds on web pages.
/// Source: WHATWG HTML, "Link type alternate"; the RSS Advisory Board's autodiscovery notes.
public enum FeedDiscovery {
  private static let types: Set<String> = [
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    "application/json", "application/xml", "text/xml", "application/x.atom+xml",
    "application/x-atom+xml", "text/rss+xml", "application/rss", "text/rss",
  ]

  /// The feeds that `html` names, declared ones first, in the page's order, each address once.
  /// - Parameters:
  ///   - html: the page in UTF-8.
  ///   - baseURL: the page's own address; a `<base>` in it counts first.
  public static func feeds(inHTML html: String, baseURL: String?) -> [DiscoveredFeed] {
    html.withBytes { feeds(in: $0, baseURL: baseURL) }
  }

  /// The same for a page as it came, in any character set.
  public static func feeds(
    inHTML bytes: [UInt8], contentType: String? = nil, baseURL: String?
  ) -> [DiscoveredFeed] {
    let label = EncodingDecision.charset(ofContentType: contentType)
    let text = bytes.withUnsafeBufferPointer {
      EncodingDecision.decode($0, headerLabel: label)
    }
    return text.utf8.withUnsafeBufferPointer { feeds(in: $0, baseURL: baseURL) }
  }

  /// Where feeds of common publishing systems are, for pages that name none.
  public static func commonAddresses(baseURL: String) -> [String] {
    ["/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json"]
      .map { WebAddress.resolve($0, against: baseURL) }
  }

  private static func feeds(
    in bytes: UnsafeBufferPointer<UInt8>, baseURL: String?
  ) -> [DiscoveredFeed] {
    var base = baseURL
    var isBaseSet = false
    var declared: [DiscoveredFeed] = []
    var linked: [DiscoveredFeed] = []
    var tokenizer = HTMLTokenizer(bytes)
    while let token = tokenizer.next() {
      guard case .start(let nameRange, let range) = token else { continue }
      let name = bytes.loweredString(nameRange)
      switch name {
      case "base" where !isBaseSet:
        if let written = HTMLAttributes.all(bytes, in: range)["href"].flatMap(WebAddress.cleaned) {
          base = WebAddress.resolve(written, against: baseURL)
          isBaseSet = true
        }
      case "link":
        if let feed = declaredFeed(HTMLAttributes.all(bytes, in: range), base) {
          declared.append(feed)
        }
      case "a":
        if linked.count < 32, let feed = linkedFeed(HTMLAttributes.all(bytes, in: range), base) {
          linked.append(feed)
        }
      case "script", "style", "template":
        tokenizer.skipRawText(of: nameRange)
      default: break
      }
    }
    var seen: Set<String> = []
    return (declared + linked).filter { seen.insert($0.url).inserted }
  }

  private static func declaredFeed(
    _ attributes: [String: String], _ base: String?
  ) -> DiscoveredFeed? {
    let relations = (attributes["rel"] ?? "").asciiLowered.split { $0.isWhitespace }
    let type = attributes["type"]?.asciiLowered.split(separator: ";").first.map(String.init)?
      .trimmed
    let isFeed =
      relations.contains("feed")
      || (relations.contains("alternate") && type.map(types.contains) ?? false)
    guard isFeed, !relations.contains("stylesheet"),
      let written = attributes["href"].flatMap(WebAddress.cleaned), WebAddress.isSafe(written)
    else { return nil }
    let title = attributes["title"].map { HTMLText.plainText($0) }
    // WordPress serves its REST interface as an alternate of the type application/json.
    if type == "application/json", written.contains("/wp-json/") { return nil }
    return DiscoveredFeed(
      url: webAddress(written, base), title: title?.trimmed, type: type, origin: .declared)
  }

  private static func linkedFeed(
    _ attributes: [String: String], _ base: String?
  ) -> DiscoveredFeed? {
    guard let written = attributes["href"].flatMap(WebAddress.cleaned), WebAddress.isSafe(written)
    else { return nil }
    let path = written.asciiLowered.split { $0 == "?" || $0 == "#" }.first.map(String.init) ?? ""
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    let names: Set<String> = [
      "rss", "feed", "atom", "rss.xml", "feed.xml", "atom.xml", "feed.json",
    ]
    guard
      names.contains(last) || last.hasSuffix(".rss") || last.hasSuffix(".atom")
        || last.hasSuffix(".rdf") || written.hasPrefix("feed:")
    else { return nil }
    return DiscoveredFeed(
      url: webAddress(written, base),
      title: attributes["title"].flatMap { HTMLText.plainText($0).trimmed }, type: nil,
      origin: .linked)
  }

  /// An absolute address; the `feed:` scheme of old readers stands for http.
  private static func webAddress(_ written: String, _ base: String?) -> String {
    var address = written
    if address.asciiLowered.hasPrefix("feed://") {
      address = "http://" + address.dropFirst(7)
    } else if address.asciiLowered.hasPrefix("feed:") {
      address = String(address.dropFirst(5))
    }
    return WebAddress.resolve(address, against: base)
  }
}
