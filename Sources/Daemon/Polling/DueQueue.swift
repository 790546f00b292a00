// The feeds in the order in which they are due: a binary heap that knows each feed's latest time.

import Model

/// A queue of keys by due time. Setting a key's time again replaces the old one.
///
/// Old places stay in the heap and are passed over when they come up, so that both changing and
/// taking cost O(log n); the heap is rebuilt when more than half of it is old.
struct DueQueue<Key: Hashable & Sendable>: Sendable {
  private struct Place {
    var due: Timestamp
    var key: Key
    var version: UInt64
  }

  private var heap: [Place] = []
  private var versions: [Key: UInt64] = [:]
  private var lastVersion: UInt64 = 0

  /// How many keys are waiting.
  var count: Int { versions.count }

  /// Puts a key in, or moves it.
  mutating func set(_ key: Key, due: Timestamp) {
    lastVersion += 1
    versions[key] = lastVersion
    heap.append(Place(due: due, key: key, version: lastVersion))
    siftUp(heap.count - 1)
    if heap.count > 64, heap.count > 2 * versions.count { rebuild() }
  }

  /// Takes a key out, where it is in.
  mutating func remove(_ key: Key) { versions[key] = nil }

  /// The earliest due time.
  mutating func nextDue() -> Timestamp? {
    dropOld()
    return heap.first?.due
  }

  /// Takes out the earliest key, where it is due at `now`.
  mutating func takeDue(at now: Timestamp) -> Key? {
    dropOld()
    guard let first = heap.first, first.due <= now else { return nil }
    versions[first.key] = nil
    removeFirst()
    return first.key
  }

  /// Moves every due time, or those of some keys, after the clock was set.
  mutating func shift(by duration: Duration, where moves: (Key) -> Bool = { _ in true }) {
    for index in heap.indices where moves(heap[index].key) {
      heap[index].due = heap[index].due + duration
    }
    rebuild()
  }

  private mutating func dropOld() {
    while let first = heap.first, versions[first.key] != first.version { removeFirst() }
  }

  private mutating func rebuild() {
    let current = heap.filter { versions[$0.key] == $0.version }
    heap.removeAll(keepingCapacity: true)
    for place in current {
      heap.append(place)
      siftUp(heap.count - 1)
    }
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    siftDown()
  }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].due < heap[parent].due else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].due < heap[least].due { least = child }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
