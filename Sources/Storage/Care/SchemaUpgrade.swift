// The copy of the file that is kept when its schema is upgraded, and the upgrade while no service
// runs.

import Foundation
import GRDB

/// An upgrade of a database's schema.
public struct SchemaUpgrade: Codable, Equatable, Sendable {
  /// The number of the schema before.
  public var from: Int
  /// The number of the schema now.
  public var to: Int
  /// Where the file as it was before is kept; nil where nobody wanted that.
  public var copy: String?
}

/// What an upgrade would need.
public struct UpgradePlan: Codable, Equatable, Sendable {
  /// The number of the schema that the file has.
  public var from: Int
  /// The number of the schema that this version brings it to.
  public var to: Int
  /// The bytes that the copy needs.
  public var needed: Int
  /// The bytes that are free where it would lie; nil where the file system does not say.
  public var free: Int?
}

extension Schema {
  /// How many copies of former schemas stay beside the file.
  static let keptCopies = 2

  /// Keeps the file as it was, beside it, so that the older version can be returned to; where.
  static func keepCopy(
    of source: some DatabaseReader, path: String, schema: Int, supported: Int
  ) throws -> String {
    let target = "\(path).schema-\(schema)"
    let plan = try plan(for: source, path: path, supported: supported)
    if let free = plan.free, free < plan.needed {
      throw StorageError.noRoom(path: target, needed: plan.needed, free: free)
    }
    // One of an attempt that was cut off, or of the same upgrade before a backup was restored.
    _ = try DatabaseCopy.make(
      of: source, path: path, to: target, replacing: true, verification: .pages, like: path)
    return target
  }

  /// What an upgrade needs: the copy, and a tenth of it for what the migrations write.
  static func plan(
    for source: some DatabaseReader, path: String, supported: Int = supported
  ) throws -> UpgradePlan {
    let (schema, size) = try source.read { database in
      (try version(of: database, path: path, supported: supported), try database.size())
    }
    return UpgradePlan(
      from: schema, to: supported, needed: size + size / 10,
      free: DurableFile.room(at: DurableFile.directory(of: path)))
  }

  /// Removes all but the copies of the latest schemas.
  static func removeOldCopies(of path: String) throws(StorageError) {
    let directory = DurableFile.directory(of: path)
    let prefix = (path as NSString).lastPathComponent + ".schema-"
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      return  // A directory that may not be listed: the copies stay.
    }
    let schemas = names.compactMap { $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil }
    for schema in schemas.sorted().dropLast(keptCopies) {
      try DurableFile.remove("\(directory)/\(prefix)\(schema)")
    }
  }
}

extension DatabaseFile {
  /// What an upgrade to this version's schema would need.
  public func upgradePlan() throws(StorageError) -> UpgradePlan {
    let queue = try open()
    // Only read from: what closing it early fails at, the end of the object does.
    defer { try? queue.close() }
    do {
      return try Schema.plan(for: queue, path: path)
    } catch {
      throw StorageError(error, path: path)
    }
  }

  /// Upgrades the schema where nobody has the file open: the caller holds the state directory's
  /// lock. Nil where it was up to date.
  public func upgrade(keepingCopy keepsCopy: Bool) throws(StorageError) -> SchemaUpgrade? {
    try open().closing(path)
    do {
      let queue = try DatabaseQueue(path: path)
      // What is committed is in the file or its log, whatever closing comes to.
      defer { try? queue.close() }
      let upgrade = try Schema.bringUpToDate(queue, path: path, keepsCopy: keepsCopy)
      let damage = try queue.read { try $0.damage() }
      guard damage.isEmpty else {
        throw StorageError.corrupt(path: path, detail: damage.joined(separator: "; "))
      }
      return upgrade
    } catch {
      throw StorageError(error, path: path)
    }
  }
}

extension DatabaseQueue {
  /// Closes a connection that was opened only to see whether that succeeds.
  fileprivate func closing(_ path: String) throws(StorageError) {
    do {
      try close()
    } catch {
      throw StorageError(error, path: path)
    }
  }
}
