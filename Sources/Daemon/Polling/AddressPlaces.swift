// How many polls are under way at one address, where hosters and content networks keep many hosts,
// and which hosts wait for a place there.

/// Places at addresses, first come, first served. Pure.
struct AddressPlaces: Sendable {
  private struct Address {
    var running = 0
    var waiting: ArraySlice<String> = []
  }

  /// Polls under way at one address.
  var limit: Int

  /// Addresses with polls under way.
  private var addresses: [String: Address] = [:]

  init(limit: Int) { self.limit = limit }

  /// Takes a place at an address for a host, or has the host wait for one; where the address is not
  /// known there is room for everybody.
  mutating func enter(_ address: String?, as host: String) -> Bool {
    guard let address else { return true }
    let isFull = addresses[address, default: Address()].running >= limit
    if isFull {
      addresses[address]?.waiting.append(host)
    } else {
      addresses[address, default: Address()].running += 1
    }
    return !isFull
  }

  /// Frees a place and returns who may try again: the host that waits longest; where nobody is left
  /// there, all that wait, as they may have moved or lost their feeds meanwhile.
  mutating func leave(_ address: String) -> [String] {
    guard var place = addresses[address] else { return [] }
    place.running -= 1
    let woken = place.running > 0 ? place.waiting.prefix(1) : place.waiting
    place.waiting.removeFirst(woken.count)
    addresses[address] = place.running > 0 ? place : nil
    return Array(woken)
  }
}
