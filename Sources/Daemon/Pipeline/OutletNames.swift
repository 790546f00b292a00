// Who tells a story: the outlet's name, its owner, and the names that a watch may ask for.

import Analysis
import Configuration
import Foundation
import Model
import Storage
import Watches

/// The names of the outlet and the feed that an entry came by.
struct OutletNames: Equatable, Sendable {
  /// The outlet as alerts show it: the host of the entry's address, else the feed's name.
  var name: String
  /// The owner that counts for independence.
  var owner: String
  /// Who stands behind the feed.
  var source: SourceRecord
  /// Names that the feed goes by: its name, its address, its groups.
  var feedNames: [String]
  /// Names that the outlet goes by: its host, and the name that an aggregator gives.
  var outletNames: [String]

  /// The names for an entry of a feed; `feed` is nil where the configuration lost it meanwhile.
  init(entry: Entry, feed: FeedSettings?, record: FeedRecord) {
    let host = entry.url.flatMap(Self.host)
    name = host ?? record.name
    source = feed?.source ?? SourceRecord()
    owner = source.owner ?? name
    feedNames = [record.name, record.url] + (feed?.groups ?? [])
    outletNames = [host, entry.source].compactMap(\.self)
  }

  /// What the watches are asked about.
  func subject(_ judged: JudgedEntry, story: Story) -> WatchSubject {
    subject(
      judged, sources: story.reports.count, independentSources: story.independentOwners)
  }

  /// What the watches are asked about an entry whose story has so many sources.
  func subject(_ judged: JudgedEntry, sources: Int, independentSources: Int) -> WatchSubject {
    WatchSubject(
      reading: judged.reading, labels: judged.analysis.labels, hits: judged.analysis.termHits,
      feed: feedNames, outlet: outletNames, source: source, sources: sources,
      independentSources: independentSources)
  }

  /// The report that an entry of the outlet is of its story.
  func report(url: String?, language: String, published: Timestamp?) -> StoryReport {
    StoryReport(url: url, source: name, owner: owner, language: language, published: published)
  }

  /// The host of an address without `www.`, in lower case.
  static func host(of url: String) -> String? {
    // By bytes, as every poll asks for it: all that cuts an address into its parts is ASCII.
    let bytes = url.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      bytes[colon...].starts(with: "://".utf8)
    else { return nil }
    let rest = bytes[colon...].dropFirst(3)
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    let afterUser = authority.lastIndex(of: UInt8(ascii: "@")).map(authority.index(after:))
    let place = authority[(afterUser ?? authority.startIndex)...]
    let host =
      place.first == UInt8(ascii: "[")
      ? place.dropFirst().prefix { $0 != UInt8(ascii: "]") }
      : place.prefix { $0 != UInt8(ascii: ":") }
    let name = Substring(host).lowercased()
    guard !name.isEmpty else { return nil }
    return name.hasPrefix("www.") ? String(name.dropFirst(4)) : name
  }
}
