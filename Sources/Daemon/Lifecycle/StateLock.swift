// One daemon for one state directory, held by a lock that the kernel drops when the process ends.

import Foundation

/// The lock on a state directory; released when the process ends, however it ends.
public final class StateLock: Sendable {
  /// Why the lock could not be had.
  public enum Failure: Error, CustomStringConvertible {
    /// Another daemon holds it; its process number where it left one.
    case held(path: String, process: Int32?)
    /// The lock file cannot be opened.
    case unusable(path: String, reason: String)

    /// The failure in words.
    public var description: String {
      switch self {
      case .held(let path, let process):
        let who = process.map { " (process \($0))" } ?? ""
        return "another pactwatch\(who) is running on this state directory: it holds \(path)"
      case .unusable(let path, let reason):
        return "cannot lock \(path): \(reason)"
      }
    }
  }

  private let descriptor: Int32

  /// Takes the lock in `directory` and writes this process's number into it.
  public init(directory: String) throws(Failure) {
    let path = Self.path(in: directory)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw .unusable(path: path, reason: String(cString: strerror(errno)))
    }
    // Made by root, who restores a backup on a new machine, it would keep the service's user out.
    var owner = stat()
    if geteuid() == 0, stat(directory, &owner) == 0 {
      _ = fchown(descriptor, owner.st_uid, owner.st_gid)
    }
    // `status` holds the lock for an instant when it looks whether anybody else does.
    var reason: Int32 = 0
    for _ in 0..<4 {
      reason = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
      guard reason == EWOULDBLOCK else { break }
      usleep(50_000)
    }
    guard reason == 0 else {
      let process = Self.process(in: descriptor)
      close(descriptor)
      throw reason == EWOULDBLOCK
        ? .held(path: path, process: process)
        : .unusable(path: path, reason: String(cString: strerror(reason)))
    }
    let line = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, line, line.count, 0) == line.count
    else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw .unusable(path: path, reason: reason)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The process number of the daemon that runs on `directory`, or nil where none does.
  public static func runningProcess(directory: String) -> Int32? {
    let descriptor = open(path(in: directory), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    return process(in: descriptor)
  }

  private static func path(in directory: String) -> String { directory + "/pactwatch.lock" }

  private static func process(in descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: buffer[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
