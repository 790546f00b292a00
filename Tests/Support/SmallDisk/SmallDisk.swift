// A file system in memory that is full soon, or becomes read-only: what becomes of a file then is
// the kernel's to say.

import Foundation

/// A small file system that lies over a directory until nobody holds it any more.
public final class SmallDisk {
  private let directory: String

  /// Whether this process may mount one, which root in a container often may not.
  public static let isAvailable: Bool = {
    guard geteuid() == 0 else { return false }
    let place = FileManager.default.temporaryDirectory.appending(path: "pactwatch-\(UUID())").path
    do {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: place) }
      return SmallDisk(over: place, size: "64k") != nil
    } catch {
      return false
    }
  }()

  /// A file system of a size such as `16k` over a directory that exists; nil where it cannot be
  /// had.
  public init?(over directory: String, size: String) {
    self.directory = directory
    guard Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", directory) else {
      return nil
    }
  }

  deinit { _ = Self.run("/bin/umount", "-l", directory) }

  /// Mounts it anew with an option: `size=4m`, `ro`, `rw`; whether that succeeded.
  public func remount(_ option: String) -> Bool {
    Self.run("/bin/mount", "-o", "remount,\(option)", directory)
  }

  /// Fills it with a file of that name.
  public func fill(with name: String) throws {
    let path = "\(directory)/\(name)"
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw CocoaError(.fileWriteUnknown) }
    let block = Data(count: 4096)
    // Until there is no room for another.
    while (try? file.write(contentsOf: block)) != nil {}
    try file.close()
  }

  private static func run(_ program: String, _ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    do {
      try process.run()
    } catch {
      return false
    }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
