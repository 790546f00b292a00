// Files that come to be whole or not at all: made under another name, synced, and renamed.

import Foundation

/// The few operations on files that a copy of the database needs, each with a typed error.
enum DurableFile {
  /// Makes an empty file for the owner and the group alone, where there is none of that name. Made
  /// by root it belongs to the owner of `neighbour`, as the service could not open it otherwise.
  static func create(_ path: String, like neighbour: String?) throws(StorageError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw failure(path, "make the file") }
    defer { close(descriptor) }
    var owner = stat()
    if geteuid() == 0, let neighbour, stat(neighbour, &owner) == 0 {
      guard fchown(descriptor, owner.st_uid, owner.st_gid) == 0 else {
        throw failure(path, "give the file to the service's user")
      }
    }
  }

  /// Has the disk hold what was written to a file or, for a directory, its names.
  static func sync(_ path: String) throws(StorageError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "open") }
    defer { close(descriptor) }
    // File systems that cannot sync a directory have nothing to lose by it.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(path, "sync") }
  }

  /// Gives a synced file its name for good, in place of the file that has it where `replacing`.
  static func publish(_ draft: String, as target: String, replacing: Bool) throws(StorageError) {
    try sync(draft)
    if replacing || !canLink(draft, target) {
      guard rename(draft, target) == 0 else { throw failure(target, "rename the copy to") }
    } else if link(draft, target) == 0 {
      try remove(draft)
    } else {
      throw errno == EEXIST ? .exists(path: target) : failure(target, "name the copy")
    }
    try sync(directory(of: target))
  }

  /// Whether the file system knows a second name of a file, by which no other file is replaced.
  private static func canLink(_ draft: String, _ target: String) -> Bool {
    guard access(target, F_OK) != 0 else { return true }
    let trial = draft + ".link"
    defer { unlink(trial) }
    return link(draft, trial) == 0 || (errno != EPERM && errno != EOPNOTSUPP)
  }

  /// Removes a file; one that is not there is as good.
  static func remove(_ path: String) throws(StorageError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure(path, "remove") }
  }

  /// Whether there is anything of that name.
  static func isThere(_ path: String) -> Bool {
    var found = stat()
    return lstat(path, &found) == 0
  }

  /// Whether two paths name one file.
  static func isSame(_ left: String, _ right: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard stat(left, &one) == 0, stat(right, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// The bytes that the file system of a path has left for us; nil where it does not say.
  static func room(at path: String) -> Int? {
    var state = statvfs()
    guard statvfs(path, &state) == 0 else { return nil }
    return Int(clamping: UInt64(state.f_bavail) * UInt64(state.f_frsize))
  }

  /// The directory that a path lies in.
  static func directory(of path: String) -> String {
    let directory = (path as NSString).deletingLastPathComponent
    return directory.isEmpty ? "." : directory
  }

  /// What the last system call's error means.
  static func failure(_ path: String, _ operation: String) -> StorageError {
    switch errno {
    case ENOSPC, EDQUOT: .diskFull(path: path)
    case EROFS: .readOnly(path: path)
    default:
      .cannotOpen(path: path, detail: "cannot \(operation): \(String(cString: strerror(errno)))")
    }
  }
}
