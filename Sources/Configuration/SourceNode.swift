// The tree of a configuration: what YAML's nodes say, with every key and value at its place, and
// the rule by which the trees of several files become one.

/// How a scalar is written.
enum ScalarStyle: Sendable {
  case plain, singleQuoted, doubleQuoted
  /// Literal (`|`) or folded (`>`).
  case block
}

/// A key and its value.
struct SourcePair {
  var key: String
  var keyPlace: SourcePlace
  var value: SourceNode
}

/// A value, a list or a map, and where it starts.
struct SourceNode {
  indirect enum Content {
    case scalar(String, ScalarStyle)
    case list([SourceNode])
    case map([SourcePair])
  }

  var content: Content
  var place: SourcePlace
  var source: SourceText

  /// Whether nothing was written: `key:`, `~` or `null`. A quoted `""` is something.
  var isNull: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return text.isEmpty || text == "~" || text.lowercased() == "null"
  }

  /// Whether the node is nothing, or a list or a map without anything in it.
  var isEmpty: Bool {
    switch content {
    case .scalar: isNull
    case .list(let items): items.isEmpty
    case .map(let pairs): pairs.isEmpty
    }
  }

  /// What the node is, in words.
  var kind: String {
    switch content {
    case .scalar: isNull ? "nothing" : "a single value"
    case .list: "a list"
    case .map: "a map"
    }
  }

  /// The scalar's text with the place of each of its bytes; nil where the node is no scalar.
  var locatedText: LocatedText? {
    guard case .scalar(let text, let style) = content else { return nil }
    guard let start = source.index(line: place.line, column: place.column) else {
      return LocatedText(text, at: place)
    }
    return ScalarAlignment.text(of: text, style: style, at: start, in: source)
  }
}

extension SourceNode {
  /// This tree with another file's added: maps key by key, lists joined, single values once only.
  func merging(_ other: SourceNode, path: String = "", findings: Findings) -> SourceNode {
    if isNull { return other }
    if other.isNull { return self }
    var merged = self
    switch (content, other.content) {
    case (.list(let first), .list(let second)):
      merged.content = .list(first + second)
    case (.map(var pairs), .map(let added)):
      var positions: [String: Int] = [:]
      for (index, pair) in pairs.enumerated() { positions[pair.key] = index }
      for pair in added {
        guard let index = positions[pair.key] else {
          positions[pair.key] = pairs.count
          pairs.append(pair)
          continue
        }
        let inner = path.isEmpty ? pair.key : "\(path).\(pair.key)"
        let existing = pairs[index]
        if case .scalar = existing.value.content, case .scalar = pair.value.content,
          !existing.value.isNull, !pair.value.isNull
        {
          findings.error(
            "“\(inner)” is set twice: here and at \(existing.keyPlace)", at: pair.keyPlace)
        } else {
          pairs[index].value = existing.value.merging(pair.value, path: inner, findings: findings)
        }
      }
      merged.content = .map(pairs)
    default:
      let name = path.isEmpty ? "the file" : "“\(path)”"
      findings.error("\(name) is \(other.kind) here but \(kind) at \(place)", at: other.place)
    }
    return merged
  }
}
