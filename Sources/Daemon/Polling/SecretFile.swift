// Passwords and tokens, read from their files at each use, so that a changed secret needs no reload.

import Configuration
import Fetching
import Foundation

/// Reads secrets.
enum SecretFile {
  /// Why a secret cannot be had.
  struct Failure: Error, CustomStringConvertible {
    /// The file, never its content.
    var path: String
    /// What is wrong with it.
    var reason: String

    var description: String { "cannot read the secret in \(path): \(reason)" }
  }

  /// The credentials that a feed's settings describe.
  static func credentials(_ settings: FeedSettings.Credentials) throws(Failure) -> Credentials {
    switch settings {
    case .basic(let username, let passwordFile):
      .basic(username: username, password: try secret(in: passwordFile))
    case .bearer(let tokenFile): .bearer(token: try secret(in: tokenFile))
    }
  }

  /// The first line of a file; at most 8 KiB are read.
  private static func secret(in path: String) throws(Failure) -> String {
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
