// The whole tree → settings.

struct SettingsReading {
  let paths: PathReading
  let findings: Findings
  private static let later = "is not in this version"
  private static let ofSinks = "is not a key here; routing is written in each sink"

  /// Reads the keys of the top; what is wrong is reported and has its default.
  func settings(_ root: SourceNode) -> Settings {
    var settings = Settings()
    guard let map = MapReader(root, "the configuration", findings: findings) else {
      return settings
    }
    settings.stateDirectory = paths.path("state_dir", in: map) ?? settings.stateDirectory
    if let languages = map.list("languages", of: .language)?.map(\.value), !languages.isEmpty {
      settings.languages = languages
    }
    if let node = map.node("languages"), node.isEmpty {
      findings.error(
        "languages is empty: nothing would be read; leave it out for all", at: node.place)
    }
    if let inner = inner("poll", map) {
      settings.poll = PollSettings(reading: inner, paths: paths)
    }
    if let node = map.node("feeds") {
      var reading = FeedReading(poll: settings.poll, paths: paths, findings: findings)
      settings.feeds = reading.read(node)
    }
    if let node = map.node("lists") {
      settings.lists = TermList.lists(reading: node, findings: findings)
    }
    if let node = map.node("watches") {
      var reading = WatchReading(
        sources: settings.feeds.map(\.source), languages: settings.languages, findings: findings)
      settings.watches = reading.read(node)
    }
    if let inner = inner("alerts", map) { settings.alerts = AlertSettings(reading: inner) }
    if let node = map.node("sinks") {
      var reading = SinkReading(watches: settings.watches, paths: paths, findings: findings)
      settings.sinks = reading.read(node)
    }
    if let inner = inner("status", map) { settings.status = StatusSettings(reading: inner) }
    if let inner = inner("retain", map) { settings.retain = RetainSettings(reading: inner) }
    if let inner = inner("log", map) { settings.log = LogSettings(reading: inner) }
    map.finish(hints: [
      "routes": Self.ofSinks, "digest": Self.ofSinks,
      "quiet": Self.ofSinks, "silences": "is not a key; use `pactwatch silence add`",
      "proxy": Self.later, "include": Self.later,
    ])
    warn(settings, root)
    return settings
  }

  private func inner(_ key: String, _ map: MapReader) -> MapReader? {
    map.node(key).flatMap { MapReader($0, key, findings: findings) }
  }

  private func warn(_ settings: Settings, _ root: SourceNode) {
    guard !findings.hasErrors else { return }
    let place = SourcePlace(file: root.source.file)
    if settings.feeds.isEmpty { findings.warning("no feeds: nothing is polled", at: place) }
    if settings.sinks.isEmpty {
      findings.warning("no sinks: alerts are stored but written nowhere", at: place)
    }
  }
}
