// The service manager's end of the notify socket: a datagram socket that keeps what it is told.

import CLinux
import Foundation
import Synchronization

/// A bound AF_UNIX datagram socket and the messages that arrived at it.
final class NotifySocket: Sendable {
  private final class Inbox: Sendable {
    let messages = Mutex<[String]>([])
  }

  /// Its path, for `NOTIFY_SOCKET`.
  let path: String
  private let inbox = Inbox()
  private let descriptor: Int32

  init(path: String) throws {
    self.path = path
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let bound = withUnixAddress(path) { bind(descriptor, $0, $1) }
    guard descriptor >= 0, bound == 0 else {
      throw ChildProcess.Failure(
        description: "cannot bind \(path): \(String(cString: strerror(errno)))")
    }
    self.descriptor = descriptor
    Thread { [inbox] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        // Nothing is what comes once the socket has been shut down.
        guard count > 0 else { break }
        let message = String(decoding: buffer[..<count], as: UTF8.self)
        inbox.messages.withLock { $0.append(message) }
      }
      close(descriptor)
    }.start()
  }

  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// All messages so far, in the order of their arrival.
  var messages: [String] { inbox.messages.withLock { $0 } }

  /// Waits for the `ordinal`-th message (from 1) that begins with `prefix`, and returns it.
  @discardableResult
  func message(_ prefix: String, _ ordinal: Int = 1) async throws -> String {
    try await eventually("message \(ordinal) with \(prefix)") {
      messages.filter { $0.hasPrefix(prefix) }.dropFirst(ordinal - 1).first
    }
  }
}
