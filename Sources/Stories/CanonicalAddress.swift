// The one form that all addresses of the same page share, found without asking the network.

/// Brings addresses of one page to one form.
///
/// Follows RFC 3986 §6.2 (case, percent-encoding, dot segments, default ports) and goes on to what
/// only a news reader may do: `http` is taken for `https`, `www.` and mobile hosts for the plain
/// one, AMP twins for the article, and tracking parameters and fragments are left out, but for
/// those by which a script chooses the page. An international host name is one however it is spelt.
/// An aggregator's address is replaced by the article's where it stands inside it.
public enum CanonicalAddress {
  /// The canonical form of a web address; text that is no `http` or `https` address is only
  /// trimmed.
  public static func canonical(_ url: String) -> String {
    let trimmed = url.trimmed
    guard var address = WebAddress(trimmed) else { return trimmed }
    // A wrapper may wrap another one; three are more than the world has been seen to use.
    for _ in 0..<3 {
      guard let inner = AggregatorAddress.target(of: address), let next = WebAddress(inner) else {
        break
      }
      address = next
    }
    address.host = plainHost(address.host)
    address.path = plainPath(address.path)
    address.parameters = address.parameters
      .filter { !isTracking($0) }
      .sorted { ($0.name, $0.value ?? "") < ($1.name, $1.value ?? "") }
    return address.text
  }

  /// A host without the labels that only say which device it is for.
  private static func plainHost(_ host: String) -> String {
    var labels = host.split(separator: ".", omittingEmptySubsequences: true)[...]
    while labels.count > 2, let first = labels.first, deviceLabels.contains(first) {
      labels = labels.dropFirst()
    }
    // en.m.example.org is the same page as en.example.org.
    if labels.count > 3, labels[labels.startIndex + 1] == "m" {
      labels.remove(at: labels.startIndex + 1)
    }
    return labels.joined(separator: ".")
  }

  private static let deviceLabels: Set<Substring> = ["www", "m", "mobile", "amp", "wap", "www2"]

  private static func plainPath(_ path: String) -> String {
    var segments = WebAddress.normalised(path).split(
      separator: "/", omittingEmptySubsequences: true)
    if segments.count > 1, segments.first == "amp" { segments.removeFirst() }
    if segments.count > 1, segments.last == "amp" { segments.removeLast() }
    if let last = segments.last, indexPages.contains(last) { segments.removeLast() }
    guard var last = segments.popLast() else { return "" }
    for ending in [".amp.html", ".amp.htm"] where last.hasSuffix(ending) {
      last = last.dropLast(ending.count) + ending.dropFirst(4)
    }
    if last.hasSuffix(".amp") { last = last.dropLast(4) }
    if let mark = last.firstIndex(of: ";"), last[mark...].lowercased().hasPrefix(";jsessionid=") {
      last = last[..<mark]
    }
    return "/" + (segments + [last]).joined(separator: "/")
  }

  private static let indexPages: Set<Substring> = [
    "index.html", "index.htm", "index.php", "index.shtml", "default.aspx",
  ]

  private static func isTracking(_ parameter: WebAddress.Parameter) -> Bool {
    let name = parameter.name.lowercased()
    if trackingPrefixes.contains(where: name.hasPrefix) { return true }
    let value = parameter.value?.lowercased() ?? ""
    if trackingNames.contains(name) { return !(wordNames.contains(name) && isNumber(value)) }
    // Only where they say “from the feed” or “as AMP”: elsewhere these may choose the page.
    return ["source", "from", "via", "partner", "output", "outputtype"].contains(name)
      && (value.hasPrefix("rss") || value.hasPrefix("feed") || value == "amp" || value.isEmpty)
  }

  /// The number of an article rather than of a flag that is on or off.
  private static func isNumber(_ value: String) -> Bool {
    value.utf8.count > 1 && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Those tracking parameters that a site may call its articles' numbers by, too.
  private static let wordNames: Set<String> = [
    "ref", "share", "shareid", "feature", "rss", "cmp", "sh", "spm", "trk",
  ]

  private static let trackingPrefixes = [
    "utm_", "_x_tr_", "at_", "mc_", "ns_", "pk_", "mtm_", "hsa_", "_hs", "oly_", "vero_", "stm_",
    "trk_",
  ]
  private static let trackingNames: Set<String> = [
    "fbclid", "gclid", "gclsrc", "dclid", "yclid", "ymclid", "msclkid", "twclid", "ttclid",
    "igshid", "igsh", "wbraid", "gbraid", "_ga", "_gl", "ref", "ref_src", "ref_url", "referrer",
    "cmpid", "cmp", "cmpid1", "ocid", "ncid", "smid", "sr_share", "guccounter", "guce_referrer",
    "guce_referrer_sig", "wt_mc", "wt.mc_id", "xtor", "intcmp", "spm", "share", "shareid", "mbid",
    "taid", "amp", "amp_js_v", "amp_gsa", "usqp", "__twitter_impression", "feature", "rss",
    "phpsessid", "jsessionid", "traffic_source", "traffictype", "echobox", "sh", "yptr", "s_cid",
    "icid", "mkt_tok", "trk",
  ]
}

extension StringProtocol {
  /// The text without white space around it.
  var trimmed: String {
    var part = self[...]
    while let first = part.first, first.isWhitespace { part = part.dropFirst() }
    while let last = part.last, last.isWhitespace { part = part.dropLast() }
    return String(part)
  }
}
