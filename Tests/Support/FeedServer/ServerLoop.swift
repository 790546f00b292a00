// The server's one thread: polls listeners and connections and moves each answer a step on.

import Glibc

/// The event loop; everything in it belongs to the server's thread.
final class ServerLoop {
  private let desk: Desk
  private let mailbox: LoopMailbox
  private var listeners: [Int32: Endpoint] = [:]
  private var connections: [Int32: Connection] = [:]
  private var released: Set<String> = []
  private var kept: [Int32] = []
  private var accepted = 0

  init(desk: Desk, mailbox: LoopMailbox) {
    self.desk = desk
    self.mailbox = mailbox
  }

  func run() {
    while true {
      for order in mailbox.take() {
        switch order {
        case .listen(let descriptor, let endpoint): listeners[descriptor] = endpoint
        case .keep(let descriptor): kept.append(descriptor)
        case .release(let label): release(label)
        case .stop:
          for descriptor in listeners.keys { close(descriptor) }
          for descriptor in kept { close(descriptor) }
          for connection in connections.values { finish(connection, resetting: false) }
          return
        }
      }
      pollOnce()
    }
  }

  private func pollOnce() {
    var entries = [pollfd(fd: mailbox.readEnd, events: Int16(POLLIN), revents: 0)]
    for descriptor in listeners.keys {
      entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
    var nearest: ContinuousClock.Instant?
    for connection in connections.values {
      let events = connection.wantsToWrite ? POLLIN | POLLOUT : POLLIN
      entries.append(pollfd(fd: connection.descriptor, events: Int16(events), revents: 0))
      if let wake = connection.wakeAt { nearest = min(wake, nearest ?? wake) }
    }
    _ = poll(&entries, nfds_t(entries.count), nearest.map(Self.milliseconds(until:)) ?? -1)

    for entry in entries.dropFirst() where entry.revents != 0 {
      if let endpoint = listeners[entry.fd] {
        accept(entry.fd, endpoint)
      } else if let connection = connections[entry.fd] {
        if entry.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { connection.read() }
        move(connection)
      }
    }
    if nearest != nil {
      let now = ContinuousClock.now
      for connection in connections.values where connection.isDue(now) { move(connection) }
    }
  }

  private func accept(_ listener: Int32, _ endpoint: Endpoint) {
    while let descriptor = Sockets.accept(listener) {
      accepted += 1
      connections[descriptor] = Connection(descriptor, number: accepted, endpoint: endpoint)
      desk.count(endpoint) {
        $0.connections += 1
        $0.openConnections += 1
        $0.peakConnections = max($0.peakConnections, $0.openConnections)
      }
    }
  }

  private func release(_ label: String) {
    released.insert(label)
    for connection in connections.values where connection.heldUntil == label { move(connection) }
  }

  private func move(_ connection: Connection) {
    while true {
      switch connection.advance(released: released) {
      case .waiting: return
      case .ended(let resetting):
        finish(connection, resetting: resetting)
        return
      case .answered:
        desk.count(connection.endpoint) { $0.openRequests -= 1 }
      case .request(let request):
        desk.count(connection.endpoint) {
          $0.openRequests += 1
          $0.peakRequests = max($0.peakRequests, $0.openRequests)
        }
        connection.begin(desk.receive(request), method: request.method)
      }
    }
  }

  private func finish(_ connection: Connection, resetting: Bool) {
    connections[connection.descriptor] = nil
    let wasAnswering = connection.isAnswering
    desk.count(connection.endpoint) {
      $0.openConnections -= 1
      if wasAnswering { $0.openRequests -= 1 }
    }
    if resetting { Sockets.reset(connection.descriptor) } else { close(connection.descriptor) }
  }

  private static func milliseconds(until instant: ContinuousClock.Instant) -> Int32 {
    let left = ContinuousClock.now.duration(to: instant)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    return Int32(
      clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
