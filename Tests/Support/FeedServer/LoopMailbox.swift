// Orders from any thread to the server's thread, which a pipe wakes from its poll.

import Glibc
import Synchronization

/// What the server's thread is told to do.
enum LoopOrder: Sendable {
  case listen(Int32, Endpoint)
  /// Holds a descriptor until the end.
  case keep(Int32)
  case release(String)
  case stop
}

/// Holds orders until the server's thread takes them.
final class LoopMailbox: Sendable {
  private let orders = Mutex<[LoopOrder]>([])
  /// The end of the pipe that becomes readable when an order waits.
  let readEnd: Int32
  private let writeEnd: Int32

  init() throws(FeedServerError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw .system(call: "pipe", about: "the server's wake-up", code: errno)
    }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  func post(_ order: LoopOrder) {
    orders.withLock { $0.append(order) }
    var byte: UInt8 = 1
    // A full pipe needs no second byte: the thread is being woken already.
    _ = write(writeEnd, &byte, 1)
  }

  func take() -> [LoopOrder] {
    var bytes = [UInt8](repeating: 0, count: 512)
    while read(readEnd, &bytes, bytes.count) > 0 {}
    return orders.withLock { orders in
      defer { orders = [] }
      return orders
    }
  }
}
