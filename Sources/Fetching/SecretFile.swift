// Passwords and tokens, read from their files at each use, so that a changed secret needs no
// reload.

import Glibc

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

  /// The most that is read of a file, in bytes.
  private static let longest = 8192

  /// The first line of a regular file; at most 8 KiB are read.
  ///
  /// Anything else, such as a pipe that nobody writes to, is refused: a poll would wait for it for
  /// ever.
  public static func secret(in path: String) throws(Failure) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Failure(path: path, reason: words(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Failure(path: path, reason: words(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(path: path, reason: "it is not a regular file")
    }
    guard let text = String(validating: try content(of: descriptor, path), as: UTF8.self) else {
      throw Failure(path: path, reason: "it is not UTF-8")
    }
    let line = text.prefix { !$0.isNewline }
    guard !line.isEmpty else { throw Failure(path: path, reason: "its first line is empty") }
    return String(line)
  }

  private static func content(
    of descriptor: Int32, _ path: String
  ) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: longest)
    var count = 0
    while count < longest {
      let added = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: count), longest - count)
      }
      if added == 0 { break }
      if added < 0, errno == EINTR { continue }
      guard added > 0 else { throw Failure(path: path, reason: words(errno)) }
      count += added
    }
    return Array(bytes[..<count])
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
