// Whether a database is sound: its pages, its references, and what the service relies on.

import GRDB

/// Something that is not as it should be in a database.
public struct DatabaseFinding: Codable, Equatable, Sendable {
  /// What kind of thing: `damage`, `reference` or `invariant`.
  public enum Kind: String, Codable, Sendable {
    /// The file itself: a page, an index.
    case damage
    /// A row that names one that is not there.
    case reference
    /// Something else that the service relies on.
    case invariant
  }

  /// The kind.
  public var kind: Kind
  /// What is wrong and what it means, in one sentence.
  public var text: String
}

extension DatabaseFile {
  /// Everything that is wrong with the database; empty for a sound one. Reads every page and holds
  /// up nobody. A file that is damaged so far that it does not open is one finding.
  ///
  /// - Throws: where there is no such file, or it may not be read, or its schema is a newer one.
  public func findings() throws(StorageError) -> [DatabaseFinding] {
    do {
      return try reading { database in
        let damage = try database.damage().map { DatabaseFinding(kind: .damage, text: $0) }
        // What damaged pages say of anything else is worth nothing.
        guard damage.isEmpty else { return damage }
        return try database.danglingReferences() + database.brokenInvariants()
      }
    } catch .corrupt(_, let detail) {
      return [DatabaseFinding(kind: .damage, text: detail)]
    }
  }
}

extension Database {
  /// Rows whose foreign key names no row.
  fileprivate func danglingReferences() throws -> [DatabaseFinding] {
    try rows("PRAGMA foreign_key_check") { row in
      let (table, parent) = (row[0] as String, row[2] as String)
      let number = (row[1] as Int64?).map { " \($0)" } ?? ""
      return DatabaseFinding(
        kind: .reference, text: "\(table)\(number) belongs to a \(parent) that is not there")
    }
  }

  fileprivate func brokenInvariants() throws -> [DatabaseFinding] {
    let schema = try number("PRAGMA user_version")
    return try Invariant.all.filter { $0.since <= schema }.flatMap { invariant in
      let examples = try rows(
        invariant.sql + " LIMIT \(Invariant.mostExamples + 1)", as: { $0[0] as String })
      var findings = examples.prefix(Invariant.mostExamples).map {
        DatabaseFinding(kind: invariant.kind, text: "\($0): \(invariant.meaning)")
      }
      if examples.count > Invariant.mostExamples {
        let more = try number("SELECT count(*) FROM (\(invariant.sql))") - Int64(findings.count)
        findings.append(
          DatabaseFinding(kind: invariant.kind, text: "and \(more) more: \(invariant.meaning)"))
      }
      return findings
    }
  }
}
