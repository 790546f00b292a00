// A reader of the status page that says exactly what a test wants it to say, byte by byte.

import CLinux
import Foundation
import Glibc
import Testing

/// An answer over HTTP.
struct PageAnswer: Sendable {
  var status: Int
  /// The fields by their names in lower case.
  var fields: [String: String]
  var body: String

  init?(_ text: String) {
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    guard let code = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    status = code
    fields = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    body = String(text[end.upperBound...])
  }
}

/// One connection.
final class PageConnection: Sendable {
  private let descriptor: Int32

  /// A connection to `127.0.0.1:8480` or `unix:/path`.
  init(to address: String) throws {
    let isUnix = address.hasPrefix("unix:")
    descriptor = socket(
      isUnix ? AF_UNIX : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    // Only bounds a failing test.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let connected: Int32
    if isUnix {
      connected = withUnixAddress(String(address.dropFirst("unix:".count))) {
        connect(descriptor, $0, $1)
      }
    } else {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = (address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
      name.sin_addr.s_addr = inet_addr("127.0.0.1")
      connected = withUnsafePointer(to: &name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    guard connected == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw ChildProcess.Failure(description: "cannot connect to \(address): \(reason)")
    }
  }

  deinit { close(descriptor) }

  /// Sends a text; false where the other end has gone.
  @discardableResult
  func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Reads until the other end closes, or until what came holds `marker`.
  func read(until marker: String? = nil) async -> String {
    await withCheckedContinuation { continuation in
      Thread {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
          let count = recv(self.descriptor, &buffer, buffer.count, 0)
          if count <= 0 { break }
          all += buffer[..<count]
          if let marker, String(decoding: all, as: UTF8.self).contains(marker) { break }
        }
        continuation.resume(returning: String(decoding: all, as: UTF8.self))
      }.start()
    }
  }
}

extension House {
  /// Where the service serves its page, once it does; `after` so many times before.
  func page(of service: Service, after times: Int = 0) async throws -> String {
    try await eventually("the status page") {
      let listening = try service.errors.split(separator: "\n").filter {
        $0.contains("status page listen=")
      }
      return listening.count > times
        ? listening.last?.components(separatedBy: "listen=").last : nil
    }
  }
}

/// Asks for a page.
func ask(
  _ address: String, _ path: String, method: String = "GET", host: String? = "localhost",
  fields: String = ""
) async throws -> PageAnswer {
  let connection = try PageConnection(to: address)
  let name = host.map { "Host: \($0)\r\n" } ?? ""
  connection.send("\(method) \(path) HTTP/1.1\r\n\(name)\(fields)Connection: close\r\n\r\n")
  let text = await connection.read()
  return try #require(PageAnswer(text), "\(path): \(text.prefix(200))")
}

/// Asks again and again until an answer has a status.
func ask(_ address: String, _ path: String, until status: Int) async throws -> PageAnswer {
  let deadline = ContinuousClock.now + .seconds(60)
  while true {
    let answer = try await ask(address, path)
    if answer.status == status { return answer }
    guard ContinuousClock.now < deadline else {
      throw Overdue(description: "\(path) still answers \(answer.status): \(answer.body)")
    }
    try await Task.sleep(for: .milliseconds(20))
  }
}
