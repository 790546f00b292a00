// Grows the tree of patterns one by one, then lays it out flat.

extension Automaton {
  /// The tree while it grows.
  struct Builder {
    private struct Growing {
      var parent: UInt32 = 0
      /// The element or gap that leads here from the parent.
      var label: UInt32 = 0
      var isBehindGap = false
      /// The first of its payloads in `payloads`, plus one; 0 for none.
      var payload: UInt32 = 0
    }
    private struct Listed {
      var payload: PatternPayload
      /// The next payload of the same node, plus one; 0 for none.
      var next: UInt32 = 0
    }

    private let base: UInt32
    private var children: HashTable
    private var nodes = [Growing()]
    private var payloads: [Listed] = []
    private var elementCount = 0

    init(base: UInt32, wordCount: Int) {
      self.base = base
      children = HashTable(capacity: wordCount / 2)
    }

    /// Adds a sequence of elements with the gaps before them.
    mutating func add(_ sequence: [PatternStep], _ payload: PatternPayload) {
      var node: UInt32 = 0
      for step in sequence {
        if step.gap > 0 { node = child(of: node, over: UInt32(step.gap), isGap: true) }
        node = child(of: node, over: step.element, isGap: false)
        elementCount = max(elementCount, place(step.element) + 1)
      }
      var last: UInt32 = 0
      var listed = nodes[Int(node)].payload
      while listed != 0 {
        if payloads[Int(listed) - 1].payload == payload { return }
        last = listed
        listed = payloads[Int(listed) - 1].next
      }
      payloads.append(Listed(payload: payload))
      let number = UInt32(payloads.count)
      if last == 0 {
        nodes[Int(node)].payload = number
      } else {
        payloads[Int(last) - 1].next = number
      }
    }

    private func place(_ element: UInt32) -> Int { Int(element & PatternLayer.mask) }

    private mutating func child(of node: UInt32, over label: UInt32, isGap: Bool) -> UInt32 {
      // Elements count up from the layer's first, gaps down from the top: they never meet.
      let key = UInt64(node) << 32 | UInt64(isGap ? .max - label : label + 1)
      if let known = children[key] { return known }
      precondition(nodes.count < PatternLayer.limit, "more nodes than a layer has numbers for")
      let fresh = UInt32(nodes.count)
      nodes.append(Growing(parent: node, label: label, isBehindGap: isGap))
      children.insert(fresh, for: key)
      return fresh
    }

    /// The tree as it is searched.
    func finish() -> Automaton {
      var flat = [Node](repeating: Node(), count: nodes.count)
      var roots = [UInt32](repeating: 0, count: elementCount)
      var isInner = [Bool](repeating: false, count: elementCount)
      for (number, node) in nodes.enumerated().dropFirst() {
        if node.isBehindGap {
          flat[Int(node.parent)].gapCount += 1
        } else if node.parent == 0 {
          roots[place(node.label)] = UInt32(number)
        } else {
          flat[Int(node.parent)].edgeCount += 1
          flat[Int(node.parent)].mask |= Automaton.bit(node.label)
          isInner[place(node.label)] = true
        }
      }
      var edgeCount: UInt32 = 0
      var gapCount: UInt32 = 0
      var ordered: [PatternPayload] = []
      ordered.reserveCapacity(payloads.count)
      for number in flat.indices {
        flat[number].firstEdge = edgeCount
        flat[number].firstGap = gapCount
        flat[number].firstPayload = UInt32(ordered.count)
        edgeCount += flat[number].edgeCount
        gapCount += flat[number].gapCount
        var listed = nodes[number].payload
        while listed != 0 {
          ordered.append(payloads[Int(listed) - 1].payload)
          listed = payloads[Int(listed) - 1].next
        }
        flat[number].payloadCount = UInt32(ordered.count) - flat[number].firstPayload
      }
      var edges = [Edge](repeating: Edge(label: 0, node: 0), count: Int(edgeCount))
      var gaps = [Edge](repeating: Edge(label: 0, node: 0), count: Int(gapCount))
      var placed = [UInt32](repeating: 0, count: nodes.count)
      var gapsPlaced = placed
      for (number, node) in nodes.enumerated().dropFirst()
      where node.isBehindGap || node.parent != 0 {
        let parent = Int(node.parent)
        let edge = Edge(label: node.label, node: UInt32(number))
        if node.isBehindGap {
          gaps[Int(flat[parent].firstGap + gapsPlaced[parent])] = edge
          gapsPlaced[parent] += 1
        } else {
          edges[Int(flat[parent].firstEdge + placed[parent])] = edge
          placed[parent] += 1
        }
      }
      for node in flat where node.edgeCount > 1 {
        let first = Int(node.firstEdge)
        edges[first..<(first + Int(node.edgeCount))].sort { $0.label < $1.label }
      }
      return Automaton(
        base: base, roots: roots, nodes: flat, edges: edges, gaps: gaps, payloads: ordered,
        isInner: isInner)
    }
  }
}
