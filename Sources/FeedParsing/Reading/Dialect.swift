// Tells a feed's dialect by its root element, namespace and version.

/// A dialect of feeds, as its root element shows.
struct Dialect {
  /// The name that `pactwatch parse` prints.
  var format: String
  var isAtom = false
  /// Whether the root is a CDF channel, which carries attributes of its own.
  var isChannel = false
  /// Whether the root is a single entry.
  var isEntry = false

  /// The dialect of a root element; nil where it is no feed's.
  init?(root: StartTag) {
    switch root.name {
    case "rss":
      format = Self.rss(version: root["version"])
      if root.namespaceAddress?.contains("rss1.1") == true { format = "rss-1.1" }
    case "rdf":
      format = "rss-1.0"
    case "feed":
      isAtom = true
      format =
        root.namespace == .atom03 || root["version"] == "0.3" || root["version"] == "0.2"
        ? "atom-0.3" : "atom-1.0"
    case "entry" where root.namespace == .atom || root.namespace == .atom03:
      isAtom = true
      isEntry = true
      format = root.namespace == .atom03 ? "atom-0.3" : "atom-1.0"
    case "item" where root.namespace == .none || root.namespace == .rss:
      // A template that lost its channel.
      isEntry = true
      format = "rss"
    case "channel":
      // CDF names its page in the channel's own attributes; an RSS channel has none.
      isChannel =
        root["href"] != nil || root["base"] != nil || root["lastmod"] != nil
        || root["self"] != nil || root["level"] != nil || root.namespace == .none
      format = isChannel ? "cdf" : "rss"
      if root.attributes.isEmpty, root.namespace == .none { format = "cdf" }
    default:
      return nil
    }
  }

  private static func rss(version: String?) -> String {
    guard let version, !version.isEmpty else { return "rss" }
    let number = version.prefix { $0.isNumber || $0 == "." }
    switch number {
    case "0.90", "0.9": return "rss-0.90"
    case "0.91", "0.92", "0.93", "0.94", "1.0": return "rss-\(number)"
    default: return number.hasPrefix("2") ? "rss-2.0" : "rss"
    }
  }
}
