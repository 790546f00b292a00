// Passwords and tokens, read from their files at each use, so that a changed secret needs no reload.

import Foundation

/// Reads secrets.
public enum SecretFile {
  /// Why a secret cannot be had.
  public struct Failure: Error, Equatable, CustomStringConvertible {
    /// The file, never its content.
    public var path: String
    /// What is wrong with it.
    public var reason: String

    /// The file and the reason in words.
    public var description: String { "cannot read the secret in \(path): \(reason)" }
  }

  /// The first line of a file; at most 8 KiB are read.
  public static func secret(in path: String) throws(Failure) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Failure(path: path, reason: String(cString: strerror(errno)))
    }
    let content: Data
    do {
      content = try file.read(upToCount: 8192) ?? Data()
      try file.close()
    } catch {
      throw Failure(path: path, reason: "\(error)")
    }
    guard let text = String(data: content, encoding: .utf8) else {
      throw Failure(path: path, reason: "it is not UTF-8")
    }
    let line = text.prefix { !$0.isNewline }
    guard !line.isEmpty else { throw Failure(path: path, reason: "its first line is empty") }
    return String(line)
  }
}
