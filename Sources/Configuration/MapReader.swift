// Reads one map of the configuration key by key; what nobody asked for is an unknown key.

final class MapReader {
  let findings: Findings
  /// Where the map starts.
  let place: SourcePlace
  /// What the map is, in words: “poll”, “a feed”.
  private let what: String
  private let pairs: [String: SourcePair]
  private let order: [String]
  private var asked: [String] = []

  /// A reader of a map; nil, reported, where the node is something else. Nothing is an empty map.
  init?(_ node: SourceNode, _ what: String, findings: Findings) {
    var entries: [SourcePair] = []
    if case .map(let pairs) = node.content {
      entries = pairs
    } else if !node.isNull {
      findings.error("\(what) must be a map of keys and values, not \(node.kind)", at: node.place)
      return nil
    }
    self.findings = findings
    self.what = what
    place = node.place
    order = entries.map(\.key)
    pairs = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
  }

  /// Whether the map has no keys at all.
  var isEmpty: Bool { pairs.isEmpty }

  /// Whether the map has the key.
  func has(_ key: String) -> Bool { pairs[key] != nil }

  /// Where the key's value stands, or the map where the key is not there.
  func place(of key: String) -> SourcePlace { pairs[key]?.value.place ?? place }

  /// Where the key itself stands, or the map where it is not there.
  func keyPlace(of key: String) -> SourcePlace { pairs[key]?.keyPlace ?? place }

  /// The key's value, if any.
  func node(_ key: String) -> SourceNode? {
    asked.append(key)
    return pairs[key]?.value
  }

  /// The keys in their order with their values, for maps whose keys are names.
  func everything() -> [SourcePair] {
    asked += order
    return order.compactMap { pairs[$0] }
  }

  /// A single value read as a kind; nil where there is none or it is wrong, which is reported.
  func scalar<Value>(_ key: String, _ kind: ScalarKind<Value>) -> Value? {
    node(key).flatMap { findings.read($0, kind, key: key) }
  }

  /// A text whose every byte keeps its place.
  func locatedText(_ key: String) -> LocatedText? {
    guard let node = node(key) else { return nil }
    return findings.locatedText(node, key: key)
  }

  /// A list of values; nil where there is none. Wrong items are reported and left out.
  func list<Value>(_ key: String, of kind: ScalarKind<Value>, orSingle: Bool = false)
    -> [Located<Value>]?
  where Value: Hashable & Sendable {
    guard let node = node(key) else { return nil }
    if orSingle, case .scalar = node.content, !node.isNull {
      return findings.read(node, kind, key: key).map { [Located($0, at: node.place)] }
    }
    guard let items = findings.items(node, key, ofScalars: true) else { return nil }
    var seen: Set<Value> = []
    return items.compactMap { item in
      guard let value = findings.read(item, kind, key: key) else { return nil }
      guard seen.insert(value).inserted else {
        findings.warning("\(key): “\(value)” is there twice", at: item.place)
        return nil
      }
      return Located(value, at: item.place)
    }
  }

  /// The values of a list that chooses; nil where there is none. One without any value asks for
  /// nothing, which is reported.
  func choice<Value: Hashable & Sendable>(_ key: String, of kind: ScalarKind<Value>) -> [Value]? {
    if let node = node(key), node.isEmpty {
      findings.error("\(key) is empty and asks for nothing", at: node.place)
      return nil
    }
    return list(key, of: kind)?.map(\.value)
  }

  /// Reports every key that was not asked for.
  ///
  /// `hints` says for keys that are no keys of this release what to do instead.
  func finish(hints: [String: String] = [:]) {
    for key in order where !asked.contains(key) {
      if let hint = hints[key] {
        findings.error("“\(key)” \(hint)", at: keyPlace(of: key))
        continue
      }
      let closest = Spelling.closest(to: key, among: asked)
      let merge = key == "<<" ? "; YAML's merge keys are not read" : ""
      findings.error(
        "“\(key)” is no key of \(what)\(merge)", at: keyPlace(of: key), suggestion: closest)
    }
  }
}

extension Findings {
  func read<Value>(_ node: SourceNode, _ kind: ScalarKind<Value>, key: String) -> Value? {
    guard case .scalar(let text, _) = node.content else {
      error("\(key) must be a single value, not \(node.kind)", at: node.place)
      return nil
    }
    guard !node.isNull else {
      error("\(key) has no value", at: node.place)
      return nil
    }
    do throws(Rejection) {
      return try kind.read(text)
    } catch {
      self.error("\(key): \(error.message)", at: node.place, suggestion: error.suggestion)
      return nil
    }
  }

  func locatedText(_ node: SourceNode, key: String) -> LocatedText? {
    guard let text = node.locatedText, !node.isNull else {
      error("\(key) must be a text, not \(node.kind)", at: node.place)
      return nil
    }
    guard !text.text.allSatisfy(\.isWhitespace) else {
      error("\(key) is empty", at: node.place)
      return nil
    }
    return text
  }

  /// A list's items; nil, reported, where the node is no list. Nothing is an empty list.
  func items(_ node: SourceNode, _ what: String, ofScalars: Bool = false) -> [SourceNode]? {
    if case .list(let items) = node.content { return items }
    if node.isNull { return [] }
    var likely: String?
    if ofScalars, case .scalar(let text, _) = node.content, text.count <= 40 {
      likely = "[\(text)]"
    }
    error("\(what) must be a list, not \(node.kind)", at: node.place, suggestion: likely)
    return nil
  }
}
