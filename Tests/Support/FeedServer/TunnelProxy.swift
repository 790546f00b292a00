// A proxy on loopback that makes tunnels (CONNECT, RFC 9110 §9.3.6), for tests of who goes through
// a proxy and what it gets to see. It leads to loopback only.

import Foundation
import Glibc
import Synchronization

/// A tunnelling proxy of the test's own; each tunnel has a thread.
public final class TunnelProxy: Sendable {
  /// Where it listens.
  public let endpoint: Endpoint

  private let listener: Int32
  private let received = Mutex<[String]>([])

  /// A proxy that listens on a free port of 127.0.0.1.
  public init() throws(FeedServerError) {
    (listener, endpoint) = try Sockets.listen("127.0.0.1", port: 0)
    _ = fcntl(listener, F_SETFL, 0)
    let listener = listener
    Thread { [weak self] in
      while case let client = accept(listener, nil, nil), client >= 0 {
        guard let self else {
          close(client)
          return
        }
        Thread { self.serve(client) }.start()
      }
    }.start()
  }

  deinit { stop() }

  /// Takes no more connections.
  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The heads of the requests for tunnels so far.
  public var heads: [String] { received.withLock { $0 } }

  private func serve(_ client: Int32) {
    defer { close(client) }
    guard let head = Self.head(from: client) else { return }
    received.withLock { $0.append(head) }
    let words = head.split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[0] == "CONNECT",
      let port = words[1].split(separator: ":").last.flatMap({ UInt16($0) }),
      let server = Self.connect(port)
    else {
      Self.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", to: client)
      return
    }
    defer { close(server) }
    Self.send("HTTP/1.1 200 Connection established\r\n\r\n", to: client)
    Self.carry(between: client, and: server)
  }

  private static func head(from client: Int32) -> String? {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
      guard read(client, &byte, 1) == 1, head.count < 65_536 else { return nil }
      head.append(byte)
    }
    return String(decoding: head, as: UTF8.self)
  }

  private static func connect(_ port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func carry(between one: Int32, and other: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var entries = [
        pollfd(fd: one, events: Int16(POLLIN), revents: 0),
        pollfd(fd: other, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&entries, 2, -1) > 0 else { return }
      for (entry, target) in zip(entries, [other, one]) where entry.revents != 0 {
        let count = read(entry.fd, &buffer, buffer.count)
        guard count > 0, Glibc.send(target, buffer, count, Int32(MSG_NOSIGNAL)) == count else {
          return
        }
      }
    }
  }

  private static func send(_ text: String, to client: Int32) {
    let bytes = [UInt8](text.utf8)
    _ = Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
