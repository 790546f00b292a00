// Gives feeds that come from elsewhere what a configuration asks of them: an address that is not
// there yet, a name of its own, groups and a language in the configuration's terms.

/// The names and addresses that are taken.
struct FeedNaming {
  private var names: Set<String>
  private var addresses: Set<String>

  init(_ feeds: FeedList) {
    names = Set(feeds.map(\.name))
    addresses = Set(feeds.map { Self.canonical($0.url.value) })
  }

  private static func canonical(_ url: String) -> String {
    do throws(Rejection) {
      return try FeedAddress.parse(url).canonical
    } catch {
      // It stands in a configuration that holds, so it is an address.
      return url
    }
  }

  /// The feed with a name of its own; nil where its address is configured already.
  mutating func take(_ feed: NewFeed) throws(Rejection) -> NewFeed? {
    let address = try FeedAddress.parse(feed.url)
    guard addresses.insert(address.canonical).inserted else { return nil }
    var taken = feed
    let host = address.host.hasPrefix("www.") ? String(address.host.dropFirst(4)) : address.host
    let stem = feed.name.flatMap(Self.name) ?? Self.name(host) ?? "feed"
    var name = stem
    var number = 2
    while !names.insert(name).inserted {
      name = "\(stem.prefix(56))-\(number)"
      number += 1
    }
    taken.name = name
    taken.groups = feed.groups.compactMap(Self.name)
    taken.language = Self.language(feed.language)
    return taken
  }

  /// A title as a name: letters, digits and signs that names may have, all else as single dashes.
  static func name(_ title: String) -> String? {
    let words = title.lowercased().filter { !"'’ʼ".contains($0) }.split {
      !($0.isLetter || $0.isNumber || "._-".contains($0))
    }
    let name = words.map { $0.drop { "-.".contains($0) } }.filter { !$0.isEmpty }
      .joined(separator: "-").prefix(60)
    return name.isEmpty ? nil : String(name)
  }

  private static func language(_ code: String?) -> String? {
    guard let code = code?.split(whereSeparator: { $0 == "-" || $0 == "_" }).first else {
      return nil
    }
    do throws(Rejection) {
      return try ScalarKind<String>.language.read(String(code))
    } catch {
      // An unknown language is left open, as it is where a list names none.
      return nil
    }
  }
}
