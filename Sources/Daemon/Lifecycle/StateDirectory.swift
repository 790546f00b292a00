// The state directory: where the database lies, and the lock that keeps a second daemon out.

import Foundation

/// The layout of the state directory.
public enum StateDirectory {
  /// The path of the database.
  public static func database(in directory: String) -> String { directory + "/pactwatch.db" }

  /// Whether a daemon ever ran on the directory. True where that cannot be told, so that opening
  /// the database says why.
  public static func hasDatabase(_ directory: String) -> Bool {
    access(database(in: directory), F_OK) == 0 || errno != ENOENT
  }

  /// Makes the directory where it is missing, and takes its lock: for the service, and for commands
  /// that must not meet it.
  public static func lock(_ directory: String) throws(StateLock.Failure) -> StateLock {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o750])
    } catch {
      throw .unusable(path: directory, reason: error.localizedDescription)
    }
    return try StateLock(directory: directory)
  }
}
