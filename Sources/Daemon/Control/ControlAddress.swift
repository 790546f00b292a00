// Where the control socket lies, and an address of it for the kernel, however long the path.

import CLinux
import Foundation

/// The place of the control socket of a state directory.
struct ControlAddress {
  let directory: String

  /// The path for people.
  var path: String { directory + "/" + Self.name }

  /// The socket's name in the directory.
  static let name = "control.sock"

  init(stateDirectory: String) { directory = stateDirectory }

  /// Calls `body` with the socket's address. A path that is too long for one (108 bytes, unix(7))
  /// is gone by way of an open descriptor of the directory.
  func withAddress(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    var descriptor: Int32 = -1
    defer { if descriptor >= 0 { close(descriptor) } }
    var bytes = Array(path.utf8)
    if bytes.count >= capacity {
      descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { return -1 }
      bytes = Array("/proc/self/fd/\(descriptor)/\(Self.name)".utf8)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// A new socket that blocks nobody; -1 where there is none to be had.
  static func socket() -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return Glibc.socket(AF_UNIX, type | Int32(SOCK_NONBLOCK.rawValue), 0)
  }

  /// The user of the process at the other end; nil where there is none.
  static func user(at descriptor: Int32) -> uid_t? {
    var user = uid_t()
    return pw_peer_user(descriptor, &user) == 0 ? user : nil
  }
}
