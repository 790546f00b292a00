// The keys of `poll` and `alerts`, and what must hold between them.

import Model

extension PollSettings {
  /// Times that a delay or a limit may be set to.
  static let delays: ClosedRange<Duration> = .seconds(1) ... .seconds(366 * 86_400)
  private static let waits: ClosedRange<Duration> = .milliseconds(1) ... .seconds(3600)

  init(reading map: MapReader, paths: PathReading) {
    self.init()
    let errors = map.findings.errorCount
    interval = map.scalar("interval", .duration(Self.delays)) ?? interval
    minInterval = map.scalar("min_interval", .duration(Self.delays)) ?? minInterval
    maxInterval = map.scalar("max_interval", .duration(Self.delays)) ?? maxInterval
    adaptive = map.scalar("adaptive", .flag) ?? adaptive
    jitter = map.scalar("jitter", .real(0...0.5)) ?? jitter
    connectTimeout = map.scalar("connect_timeout", .duration(Self.waits)) ?? connectTimeout
    timeout = map.scalar("timeout", .duration(Self.waits)) ?? timeout
    maxBody = map.scalar("max_body", .bytes(1 << 10...1 << 30)) ?? maxBody
    maxRedirects = map.scalar("max_redirects", .integer(0...50)) ?? maxRedirects
    maxPerHost = map.scalar("max_per_host", .integer(1...64)) ?? maxPerHost
    maxTotal = map.scalar("max_total", .integer(1...4096)) ?? maxTotal
    caFile = paths.optionalFile("ca_file", in: map)
    allowAddresses = map.list("allow_addresses", of: .addressBlock)?.map(\.value) ?? allowAddresses
    firstFetch = map.scalar("first_fetch", .label("way to begin")) ?? firstFetch
    map.finish(hints: ["user_agent": "is not in this version"])
    // A value that could not be read has its default here, which is nothing to compare with.
    if map.findings.errorCount == errors { check(map) }
  }

  private func check(_ map: MapReader) {
    /// Blames the key that is written, where only one of the two is.
    func require(
      _ small: (key: String, text: String), notAbove large: (key: String, text: String), holds: Bool
    ) {
      guard !holds else { return }
      let blamed = map.has(small.key) ? small.key : large.key
      func note(_ key: String) -> String { map.has(key) ? "" : ", the default" }
      map.findings.error(
        "\(small.key) (\(small.text)\(note(small.key))) is more than "
          + "\(large.key) (\(large.text)\(note(large.key)))", at: map.place(of: blamed))
    }
    require(
      ("min_interval", minInterval.short), notAbove: ("interval", interval.short),
      holds: minInterval <= interval)
    require(
      ("interval", interval.short), notAbove: ("max_interval", maxInterval.short),
      holds: interval <= maxInterval)
    require(
      ("connect_timeout", connectTimeout.short),
      notAbove: ("timeout", timeout.short), holds: connectTimeout <= timeout)
    require(
      ("max_per_host", "\(maxPerHost)"), notAbove: ("max_total", "\(maxTotal)"),
      holds: maxPerHost <= maxTotal)
    if minInterval < .seconds(60) {
      map.findings.warning(
        "min_interval \(minInterval.short) is under a minute; publishers may block such polling",
        at: map.place(of: "min_interval"))
    }
  }
}

extension AlertSettings {
  init(reading map: MapReader) {
    self.init()
    similarity = map.scalar("similarity", .label("similarity")) ?? similarity
    updateOn = map.list("update_on", of: .label("fact of a story"))?.map(\.value) ?? updateOn
    corroboratedBy = map.scalar("corroborated_by", .integer(2...1000))
    map.finish(hints: [
      "digest": "is not in this version", "quiet": "is not in this version",
      "cap": "is not in this version", "group_by": "is not in this version",
    ])
  }
}

extension ScalarKind where Value == CIDR {
  /// A block of addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
  static var addressBlock: ScalarKind {
    ScalarKind { text throws(Rejection) in
      do throws(CIDRError) {
        return try CIDR(text)
      } catch .bitsBehindPrefix(_, let meant) {
        throw Rejection("“\(text)” has bits set behind its prefix", suggestion: meant)
      } catch {
        throw Rejection(error.description)
      }
    }
  }
}
