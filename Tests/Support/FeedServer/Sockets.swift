// The POSIX socket calls that the server makes, with errors that say which call failed and where.

import Glibc

/// Why the server could not do what it was asked.
public enum FeedServerError: Error, CustomStringConvertible {
  /// A system call failed.
  case system(call: String, about: String, code: Int32)
  /// The text is no IPv4 or IPv6 address.
  case notAnAddress(String)
  /// The awaited request did not come in time.
  case noSuchRequest(ordinal: Int, path: String?, received: Int)
  /// The openssl command failed.
  case openssl(String)

  /// What was wrong, in words.
  public var description: String {
    switch self {
    case .system(let call, let about, let code):
      "\(call) failed for \(about): \(String(cString: strerror(code)))"
    case .notAnAddress(let text):
      "“\(text)” is no IPv4 or IPv6 address"
    case .noSuchRequest(let ordinal, let path, let received):
      "request \(ordinal) for \(path ?? "any path") did not come; \(received) came"
    case .openssl(let command): "the openssl command failed: \(command)"
    }
  }
}

/// An address and port on which the server listens.
public struct Endpoint: Hashable, Sendable {
  /// The IPv4 or IPv6 address, e.g. `127.0.0.5` or `::1`.
  public let address: String
  /// The TCP port.
  public let port: UInt16

  /// `http://address:port`.
  public var origin: String {
    address.contains(":") ? "http://[\(address)]:\(port)" : "http://\(address):\(port)"
  }

  /// The address of `path` (which begins with a slash) here.
  public func url(_ path: String) -> String { origin + path }
}

enum Sockets {
  /// A listening, non-blocking socket, and the endpoint that it got.
  static func listen(_ address: String, port: UInt16) throws(FeedServerError) -> (Int32, Endpoint) {
    let (descriptor, endpoint) = try open(address, port: port)
    guard Glibc.listen(descriptor, 4096) == 0 else {
      let error = failure("listen", endpoint.origin)
      close(descriptor)
      throw error
    }
    return (descriptor, endpoint)
  }

  /// A bound, non-blocking socket, and the endpoint that it got.
  static func open(_ address: String, port: UInt16) throws(FeedServerError) -> (Int32, Endpoint) {
    var four = sockaddr_in()
    var six = sockaddr_in6()
    let isFour = inet_pton(AF_INET, address, &four.sin_addr) == 1
    guard isFour || inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else {
      throw .notAnAddress(address)
    }
    four.sin_family = sa_family_t(AF_INET)
    four.sin_port = port.bigEndian
    six.sin6_family = sa_family_t(AF_INET6)
    six.sin6_port = port.bigEndian

    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(isFour ? AF_INET : AF_INET6, kind, 0)
    guard descriptor >= 0 else { throw failure("socket", address) }
    set(descriptor, level: SOL_SOCKET, option: SO_REUSEADDR)
    let bound = isFour ? bind(descriptor, to: &four) : bind(descriptor, to: &six)
    guard bound == 0 else {
      let error = failure("bind", "\(address) port \(port)")
      close(descriptor)
      throw error
    }
    guard let actual = isFour ? port4(descriptor) : port6(descriptor) else {
      let error = failure("getsockname", address)
      close(descriptor)
      throw error
    }
    return (descriptor, Endpoint(address: address, port: actual))
  }

  /// The next connection of a listener, non-blocking; nil where none waits.
  static func accept(_ listener: Int32) -> Int32? {
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { return nil }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    set(descriptor, level: Int32(IPPROTO_TCP), option: TCP_NODELAY)
    return descriptor
  }

  /// Closes a connection with a reset instead of an orderly end.
  static func reset(_ descriptor: Int32) {
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    close(descriptor)
  }

  private static func failure(_ call: String, _ about: String) -> FeedServerError {
    .system(call: call, about: about, code: errno)
  }

  private static func set(_ descriptor: Int32, level: Int32, option: Int32) {
    var on: Int32 = 1
    setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func bind<Address>(_ descriptor: Int32, to address: inout Address) -> Int32 {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  private static func port4(_ descriptor: Int32) -> UInt16? {
    var address = sockaddr_in()
    return name(of: descriptor, into: &address) ? UInt16(bigEndian: address.sin_port) : nil
  }

  private static func port6(_ descriptor: Int32) -> UInt16? {
    var address = sockaddr_in6()
    return name(of: descriptor, into: &address) ? UInt16(bigEndian: address.sin6_port) : nil
  }

  private static func name<Address>(of descriptor: Int32, into address: inout Address) -> Bool {
    var length = socklen_t(MemoryLayout<Address>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length) == 0
      }
    }
  }
}
