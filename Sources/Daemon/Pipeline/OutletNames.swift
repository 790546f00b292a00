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
    WatchSubject(
      reading: judged.reading, labels: judged.analysis.labels, hits: judged.analysis.termHits,
      feed: feedNames, outlet: outletNames, source: source, sources: story.reports.count,
      independentSources: story.independentOwners)
  }

  /// The host of an address without `www.`, in lower case.
  static func host(of url: String) -> String? {
    guard let scheme = url.range(of: "://") else { return nil }
    let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@").last?.prefix { $0 != ":" }.lowercased()
    guard let host, !host.isEmpty else { return nil }
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }
}
