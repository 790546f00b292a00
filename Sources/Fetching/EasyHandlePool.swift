// Easy handles without work. libcurl keeps TLS sessions in the easy handle, five of them and
// through a reset, so a host gets back the handle that it had last time: its handshake is then a
// resumption at half the cost.

import CLibcurl

/// Lends easy handles; belongs to the transfer thread.
struct EasyHandlePool {
  /// Sessions that libcurl keeps in a handle.
  private static let sessionsPerHandle = 5

  /// Handles kept when idle.
  var limit: Int

  /// Idle handles, the one longest idle first.
  private var idle: [UnsafeMutableRawPointer] = []
  private var count = 0
  /// Where the session of a host's last secure connection lies.
  private var homes: [String: UnsafeMutableRawPointer] = [:]
  /// The hosts whose home a handle is, the latest last.
  private var guests: [UnsafeMutableRawPointer: [String]] = [:]

  init(limit: Int) { self.limit = limit }

  /// A handle without options; nil where there is no memory for one.
  mutating func take(for address: WebAddress) -> UnsafeMutableRawPointer? {
    guard address.scheme == "https" else { return idle.popLast() ?? create() }
    let host = address.origin
    if let home = homes[host], let index = idle.firstIndex(of: home) {
      return idle.remove(at: index)
    }
    let handle = count < limit || idle.isEmpty ? create() : leastSettled()
    if let handle { settle(host, in: handle) }
    return handle
  }

  /// Takes back a handle that is in no multi handle any more.
  mutating func giveBack(_ handle: UnsafeMutableRawPointer) {
    guard count <= limit else {
      destroy(handle)
      return
    }
    curl_easy_reset(handle)
    idle.append(handle)
  }

  mutating func removeAll() {
    while let handle = idle.popLast() { destroy(handle) }
  }

  /// The idle handle that is home to the fewest hosts, the longest idle of them, so that no session
  /// is dropped while another handle has room.
  private mutating func leastSettled() -> UnsafeMutableRawPointer? {
    let least = idle.indices.min {
      (guests[idle[$0]]?.count ?? 0) < (guests[idle[$1]]?.count ?? 0)
    }
    return least.map { idle.remove(at: $0) }
  }

  private mutating func create() -> UnsafeMutableRawPointer? {
    let handle = curl_easy_init()
    if handle != nil { count += 1 }
    return handle
  }

  private mutating func destroy(_ handle: UnsafeMutableRawPointer) {
    for host in guests.removeValue(forKey: handle) ?? [] where homes[host] == handle {
      homes[host] = nil
    }
    curl_easy_cleanup(handle)
    count -= 1
  }

  private mutating func settle(_ host: String, in handle: UnsafeMutableRawPointer) {
    if let former = homes.updateValue(handle, forKey: host) {
      guests[former]?.removeAll { $0 == host }
    }
    guests[handle, default: []].append(host)
    if let all = guests[handle], all.count > Self.sessionsPerHandle {
      let leaving = guests[handle]?.removeFirst()
      if let leaving, homes[leaving] == handle { homes[leaving] = nil }
    }
  }
}
