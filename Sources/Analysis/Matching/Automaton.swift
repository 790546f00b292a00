// All patterns of all languages and all terms of all watches as one tree over elements, walked once.

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

/// A tree whose edges are elements; an edge may be reached over a gap.
struct Automaton: Sendable {
  private var edges = HashTable()
  /// The root's children by element, for most words lead nowhere; 0 for none.
  private var roots: [UInt32] = []
  private var nodes = [Node()]
  private var accepts: [[PatternPayload]] = [[]]
  private var gapNodes: [[(gap: Int, node: UInt32)]] = [[]]

  private struct Node: Sendable {
    var accepts = false
    var hasGaps = false
    var isLeaf = true
  }

  /// Adds a sequence of elements with the gaps before them.
  mutating func add(_ sequence: [(element: UInt32, gap: Int)], _ payload: PatternPayload) {
    var node: UInt32 = 0
    for (element, gap) in sequence {
      if gap > 0 {
        if let known = gapNodes[Int(node)].first(where: { $0.gap == gap }) {
          node = known.node
        } else {
          let fresh = newNode()
          gapNodes[Int(node)].append((gap, fresh))
          nodes[Int(node)].hasGaps = true
          nodes[Int(node)].isLeaf = false
          node = fresh
        }
      }
      let key = Self.key(node, element)
      if let child = edges[key] {
        node = child
      } else {
        let fresh = newNode()
        edges.insert(fresh, for: key)
        if node == 0 {
          while roots.count <= Int(element) { roots.append(0) }
          roots[Int(element)] = fresh
        }
        nodes[Int(node)].isLeaf = false
        node = fresh
      }
    }
    nodes[Int(node)].accepts = true
    if !accepts[Int(node)].contains(payload) { accepts[Int(node)].append(payload) }
  }

  private mutating func newNode() -> UInt32 {
    nodes.append(Node())
    accepts.append([])
    gapNodes.append([])
    return UInt32(nodes.count - 1)
  }

  @inline(__always)
  private static func key(_ node: UInt32, _ element: UInt32) -> UInt64 {
    UInt64(node) << 32 | UInt64(element) + 1
  }

  /// Finds every pattern; each hit's tokens lie in one sentence.
  func search(
    tokens: [Token], elements: [UInt32], language: Language, into hits: inout [RawHit]
  ) {
    tokens.withUnsafeBufferPointer { tokens in
      elements.withUnsafeBufferPointer { elements in
        for start in tokens.indices where tokens[start].elementCount > 0 {
          step(from: 0, at: start, start: start, tokens, elements, language, &hits)
        }
      }
    }
  }

  private func step(
    from node: UInt32, at position: Int, start: Int, _ tokens: UnsafeBufferPointer<Token>,
    _ elements: UnsafeBufferPointer<UInt32>, _ language: Language, _ hits: inout [RawHit]
  ) {
    guard position < tokens.count else { return }
    let token = tokens[position]
    let head = tokens[start]
    guard token.sentenceIndex == head.sentenceIndex, token.field == head.field else { return }
    let first = Int(token.firstElement)
    for index in first..<(first + Int(token.elementCount)) {
      let child: UInt32
      if node == 0 {
        guard Int(elements[index]) < roots.count, roots[Int(elements[index])] != 0 else { continue }
        child = roots[Int(elements[index])]
      } else {
        guard let found = edges[Self.key(node, elements[index])] else { continue }
        child = found
      }
      let state = nodes[Int(child)]
      if state.accepts {
        for payload in accepts[Int(child)] where payload.languages.contains(language) {
          hits.append(RawHit(id: payload.id, start: start, end: position + 1))
        }
      }
      if state.isLeaf { continue }
      step(from: child, at: position + 1, start: start, tokens, elements, language, &hits)
      if state.hasGaps {
        for (gap, gapNode) in gapNodes[Int(child)] {
          for next in (position + 1)...(position + 1 + gap) {
            step(from: gapNode, at: next, start: start, tokens, elements, language, &hits)
          }
        }
      }
    }
  }
}
