// The journal's side of its native protocol, played by a datagram socket of the test's own.

import CLinux
import Foundation
import Glibc
import Model
import Storage
import Testing

@testable import Delivery

/// What listens at a journal's socket.
final class FakeJournal {
  let path: String
  private let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard bound == 0 else { throw POSIXError(.EADDRINUSE) }
    // A test that waits for what never comes must end.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// The fields of the next entry, in their order.
  func next() throws -> [(name: String, value: String)] {
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    var file: Int32 = -1
    let count = pw_receive(descriptor, &bytes, bytes.count, &file)
    guard count >= 0 else { throw POSIXError(.ETIMEDOUT) }
    bytes.removeLast(bytes.count - count)
    if file >= 0 {
      let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
      try handle.seek(toOffset: 0)
      bytes = Array(try handle.readToEnd() ?? Data())
    }
    return Self.fields(bytes)
  }

  private static func fields(_ bytes: [UInt8]) -> [(name: String, value: String)] {
    var fields: [(String, String)] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(where: { $0 == 10 || $0 == UInt8(ascii: "=") }) {
      let name = String(decoding: rest[..<end], as: UTF8.self)
      if rest[end] == 10 {
        let length = rest[(end + 1)...].prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let value = rest[(end + 9)...].prefix(length)
        fields.append((name, String(decoding: value, as: UTF8.self)))
        rest = rest[(end + 10 + length)...]
      } else {
        let line = rest[(end + 1)...].prefix { $0 != 10 }
        fields.append((name, String(decoding: line, as: UTF8.self)))
        rest = rest[line.endIndex...].dropFirst()
      }
    }
    return fields
  }
}

@Suite("The journal", .serialized)
struct JournalTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("gets an entry with the fields of the alert, which nothing in it can forge")
  func fields() async throws {
    let journal = try FakeJournal(scratch.path + "/socket")
    var alert = sample(title: attack + "\nMESSAGE_ID=forged")
    alert.kind = .update
    let sent = try message(alert)
    #expect(await failure(of: JournalSink(name: "journal", socket: journal.path), sent) == nil)
    let fields = try journal.next()
    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
    #expect(values("MESSAGE_ID") == ["f801ed449e5d46fa8e9d8d75d9a3adf9"])
    #expect(values("PRIORITY") == ["4"])
    #expect(values("SYSLOG_IDENTIFIER") == ["pactwatch"])
    #expect(values("PACTWATCH_ID") == [sent.id])
    #expect(values("PACTWATCH_COUNTRY") == ["UA", "IT"])
    #expect(values("PACTWATCH_ACTIVITY") == ["co-production", "financing"])
    #expect(values("PACTWATCH_STORY") == ["7"])
    #expect(values("PACTWATCH_URL") == ["https://www.ukrinform.net/a"])
    #expect(values("MESSAGE").first?.hasPrefix("Update: a[31mred b c d e") == true)
    #expect(fields.allSatisfy { !$0.value.utf8.contains { $0 < 0x20 || $0 == 0x7F } })
    let record = try JSONDecoder().decode(
      Alert.self, from: Data(try #require(values("PACTWATCH_JSON").first).utf8))
    #expect(record == alert)
  }

  @Test("gets an entry that no datagram can hold as a sealed file")
  func large() async throws {
    let journal = try FakeJournal(scratch.path + "/socket")
    var alert = sample(title: "a")
    alert.summary = String(repeating: "довго ", count: 300_000)
    #expect(
      await failure(of: JournalSink(name: "journal", socket: journal.path), try message(alert))
        == nil)
    let record = try #require(try journal.next().first { $0.name == "PACTWATCH_JSON" })
    #expect(record.value.utf8.count > 3_000_000)
  }

  @Test("gets one entry for each alert of a digest")
  func digest() async throws {
    let journal = try FakeJournal(scratch.path + "/socket")
    var other = sample(title: "b")
    other.id = "01JPA0000000000000000000AB"
    let sent = try message(sample(title: "a"), other, form: .digest, title: "Morning")
    #expect(await failure(of: JournalSink(name: "journal", socket: journal.path), sent) == nil)
    for alert in [sent.alerts[0], sent.alerts[1]] {
      let fields = try journal.next()
      #expect(fields.contains { $0.name == "PACTWATCH_ID" && $0.value == alert.id })
      #expect(fields.contains { $0.name == "PACTWATCH_TITLE" && $0.value == "Morning" })
    }
  }

  @Test("that is not there, or gone, is tried again")
  func missing() async throws {
    let sink = JournalSink(name: "journal", socket: scratch.path + "/nowhere")
    let sent = try message(sample(title: "a"))
    #expect(await failure(of: sink, sent)?.words.contains("No such file") == true)
    do { _ = try FakeJournal(scratch.path + "/gone") }
    let gone = JournalSink(name: "journal", socket: scratch.path + "/gone")
    #expect(await failure(of: gone, sent)?.isForLater == true)
  }
}
