// How entries reach systemd's journal by its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL):
// the fields of one, and the datagram socket. The sink of alerts and the service's own log both use
// it.

import CLinux
import Glibc

/// The fields of one entry as they go over the socket (systemd.journal-fields(7)).
public struct JournalFields: Sendable {
  /// The entry so far.
  public private(set) var bytes: [UInt8] = []

  /// An entry without fields.
  public init() {}

  /// Adds a field, whose name has capitals, digits and `_` alone. A value with a line break goes
  /// with its length before it; no other needs that.
  public mutating func append(_ field: String, _ value: String) {
    bytes += Array(field.utf8)
    let text = Array(value.utf8)
    if text.contains(10) {
      bytes.append(10)
      withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes += Array($0) }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += text + [10]
  }
}

/// The journal's datagram socket.
public struct JournalSocket: Sendable {
  /// Where journald listens.
  public static let standardPath = "/run/systemd/journal/socket"

  /// Why an entry was not taken.
  public struct Failure: Error, CustomStringConvertible, Sendable {
    /// What could not be done, with which socket, and why.
    public var description: String
  }

  let path: String

  /// The socket at a path.
  public init(path: String = Self.standardPath) { self.path = path }

  /// Sends an entry: as one datagram, or where it is too large for one as a sealed file in memory.
  ///
  /// - Parameter patience: how long a journal that does not read is waited for.
  public func send(
    _ entry: [UInt8], patience: Duration = .seconds(5)
  ) throws(Failure) {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw failure("make a socket for") }
    defer { close(descriptor) }
    // A journal that does not read must not hold the sender for ever.
    let (seconds, attoseconds) = patience.components
    var limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw Failure(description: "the path \(path) is too long for a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let sent = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { to in
        let sent = sendto(descriptor, entry, entry.count, Int32(MSG_NOSIGNAL), to, length)
        guard sent < 0, errno == EMSGSIZE || errno == ENOBUFS else { return sent }
        guard let file = Self.sealed(entry) else { return -1 }
        defer { close(file) }
        return pw_send_descriptor(descriptor, to, length, file)
      }
    }
    guard sent >= 0 else { throw failure("write to") }
  }

  private func failure(_ operation: String) -> Failure {
    Failure(
      description: "cannot \(operation) the journal at \(path): \(String(cString: strerror(errno)))"
    )
  }

  /// A file in memory with the bytes that nobody can change any more; nil where there is none.
  private static func sealed(_ bytes: [UInt8]) -> Int32? {
    let file = pw_memfd("pactwatch-journal")
    guard file >= 0 else { return nil }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        let code = errno
        close(file)
        errno = code
        return nil
      }
      rest = rest.dropFirst(written)
    }
    guard pw_seal(file) == 0 else {
      let code = errno
      close(file)
      errno = code
      return nil
    }
    return file
  }
}
