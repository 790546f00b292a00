// A directory for the files of one test.

import Foundation

/// A new, empty directory that goes away with its last reference.
public final class Scratch: Sendable {
  /// Its path, without a closing slash.
  public let path: String

  /// Makes the directory where temporary files live.
  public init() throws {
    let parent = NSTemporaryDirectory()
    path = parent + (parent.hasSuffix("/") ? "" : "/") + "pactwatch-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("\(path) could not be removed: \(error)")
    }
  }

  /// Writes `text` into the file `name`, folders on the way included.
  public func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }
}
