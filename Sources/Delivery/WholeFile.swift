// Files that are read and replaced as a whole: a reader sees the old content or the new one,
// whatever happens in between.

import Foundation
import Glibc

/// Reads and replaces small files.
enum WholeFile {
  /// How much is read at most, in bytes.
  private static let limit = 64 << 20

  /// The file's content as text; nil where there is no file. What is no regular file is refused: a
  /// pipe would be waited for, and a device may have no end.
  static func text(_ path: String) throws(DeliveryError) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .file(path: path, operation: "open", code: errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .file(path: path, operation: "look at", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < limit {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .file(path: path, operation: "read", code: errno) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a new file beside the old one, makes it last, and gives it the old one's name. A link
  /// stays, and what it leads to is replaced.
  static func replace(
    _ path: String, by content: [UInt8], mode: UInt32, group: String?
  ) throws(DeliveryError) {
    let path = target(of: path)
    let draft = path + ".new"
    let descriptor = open(
      draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw .file(path: draft, operation: "create", code: errno) }
    do throws(DeliveryError) {
      defer { close(descriptor) }
      if let group {
        let id = try FileGroup.identifier(of: group)
        guard fchown(descriptor, uid_t.max, id) == 0 else {
          throw .file(path: draft, operation: "change the group of", code: errno)
        }
      }
      guard fchmod(descriptor, mode_t(mode)) == 0 else {
        throw .file(path: draft, operation: "change the mode of", code: errno)
      }
      var rest = content[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw .file(path: draft, operation: "write to", code: errno) }
        rest = rest.dropFirst(written)
      }
      guard fsync(descriptor) == 0 else {
        throw .file(path: draft, operation: "sync", code: errno)
      }
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw .file(path: path, operation: "replace", code: code)
    }
    try Directory.sync(of: path)
  }

  /// Where a path leads once its links are followed; the path itself where nothing is there.
  private static func target(of path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// Groups of users.
enum FileGroup {
  /// The number of the group with a name.
  static func identifier(of name: String) throws(DeliveryError) -> gid_t {
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    guard getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else {
      throw .unknownGroup(name)
    }
    return entry.gr_gid
  }
}
