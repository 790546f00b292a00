// All patterns of all languages, or all terms of all watches, as one tree over elements, walked
// once a text.

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

/// The elements that one token of a text matches.
struct TokenElements {
  /// Where they stand in the reader's list.
  var first: UInt32
  var count: UInt32
  /// One bit for each of them, by `Automaton.bit`.
  var mask: UInt64
  /// The first token after this token's sentence.
  var sentenceEnd: UInt32
}

/// A tree whose edges are elements; an edge may be reached over a gap. Laid out in flat arrays.
struct Automaton: Sendable {
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

  /// The root's children by element, for most words lead nowhere; 0 for none.
  let roots: [UInt32]
  let nodes: [Node]
  /// Each node's edges, in order of their elements.
  let edges: [Edge]
  let gaps: [Edge]
  let payloads: [PatternPayload]

  var isEmpty: Bool { payloads.isEmpty }

  @inline(__always)
  static func bit(_ element: UInt32) -> UInt64 { 1 << UInt64((element &* 0x9e37_79b1) >> 26) }

  /// Finds every pattern; each hit's tokens lie in one sentence.
  func search(
    tokens: UnsafeBufferPointer<TokenElements>, elements: UnsafeBufferPointer<UInt32>,
    language: Language, into hits: inout [RawHit]
  ) {
    roots.withUnsafeBufferPointer { roots in
      nodes.withUnsafeBufferPointer { nodes in
        edges.withUnsafeBufferPointer { edges in
          let walk = Walk(
            automaton: self, nodes: nodes, edges: edges, tokens: tokens, elements: elements,
            language: language)
          for start in tokens.indices {
            let first = Int(tokens[start].first)
            for element in elements[first..<(first + Int(tokens[start].count))] {
              guard Int(element) < roots.count, roots[Int(element)] != 0 else { continue }
              walk.enter(roots[Int(element)], at: start, start: start, &hits)
            }
          }
        }
      }
    }
  }

  /// One text's walk through the tree.
  private struct Walk {
    let automaton: Automaton
    let nodes: UnsafeBufferPointer<Node>
    let edges: UnsafeBufferPointer<Edge>
    let tokens: UnsafeBufferPointer<TokenElements>
    let elements: UnsafeBufferPointer<UInt32>
    let language: Language

    /// Reports what ends in a node that the token at `position` led to, and goes on from it.
    @inline(__always)
    func enter(_ number: UInt32, at position: Int, start: Int, _ hits: inout [RawHit]) {
      let node = nodes[Int(number)]
      let firstPayload = Int(node.firstPayload)
      for index in firstPayload..<(firstPayload + Int(node.payloadCount)) {
        let payload = automaton.payloads[index]
        if payload.languages.contains(language) {
          hits.append(RawHit(id: payload.id, start: start, end: position + 1))
        }
      }
      let end = Int(tokens[start].sentenceEnd)
      let next = position + 1
      guard next < end, node.edgeCount | node.gapCount > 0 else { return }
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
      let first = Int(token.first)
      for element in elements[first..<(first + Int(token.count))]
      where node.mask & Automaton.bit(element) != 0 {
        if let child = child(of: node, over: element) {
          enter(child, at: position, start: start, &hits)
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
