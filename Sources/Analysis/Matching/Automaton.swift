// All patterns of one layer (names, one language's, or watches' terms) as one tree over elements,
// walked once a text.

/// What a pattern reports when it is found: a lexicon line's or a term's number, and its languages.
struct PatternPayload: Sendable, Hashable {
  var id: UInt32
  var languages: LanguageSet
}

/// A payload that was found, and where.
struct RawHit: Sendable, Hashable {
  var id: UInt32
  var start: Int
  var end: Int
}

/// What one token of a text can begin and what it can go on with.
struct TokenMatches {
  /// Where its entries stand in the reader's list: the beginnings, then the elements.
  var first: UInt32 = 0
  /// How many patterns it begins; see `Automaton.addBeginnings`.
  var beginningCount: UInt32 = 0
  /// How many elements behind a pattern's first it matches.
  var elementCount: UInt32 = 0
  /// The first token after this token's sentence.
  var sentenceEnd: UInt32 = 0
  /// One bit for each of the elements, by `Automaton.bit`.
  var mask: UInt64 = 0
}

/// A tree whose edges are elements; an edge may be reached over a gap. Laid out in flat arrays.
// A class, as is the index: of a structure each array would be counted for every word that leads
// on.
final class Automaton: Sendable {
  struct Node: Sendable {
    /// One bit for each element that leads on, so that most tokens are turned away at once.
    var mask: UInt64 = 0
    var firstEdge: UInt32 = 0
    var edgeCount: UInt32 = 0
    var firstPayload: UInt32 = 0
    var payloadCount: UInt32 = 0
    var firstGap: UInt32 = 0
    var gapCount: UInt32 = 0
  }

  /// A way on: over an element, or over a gap of so many tokens.
  struct Edge: Sendable {
    var label: UInt32
    var node: UInt32
  }

  /// What the layer's elements are numbered from; its nodes, too, where texts' words lead to them.
  let base: UInt32
  /// The root's children by element, for most words lead nowhere; 0 for none.
  let roots: [UInt32]
  let nodes: [Node]
  /// Each node's edges, in order of their elements.
  let edges: [Edge]
  let gaps: [Edge]
  let payloads: [PatternPayload]
  /// Whether an element leads anywhere behind a pattern's first word, by element.
  private let isInner: [Bool]

  init(
    base: UInt32, roots: [UInt32], nodes: [Node], edges: [Edge], gaps: [Edge],
    payloads: [PatternPayload], isInner: [Bool]
  ) {
    self.base = base
    self.roots = roots
    self.nodes = nodes
    self.edges = edges
    self.gaps = gaps
    self.payloads = payloads
    self.isInner = isInner
  }

  var isEmpty: Bool { payloads.isEmpty }

  /// Whether one of the layer's elements leads anywhere behind a pattern's first word.
  func isInner(_ element: UInt32) -> Bool { isInner[Int(element & PatternLayer.mask)] }

  @inline(__always)
  static func bit(_ element: UInt32) -> UInt64 { 1 << UInt64((element &* 0x9e37_79b1) >> 26) }

  /// Marks an entry of a token's beginnings as a node to go on from, whose mask follows in two
  /// entries; others are payloads' numbers.
  private static let nodeMark: UInt32 = 1 << 31
  /// Marks a node that has gaps behind it.
  private static let gapMark: UInt32 = 1 << 30

  /// Adds what a word of a text begins by one of the layer's elements: patterns that end with it,
  /// in one of the languages, and the node to go on from.
  func addBeginnings(by element: UInt32, _ language: Language, to entries: inout [UInt32]) {
    let place = Int(element & PatternLayer.mask)
    guard place < roots.count, roots[place] != 0 else { return }
    let node = nodes[Int(roots[place])]
    let firstPayload = Int(node.firstPayload)
    for payload in payloads[firstPayload..<(firstPayload + Int(node.payloadCount))]
    where payload.languages.contains(language) {
      entries.append(payload.id)
    }
    if node.edgeCount | node.gapCount > 0 {
      entries.append(
        base | roots[place] | Self.nodeMark | (node.gapCount > 0 ? Self.gapMark : 0))
      entries.append(UInt32(truncatingIfNeeded: node.mask))
      entries.append(UInt32(truncatingIfNeeded: node.mask >> 32))
    }
  }

  /// Finds every pattern of some layers; each hit's tokens lie in one sentence. `entries` are those
  /// of the tokens.
  static func search(
    _ layers: LanguageLayers, tokens: UnsafeBufferPointer<TokenMatches>,
    entries: UnsafeBufferPointer<UInt32>, into hits: inout [RawHit]
  ) {
    for start in tokens.indices where tokens[start].beginningCount > 0 {
      var index = Int(tokens[start].first)
      let end = index + Int(tokens[start].beginningCount)
      let hasNext = start + 1 < Int(tokens[start].sentenceEnd)
      while index < end {
        let entry = entries[index]
        if entry & nodeMark == 0 {
          hits.append(RawHit(id: entry, start: start, end: start + 1))
          index += 1
          continue
        }
        let mask = UInt64(entries[index + 1]) | UInt64(entries[index + 2]) << 32
        index += 3
        // Most nodes are turned away by what stands here: fetching them is what costs time.
        guard hasNext, entry & gapMark != 0 || mask & tokens[start + 1].mask != 0 else { continue }
        let number = entry & ~(nodeMark | gapMark)
        layers[of: number].automaton.goOn(
          from: Int(number & PatternLayer.mask), start: start, tokens, entries, layers.language,
          &hits)
      }
    }
  }

  /// Goes on from a node that the token at `start` led to.
  private func goOn(
    from node: Int, start: Int, _ tokens: UnsafeBufferPointer<TokenMatches>,
    _ entries: UnsafeBufferPointer<UInt32>, _ language: Language, _ hits: inout [RawHit]
  ) {
    nodes.withUnsafeBufferPointer { nodes in
      edges.withUnsafeBufferPointer { edges in
        let walk = Walk(
          automaton: self, nodes: nodes, edges: edges, tokens: tokens, entries: entries,
          language: language)
        walk.goOn(from: nodes[node], behind: start, start: start, &hits)
      }
    }
  }

  /// One text's walk through the tree.
  private struct Walk {
    let automaton: Automaton
    let nodes: UnsafeBufferPointer<Node>
    let edges: UnsafeBufferPointer<Edge>
    let tokens: UnsafeBufferPointer<TokenMatches>
    let entries: UnsafeBufferPointer<UInt32>
    let language: Language

    /// Goes on from a node that the token at `position` led to.
    @inline(__always)
    func goOn(from node: Node, behind position: Int, start: Int, _ hits: inout [RawHit]) {
      let end = Int(tokens[start].sentenceEnd)
      let next = position + 1
      guard next < end else { return }
      if node.mask & tokens[next].mask != 0 { step(from: node, at: next, start: start, &hits) }
      let firstGap = Int(node.firstGap)
      for index in firstGap..<(firstGap + Int(node.gapCount)) {
        let gap = automaton.gaps[index]
        let behind = nodes[Int(gap.node)]
        for later in next..<min(end, next + Int(gap.label) + 1)
        where behind.mask & tokens[later].mask != 0 {
          step(from: behind, at: later, start: start, &hits)
        }
      }
    }

    private func step(from node: Node, at position: Int, start: Int, _ hits: inout [RawHit]) {
      let token = tokens[position]
      let first = Int(token.first + token.beginningCount)
      for element in entries[first..<(first + Int(token.elementCount))]
      where node.mask & Automaton.bit(element) != 0 {
        guard let number = child(of: node, over: element) else { continue }
        let child = nodes[Int(number)]
        let firstPayload = Int(child.firstPayload)
        for index in firstPayload..<(firstPayload + Int(child.payloadCount)) {
          let payload = automaton.payloads[index]
          if payload.languages.contains(language) {
            hits.append(RawHit(id: payload.id, start: start, end: position + 1))
          }
        }
        if child.edgeCount | child.gapCount > 0 {
          goOn(from: child, behind: position, start: start, &hits)
        }
      }
    }

    private func child(of node: Node, over element: UInt32) -> UInt32? {
      var low = Int(node.firstEdge)
      var high = low + Int(node.edgeCount)
      while high - low > 8 {
        let middle = (low + high) / 2
        if edges[middle].label <= element { low = middle } else { high = middle }
      }
      while low < high {
        if edges[low].label == element { return edges[low].node }
        low += 1
      }
      return nil
    }
  }
}
