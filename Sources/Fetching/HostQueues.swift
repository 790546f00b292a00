// Who may start next: at most so many at a time in all and for one host, hosts in turn, and for
// one host first come, first served.

/// Waiting entries by host. A host that answers slowly or never holds up only its own lane.
struct HostQueues<Entry> {
  private struct Lane {
    var waiting = Queue<(id: UInt64, entry: Entry)>()
    var running = 0
    var isInTurn = false
  }

  /// Running entries in all; lowering it stops nothing that runs.
  var maxTotal: Int
  /// Running entries of one host.
  var maxPerHost: Int {
    didSet { for host in lanes.keys { takeTurn(host) } }
  }

  private var lanes: [String: Lane] = [:]
  /// Hosts that have an entry waiting and a slot free.
  private var turns = Queue<String>()
  private(set) var running = 0

  init(maxTotal: Int, maxPerHost: Int) {
    self.maxTotal = maxTotal
    self.maxPerHost = maxPerHost
  }

  mutating func append(_ entry: Entry, id: UInt64, host: String) {
    lanes[host, default: Lane()].waiting.append((id, entry))
    takeTurn(host)
  }

  /// The entry that starts now, and whether more wait for its host; nil where none may.
  ///
  /// Whoever takes it calls `finished(host:)` when it is over.
  mutating func next() -> (entry: Entry, moreWaiting: Bool)? {
    guard running < maxTotal else { return nil }
    while let host = turns.popFirst() {
      lanes[host]?.isInTurn = false
      guard let inFlight = lanes[host]?.running, inFlight < maxPerHost,
        let first = lanes[host]?.waiting.popFirst()
      else { continue }
      lanes[host]?.running = inFlight + 1
      running += 1
      takeTurn(host)
      return (first.entry, !(lanes[host]?.waiting.isEmpty ?? true))
    }
    return nil
  }

  mutating func finished(host: String) {
    running -= 1
    lanes[host]?.running -= 1
    dropIfEmpty(host)
    takeTurn(host)
  }

  /// Takes a waiting entry out of its lane.
  mutating func remove(id: UInt64, host: String) -> Entry? {
    guard let removed = lanes[host]?.waiting.remove(where: { $0.id == id }) else { return nil }
    dropIfEmpty(host)
    return removed.entry
  }

  mutating func removeAll() -> [Entry] {
    defer {
      for host in lanes.keys { lanes[host]?.waiting = Queue() }
      turns = Queue()
    }
    return lanes.values.flatMap { $0.waiting.all.map(\.entry) }
  }

  private mutating func dropIfEmpty(_ host: String) {
    if let lane = lanes[host], lane.running == 0, lane.waiting.isEmpty { lanes[host] = nil }
  }

  private mutating func takeTurn(_ host: String) {
    guard let lane = lanes[host], !lane.isInTurn, !lane.waiting.isEmpty,
      lane.running < maxPerHost
    else { return }
    lanes[host]?.isInTurn = true
    turns.append(host)
  }
}

/// First in, first out, in constant time on average.
private struct Queue<Element> {
  private var elements: [Element] = []
  private var head = 0

  var isEmpty: Bool { head == elements.count }
  var all: ArraySlice<Element> { elements[head...] }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    let first = elements[head]
    head += 1
    if head > 32, head * 2 > elements.count {
      elements.removeFirst(head)
      head = 0
    }
    return first
  }

  mutating func remove(where matches: (Element) -> Bool) -> Element? {
    guard let index = elements[head...].firstIndex(where: matches) else { return nil }
    return elements.remove(at: index)
  }
}
