// Feeds' keys as the tests write them: rows to the scheduler, short names to the reader.

import Model

@testable import Daemon

extension Int64 {
  /// The key that a name of up to eight letters stands for.
  init(named name: String) {
    precondition(name.utf8.count <= 8, "“\(name)” is too long for a key")
    self = name.utf8.reduce(0) { $0 << 8 | Int64($1) }
  }

  /// The name that the key stands for.
  var name: String {
    String(
      decoding: stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
        .drop { $0 == 0 }, as: UTF8.self)
  }
}

extension HostLanes {
  mutating func append(_ name: String, host: String, now: Timestamp) {
    append(Int64(named: name), host: host, now: now)
  }
}

extension HostLanes.Start {
  var name: String { key.name }
}
