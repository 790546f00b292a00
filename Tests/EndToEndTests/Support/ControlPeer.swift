// Somebody at the service's control socket who does not behave as the command line does.

import CLinux
import Foundation

/// A bare connection to a control socket.
final class ControlPeer: Sendable {
  private let descriptor: Int32

  /// Connects, by a path relative to the socket's directory, as that of a test may be too long.
  init(directory: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(place) }
    let connected = withUnixAddress("/proc/self/fd/\(place)/control.sock") {
      connect(descriptor, $0, $1)
    }
    guard connected == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw ChildProcess.Failure(description: "no connection to \(directory): \(reason)")
    }
  }

  deinit { close(descriptor) }

  /// Sends bytes; false where the other end has hung up.
  @discardableResult
  func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// Everything that comes until the other end hangs up.
  func answer() -> String {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return String(decoding: all, as: UTF8.self) }
      all += buffer[..<count]
    }
  }
}
