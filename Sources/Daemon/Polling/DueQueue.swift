// The feeds in the order in which they are due: a binary heap that knows each feed's place in it.

import Model

/// A queue of keys by due time. Setting a key's time again moves it.
struct DueQueue<Key: Hashable & Sendable>: Sendable {
  private struct Entry {
    var due: Timestamp
    var key: Key
  }

  private var heap: [Entry] = []
  private var places: [Key: Int32] = [:]

  /// How many keys are waiting.
  var count: Int { heap.count }

  /// Makes room for so many keys and no more, where many are about to come.
  mutating func reserve(_ count: Int) {
    heap.reserveCapacity(count)
    places.reserveCapacity(count)
  }

  /// Puts a key in, or moves it.
  mutating func set(_ key: Key, due: Timestamp) {
    let entry = Entry(due: due, key: key)
    if let place = places[key] {
      settle(entry, at: Int(place))
    } else {
      heap.append(entry)
      siftUp(entry, from: heap.count - 1)
    }
  }

  /// Takes a key out, where it is in.
  mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key), let last = heap.popLast() else { return }
    if Int(place) < heap.count { settle(last, at: Int(place)) }
  }

  /// When a key is due; nil where it is not in.
  func due(of key: Key) -> Timestamp? { places[key].map { heap[Int($0)].due } }

  /// The earliest due time.
  var nextDue: Timestamp? { heap.first?.due }

  /// Takes out the earliest key, where it is due at `now`.
  mutating func takeDue(at now: Timestamp) -> Key? {
    guard let first = heap.first, first.due <= now else { return nil }
    remove(first.key)
    return first.key
  }

  /// Moves every due time, or those of some keys, after the clock was set.
  mutating func shift(by duration: Duration, where moves: (Key) -> Bool = { _ in true }) {
    for index in heap.indices where moves(heap[index].key) {
      heap[index].due = heap[index].due + duration
    }
    for place in heap.indices.prefix(heap.count / 2).reversed() {
      siftDown(heap[place], from: place)
    }
  }

  /// Puts an entry at a place whose former one has gone, or where it belongs from there.
  private mutating func settle(_ entry: Entry, at place: Int) {
    if place > 0, entry.due < heap[(place - 1) / 2].due {
      siftUp(entry, from: place)
    } else {
      siftDown(entry, from: place)
    }
  }

  private mutating func put(_ entry: Entry, at place: Int) {
    heap[place] = entry
    places[entry.key] = Int32(place)
  }

  private mutating func siftUp(_ entry: Entry, from start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry.due < heap[parent].due else { break }
      put(heap[parent], at: place)
      place = parent
    }
    put(entry, at: place)
  }

  private mutating func siftDown(_ entry: Entry, from start: Int) {
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].due < heap[child].due { child += 1 }
      guard heap[child].due < entry.due else { break }
      put(heap[child], at: place)
      place = child
    }
    put(entry, at: place)
  }
}
