// The end of a log file, by which a sink knows after a crash what it had written.

import Foundation
import Glibc
import Model

/// The last lines of a file.
struct LogTail {
  /// How far back is looked: more than any one line of ours is long.
  static let window = 1 << 20

  /// The file's size in bytes.
  let size: Int
  /// The whole lines, oldest first.
  private let lines: [ArraySlice<UInt8>]
  /// What stands after the last newline; nil where the file ends with one, or is empty.
  let tornLine: ArraySlice<UInt8>?
  /// Whether the beginning of the torn line lies within the window.
  private let tornLineIsWhole: Bool

  /// Reads the end of an open file.
  init(descriptor: Int32, path: String) throws(DeliveryError) {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw .file(path: path, operation: "read", code: errno) }
    size = Int(end)
    let count = min(size, Self.window)
    let bytes = try Self.read(descriptor, from: size - count, count: count, path: path)
    var pieces = bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // `split` gives at least one piece: what follows the last newline.
    let rest = pieces.popLast() ?? []
    tornLine = rest.isEmpty ? nil : rest
    tornLineIsWhole = count == size || !pieces.isEmpty
    // The first piece may lack its beginning.
    lines = count == size ? pieces : Array(pieces.dropFirst())
  }

  /// Whether the torn line begins as every line of ours does: with a year or a brace.
  var tornLineIsOurs: Bool {
    guard let first = tornLine?.first, tornLineIsWhole else { return false }
    return first == UInt8(ascii: "{") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
  }

  /// The identifiers of the alerts in the last lines, the last first. Lines that others wrote
  /// between ours are passed over.
  var identifiers: some Sequence<String> {
    lines.reversed().lazy.prefix(1000).compactMap(Self.identifier)
  }

  private static func identifier(in line: ArraySlice<UInt8>) -> String? {
    let candidate: String?
    if line.first == UInt8(ascii: "{") {
      struct Record: Decodable { var id: String }
      // A line that is no record of ours has no identifier: that is the answer, not a failure.
      candidate = (try? JSONDecoder().decode(Record.self, from: Data(line)))?.id
    } else {
      // Second to last: the address, which is last, never holds a space.
      let words = line.split(separator: UInt8(ascii: " "))
      candidate = words.dropLast().last.map { String(decoding: $0, as: UTF8.self) }
    }
    return candidate.flatMap { ULIDGenerator.milliseconds(of: $0) == nil ? nil : $0 }
  }

  private static func read(
    _ descriptor: Int32, from start: Int, count: Int, path: String
  ) throws(DeliveryError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled,
          off_t(start + filled))
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .file(path: path, operation: "read", code: errno) }
      if got == 0 { break }
      filled += got
    }
    return Array(bytes.prefix(filled))
  }
}
