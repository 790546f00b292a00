// What logs know that the database does not: alerts that stand there and have no row. A backup that
// was restored is older than the log, and would have its feeds' entries alerted once more.

import Foundation
import Model
import Storage

/// Alerts that stand in a log and that the database does not know.
public struct LogMemory: Equatable, Sendable {
  /// A report that was alerted, as a log tells it.
  struct Told: Hashable, Sendable {
    var kind: String
    var url: String
  }

  /// What is read of each log's end, in bytes.
  static let window = 1 << 20

  private(set) var told: Set<Told> = []
  /// The identifier of the newest of them.
  public private(set) var newestID: String?

  /// Nothing.
  public init() {}

  /// How many alerts there are.
  public var count: Int { told.count }

  /// When the newest of them was raised; nil where there are none.
  public var newest: Timestamp? {
    newestID.flatMap(ULIDGenerator.milliseconds(of:)).map {
      Timestamp(milliseconds: Int64(clamping: $0))
    }
  }

  /// Reads the ends of logs, and of the files that they were rotated to last.
  ///
  /// A log that is not there or cannot be read knows nothing: the service starts all the same.
  public init(logs: [String], store: Store) async throws(StorageError) {
    var lines: [(id: String, told: Told)] = []
    for path in logs.flatMap({ [$0 + ".1", $0] }) {
      lines += Self.lastLines(of: path).compactMap(Self.read)
    }
    let unknown = try await store.unknownAlerts(of: lines.map(\.id))
    for line in lines where unknown.contains(line.id) {
      told.insert(line.told)
      newestID = max(newestID ?? line.id, line.id)
    }
  }

  /// Whether a log tells of an alert of this kind for an address.
  public func knows(_ kind: Alert.Kind, url: String?) -> Bool {
    guard let url, !told.isEmpty else { return false }
    return told.contains(Told(kind: kind.rawValue, url: PlainText.address(url)))
  }

  private static func lastLines(of path: String) -> [Substring] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    do {
      let end = try file.seekToEnd()
      let start = end > UInt64(window) ? end - UInt64(window) : 0
      try file.seek(toOffset: start)
      let text = String(decoding: try file.read(upToCount: window) ?? Data(), as: UTF8.self)
      try file.close()
      let lines = text.split(separator: "\n")
      return start == 0 ? lines : Array(lines.dropFirst())
    } catch {
      return []  // As where it is not there.
    }
  }

  /// The identifier, the kind and the address in a line of either format; nil for other lines, and
  /// for news of feeds and of the service.
  private static func read(_ line: Substring) -> (id: String, told: Told)? {
    if line.hasPrefix("{") {
      struct Record: Decodable {
        var id: String
        var kind: String
        var url: String?
      }
      // A line that is no record of ours tells nothing: that is the answer, not a failure.
      guard let record = try? JSONDecoder().decode(Record.self, from: Data(line.utf8)) else {
        return nil
      }
      return told(id: record.id, kind: record.kind, url: record.url.map(PlainText.address) ?? "-")
    }
    let words = line.split(separator: " ")
    guard words.count > 8 else { return nil }
    return told(
      id: String(words[words.count - 2]), kind: words[1].lowercased(),
      url: String(words[words.count - 1]))
  }

  private static func told(
    id: String, kind: String, url: String
  ) -> (id: String, told: Told)? {
    guard ULIDGenerator.milliseconds(of: id) != nil, url != "-",
      kind == Alert.Kind.new.rawValue || kind == Alert.Kind.update.rawValue
    else { return nil }
    return (id, Told(kind: kind, url: url))
  }
}
