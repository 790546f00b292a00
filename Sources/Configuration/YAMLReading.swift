// One file's text → its tree. Yams composes the nodes; what it would report alone, late or without
// a place (syntax, duplicate keys, aliases without end) is reported here with the others.

import Yams

struct YAMLReading {
  /// How many nodes a file may have with its aliases written out.
  static let maximumNodes = 1_000_000
  /// How many duplicate keys are looked for in one file.
  private static let maximumDuplicates = 100

  private let source: SourceText
  private let findings: Findings
  private var nodes = 0
  /// The first letters that were replaced in duplicate keys, by what stands in their place.
  private var replaced: [Unicode.Scalar: Unicode.Scalar] = [:]

  /// The tree of a file; nil where it is empty or cannot be read, which is then reported.
  static func tree(of source: SourceText, findings: Findings) -> SourceNode? {
    var reading = YAMLReading(source: source, findings: findings)
    return reading.read()
  }

  private init(source: SourceText, findings: Findings) {
    self.source = source
    self.findings = findings
  }

  private mutating func read() -> SourceNode? {
    if let index = source.firstForbidden {
      let code = String(source.scalars[index].value, radix: 16, uppercase: true)
      findings.error("the character U+\(code) is not allowed in YAML", at: source.place(of: index))
      return nil
    }
    guard let root = compose() else { return nil }
    return convert(root)
  }

  /// Composes the nodes, as often as it takes to get past duplicate keys.
  ///
  /// Yams stops at the first map with a duplicate key and tells only where its first occurrence
  /// stands. So the first letter of that occurrence is replaced by a private-use character of the
  /// same width and the text composed again; `convert` puts the letter back and reports both
  /// places.
  private mutating func compose() -> Node? {
    var scalars = source.scalars
    while true {
      do {
        // `.basic` resolves nothing: the schema gives a scalar its type, not its looks.
        return try Parser(yaml: SourceText.string(scalars), resolver: .basic, encoding: .utf8)
          .singleRoot()
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        guard let index = firstLetter(ofKeyAt: context.mark, in: scalars),
          let stand = Unicode.Scalar(0xE000 + UInt32(replaced.count)),
          replaced.count < Self.maximumDuplicates
        else {
          report("“\(keys.joined(separator: "”, “"))” is set twice in one map", context.mark)
          return nil
        }
        replaced[stand] = scalars[index]
        scalars[index] = stand
      } catch let error as YamlError {
        report(error)
        return nil
      } catch {
        findings.error("cannot be read as YAML: \(error)", at: SourcePlace(file: source.file))
        return nil
      }
    }
  }

  private func firstLetter(ofKeyAt mark: Mark, in scalars: [Unicode.Scalar]) -> Int? {
    guard var index = source.index(line: mark.line, column: mark.column), index < scalars.count
    else { return nil }
    if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
    guard index < scalars.count, !SourceText.isBlank(scalars[index]),
      !"&!*?[{\"'\\:".unicodeScalars.contains(scalars[index])
    else { return nil }
    return index
  }

  private func report(_ message: String, _ mark: Mark) {
    findings.error(
      message, at: SourcePlace(file: source.file, line: mark.line, column: mark.column))
  }

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem.contains("end of stream"), let context {
        // Where an unclosed quote begins says more than where the file ends.
        return report("not YAML: \(context.text), found the end of the file", context.mark)
      }
      let around = context.map { "\($0.text) (line \($0.mark.line)), " } ?? ""
      report("not YAML: \(around)\(problem)\(hint(for: problem, at: mark))", mark)
    default:
      findings.error("not YAML: \(error)", at: SourcePlace(file: source.file))
    }
  }

  /// What usually is behind libyaml's words.
  private func hint(for problem: String, at mark: Mark) -> String {
    if let index = source.index(line: mark.line, column: mark.column),
      index < source.scalars.count, source.scalars[index] == "\t"
    {
      return "; indent with spaces, not tabs"
    }
    if problem.contains("mapping values are not allowed") {
      return "; a text with “: ” in it needs quotes"
    }
    if problem.contains("undefined alias") || problem.contains("alphabetic or numeric") {
      return "; a text that begins with “*” or “&” needs quotes"
    }
    if problem.contains("cannot start any token") {
      return "; a text that begins with this character needs quotes"
    }
    if problem.contains("another document") { return "; one file holds one document" }
    return ""
  }

  private mutating func convert(_ node: Node) -> SourceNode? {
    nodes += 1
    guard nodes <= Self.maximumNodes else {
      if nodes == Self.maximumNodes + 1 {
        findings.error(
          "the file's aliases multiply to more than \(Self.maximumNodes) values",
          at: SourcePlace(file: source.file))
      }
      return nil
    }
    let place = place(of: node)
    switch node {
    case .scalar(let scalar):
      return SourceNode(
        content: .scalar(scalar.string, style(of: scalar)), place: place, source: source)
    case .sequence(let sequence):
      var items: [SourceNode] = []
      for item in sequence {
        guard let item = convert(item) else { return nil }
        items.append(item)
      }
      return SourceNode(content: .list(items), place: place, source: source)
    case .mapping(let mapping):
      return convert(mapping, place: place)
    case .alias:
      // Parsing dereferences aliases; a node of this kind is only made for writing.
      findings.error("an alias that leads nowhere", at: place)
      return nil
    }
  }

  private mutating func convert(_ mapping: Node.Mapping, place: SourcePlace)
    -> SourceNode?
  {
    var pairs: [SourcePair] = []
    var places: [String: SourcePlace] = [:]
    for (keyNode, valueNode) in mapping {
      let keyPlace = self.place(of: keyNode)
      guard case .scalar(let scalar) = keyNode else {
        findings.error("a key must be a single word", at: keyPlace)
        continue
      }
      let key = original(scalar.string)
      guard let value = convert(valueNode) else { return nil }
      if let first = places[key] {
        findings.error(
          "“\(key)” is set twice in one map; first on line \(first.line)", at: keyPlace)
        continue
      }
      places[key] = keyPlace
      pairs.append(SourcePair(key: key, keyPlace: keyPlace, value: value))
    }
    return SourceNode(content: .map(pairs), place: place, source: source)
  }

  /// A key as it was before its first letter was replaced.
  private func original(_ key: String) -> String {
    guard let first = key.unicodeScalars.first, let letter = replaced[first] else { return key }
    return SourceText.string([letter] + key.unicodeScalars.dropFirst())
  }

  private func place(of node: Node) -> SourcePlace {
    guard let mark = node.mark else { return SourcePlace(file: source.file) }
    return SourcePlace(file: source.file, line: mark.line, column: mark.column)
  }

  private func style(of scalar: Node.Scalar) -> ScalarStyle {
    switch scalar.style {
    case .any, .plain: .plain
    case .singleQuoted: .singleQuoted
    case .doubleQuoted: .doubleQuoted
    case .literal, .folded: .block
    }
  }
}
