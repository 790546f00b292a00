// The keys of `lists` and of a watch; the conditions have a file of their own.

import Model

/// Reads `watches`: each name once, and a query or a condition in each.
struct WatchReading {
  let findings: Findings
  /// The sources of the feeds, to which conditions on sources are compared.
  let sources: [SourceRecord]
  /// The languages that are read, to which conditions on languages are.
  let languages: [String]
  private var names: [String: SourcePlace] = [:]

  init(sources: [SourceRecord], languages: [String], findings: Findings) {
    self.sources = sources
    self.languages = languages
    self.findings = findings
  }

  mutating func read(_ node: SourceNode) -> [WatchSettings] {
    var watches: [WatchSettings] = []
    for item in findings.items(node, "watches") ?? [] {
      if let watch = watch(item) { watches.append(watch) }
    }
    return watches
  }

  private mutating func watch(_ item: SourceNode) -> WatchSettings? {
    guard let map = MapReader(item, "a watch", findings: findings) else { return nil }
    let name = map.scalar("name", .name)
    if !map.has("name") { findings.error("the watch has no name", at: map.place) }
    var watch = WatchSettings(name: Located(name ?? "", at: map.place(of: "name")))
    watch.query = map.locatedText("query")
    watch.mute = map.locatedText("mute")
    if let node = map.node("where"), let inner = MapReader(node, "where", findings: findings) {
      var reading = ConditionReading(inner, sources: sources, languages: languages)
      watch.conditions = reading.read()
    }
    watch.combine = map.scalar("combine", .label("way to combine")) ?? watch.combine
    watch.severity = map.scalar("severity", .label("severity")) ?? watch.severity
    watch.owner = map.scalar("owner", .text)
    watch.enabled = map.scalar("enabled", .flag) ?? watch.enabled
    if let node = map.node("test") {
      watch.tests = (findings.items(node, "test") ?? []).compactMap(test)
    }
    map.finish(hints: [
      "sinks": "is not a key of a watch; a sink names its watches: {…, watches: [name]}",
      "keywords": "is not a key; write the words as a query: “drone* OR missile*”",
    ])
    check(map)
    guard let name else { return nil }
    if let first = names[name] {
      findings.error(
        "the name “\(name)” is taken by the watch at \(first)", at: map.place(of: "name"))
      return nil
    }
    names[name] = map.place(of: "name")
    return watch
  }

  private func check(_ map: MapReader) {
    if !map.has("query"), !map.has("where") {
      findings.error("the watch asks for nothing: it needs a query, where or both", at: map.place)
    } else if map.has("combine"), !map.has("query") || !map.has("where") {
      findings.error(
        "combine has no effect without both query and where", at: map.keyPlace(of: "combine"))
    }
  }

  private func test(_ item: SourceNode) -> WatchTest? {
    guard let map = MapReader(item, "a test", findings: findings) else { return nil }
    let text = map.scalar("text", .text)
    let language = map.scalar("lang", .language)
    let expect: WatchTest.Expectation? = map.scalar("expect", .label("verdict"))
    for key in ["text", "expect"] where !map.has(key) {
      findings.error("the test has no \(key)", at: map.place)
    }
    map.finish()
    guard let text, let expect else { return nil }
    return WatchTest(
      text: Located(text, at: map.place(of: "text")), language: language, expect: expect)
  }
}

extension TermList {
  /// Reads `lists`: names, each with a map of entries or a plain list of terms.
  static func lists(reading node: SourceNode, findings: Findings) -> [TermList] {
    guard let map = MapReader(node, "lists", findings: findings) else { return [] }
    return map.everything().compactMap { pair in
      do throws(Rejection) {
        _ = try ScalarKind<String>.name.read(pair.key)
      } catch {
        findings.error(
          "lists: \(error.message)", at: pair.keyPlace, suggestion: error.suggestion)
      }
      let entries = entries(pair, findings: findings)
      if pair.value.isEmpty {
        findings.warning("the list “\(pair.key)” is empty", at: pair.keyPlace)
      }
      return TermList(name: Located(pair.key, at: pair.keyPlace), entries: entries)
    }
  }

  private static func entries(_ list: SourcePair, findings: Findings) -> [Entry] {
    if case .list(let items) = list.value.content {
      return items.compactMap { item in
        findings.locatedText(item, key: list.key).map { Entry(name: $0.text, terms: [$0]) }
      }
    }
    guard
      let map = MapReader(list.value, "the list “\(list.key)”", findings: findings)
    else { return [] }
    return map.everything().map { pair in
      let name = "\(list.key).\(pair.key)"
      let items = findings.items(pair.value, name, ofScalars: true) ?? []
      if case .list = pair.value.content, items.isEmpty {
        findings.warning("“\(name)” has no terms", at: pair.keyPlace)
      }
      return Entry(
        name: pair.key, terms: items.compactMap { findings.locatedText($0, key: name) })
    }
  }
}
