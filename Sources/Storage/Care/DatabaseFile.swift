// A database file as somebody who takes care of it sees it, whatever its schema and whether or not
// the service is writing to it.

import Foundation
import GRDB
import Model

/// A database file that is copied, checked or replaced.
public struct DatabaseFile: Sendable {
  /// Where it lies.
  public let path: String

  /// The file at a path; it is opened only by what is asked of it.
  public init(_ path: String) { self.path = path }

  /// What it holds.
  public func facts() throws(StorageError) -> DatabaseFacts { try reading { try $0.facts() } }

  /// Copies it, as of one moment and while others go on, to a file that gets its name only once it
  /// has been checked and synced.
  ///
  /// - Throws: `StorageError.exists` where there is such a file and `replacing` is false.
  public func backUp(
    to target: String, replacing: Bool = false
  ) throws(StorageError) -> DatabaseFacts {
    let source = try open()
    // Only read from: what closing it early fails at, the end of the object does.
    defer { try? source.close() }
    return try DatabaseCopy.make(of: source, path: path, to: target, replacing: replacing)
  }

  /// Opens the file for reading; refuses newer schemas and strangers' files.
  func open() throws(StorageError) -> DatabaseQueue {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .cannotOpen(path: path, detail: "there is no such file")
    }
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(10)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let schema = try queue.read { database in
        try Schema.version(of: database, path: path, supported: Schema.supported)
      }
      guard schema > 0 else {
        throw StorageError.corrupt(path: path, detail: "an empty database, without any table")
      }
      return queue
    } catch {
      throw StorageError(error, path: path)
    }
  }

  /// Runs `body` on one moment's view.
  func reading<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
    let queue = try open()
    // Only read from: what closing it early fails at, the end of the object does.
    defer { try? queue.close() }
    do {
      return try queue.read(body)
    } catch {
      throw StorageError(error, path: path)
    }
  }
}
