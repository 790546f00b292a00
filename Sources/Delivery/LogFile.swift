// One open log file: created as configured, mended where a line was torn, appended to line by line.

import Glibc
import Storage

/// An open file that lines are appended to. It belongs to one sink and is used by nobody else.
final class LogFile {
  /// How a file is made where there is none.
  struct Creation: Sendable {
    /// Permission bits, e.g. 0o640, whatever the process's umask.
    var mode: UInt32
    /// The group that may read it; nil for the process's own.
    var group: gid_t?
  }

  let path: String
  let identity: FileIdentity
  private let descriptor: Int32
  private let isRegular: Bool
  /// How long the file is at least, in bytes, as long as nobody cuts it.
  private var length: off_t = 0

  /// Opens or creates the file and cuts a torn last line off.
  init(path: String, creation: Creation) throws(DeliveryError) {
    self.path = path
    descriptor = try Self.open(path, creation: creation)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .file(path: path, operation: "look at", code: code)
    }
    identity = FileIdentity(status)
    isRegular = status.st_mode & S_IFMT == S_IFREG
    // A character device (/dev/null, a terminal) will do, a directory or a pipe will not.
    guard isRegular || status.st_mode & S_IFMT == S_IFCHR else { throw .notAFile(path: path) }
    if isRegular {
      try mend()
      length = lseek(descriptor, 0, SEEK_END)
    }
  }

  deinit {
    close(descriptor)
  }

  /// Whether the path still names this file. Throws where somebody has cut it short.
  func isInPlace() throws(DeliveryError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, FileIdentity(status) == identity else { return false }
    guard !isRegular || status.st_size >= length else { throw .cutShort(path: path) }
    if isRegular, status.st_size > length {
      length = status.st_size
      try endForeignLine()
    }
    return true
  }

  /// Ends a line that somebody else appended without its end, so that the next line starts a line.
  /// Nothing is cut off: they may be writing still.
  private func endForeignLine() throws(DeliveryError) {
    var last: UInt8 = 0
    guard pread(descriptor, &last, 1, length - 1) == 1, last != UInt8(ascii: "\n") else { return }
    try append([UInt8(ascii: "\n")])
  }

  /// Appends a line by one `write(2)`; where that fails, takes back what was written of it.
  func append(_ line: [UInt8]) throws(DeliveryError) {
    while true {
      let written = write(descriptor, line, line.count)
      if written == line.count {
        length += off_t(written)
        return
      }
      let code = errno
      if written < 0, code == EINTR { continue }
      if written > 0, isRegular {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= written, ftruncate(descriptor, end - off_t(written)) == 0 else {
          throw .file(path: path, operation: "take a torn line back in", code: errno)
        }
      }
      if written >= 0 { throw .shortWrite(path: path, written: written, of: line.count) }
      throw .file(path: path, operation: "write to", code: code)
    }
  }

  /// The end of the file.
  func tail() throws(DeliveryError) -> LogTail {
    try LogTail(descriptor: descriptor, path: path)
  }

  /// Waits until what was appended survives a power cut.
  func sync() throws(DeliveryError) {
    guard isRegular else { return }
    guard fdatasync(descriptor) == 0 else {
      throw .file(path: path, operation: "sync", code: errno)
    }
  }

  // MARK: - Opening

  private static func open(_ path: String, creation: Creation) throws(DeliveryError) -> Int32 {
    let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY
    // Twice, as somebody may make or remove the file between the two questions.
    for _ in 0..<2 {
      let existing = Glibc.open(path, flags)
      if existing >= 0 { return existing }
      guard errno == ENOENT else { throw .file(path: path, operation: "open", code: errno) }
      let created = Glibc.open(path, flags | O_CREAT | O_EXCL, mode_t(creation.mode))
      if created >= 0 {
        do throws(DeliveryError) {
          try finish(created, path: path, creation: creation)
        } catch {
          close(created)
          throw error
        }
        return created
      }
      guard errno == EEXIST else { throw .file(path: path, operation: "create", code: errno) }
    }
    throw .file(path: path, operation: "open", code: ENOENT)
  }

  private static func finish(
    _ descriptor: Int32, path: String, creation: Creation
  ) throws(DeliveryError) {
    // An unprivileged owner may change to any group of his own.
    if let group = creation.group, fchown(descriptor, uid_t.max, group) != 0 {
      throw .file(path: path, operation: "change the group of", code: errno)
    }
    guard fchmod(descriptor, mode_t(creation.mode)) == 0 else {
      throw .file(path: path, operation: "change the mode of", code: errno)
    }
    // The name must survive a power cut as the lines do.
    try Directory.sync(of: path)
  }

  /// Ends the file at a line's end, so that the next line starts a line.
  ///
  /// A rest without a newline that begins like one of our lines is one that a crash cut short: it
  /// is cut off, as its alert will be written again. Any other is somebody else's and gets its
  /// newline.
  private func mend() throws(DeliveryError) {
    let tail = try tail()
    guard let torn = tail.tornLine, !torn.isEmpty else { return }
    if tail.tornLineIsOurs {
      guard ftruncate(descriptor, off_t(tail.size - torn.count)) == 0 else {
        throw .file(path: path, operation: "cut a torn line off", code: errno)
      }
    } else {
      try append([UInt8(ascii: "\n")])
    }
  }
}

extension FileIdentity {
  init(_ status: stat) {
    self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}

/// Directories as the log needs them.
enum Directory {
  /// The directory that a path lies in.
  static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Waits until the names in a file's directory survive a power cut.
  static func sync(of path: String) throws(DeliveryError) {
    let directory = Glibc.open(Self.of(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw .file(path: path, operation: "open", code: errno) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw .file(path: path, operation: "sync", code: errno) }
  }

  /// The file in a directory that the kernel knows by `identity`; nil where there is none, or where
  /// the directory cannot be listed.
  static func find(_ identity: FileIdentity, in directory: String) -> String? {
    guard let stream = opendir(directory) else { return nil }
    defer { closedir(stream) }
    while let item = readdir(stream) {
      guard UInt64(item.pointee.d_ino) == identity.inode else { continue }
      let name = withUnsafePointer(to: &item.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let path = "\(directory)/\(name)"
      var status = stat()
      if lstat(path, &status) == 0, FileIdentity(status) == identity { return path }
    }
    return nil
  }
}
