// File paths: absolute, beside the file that names them, or in systemd's credentials directory.

import Foundation
import Glibc

/// Turns a path as written into an absolute one.
struct PathReading {
  /// The process's environment.
  let environment: [String: String]
  /// The process's working directory, which a relative path of a configuration file starts from.
  let workingDirectory: String

  private static let credentials = "${CREDENTIALS_DIRECTORY}"
  private static let credentialPrefix = "credential:"

  /// A path that must be written out; nil where it is not there or wrong.
  func path(_ key: String, in map: MapReader) -> String? {
    guard let node = map.node(key) else { return nil }
    return map.findings.read(node, kind(besideFile: node.source.file), key: key)
  }

  /// The path of a file that the service is to read, whose empty text means none. Doubted where
  /// there is no such file.
  func optionalFile(_ key: String, in map: MapReader) -> String? {
    guard let node = map.node(key) else { return nil }
    if case .scalar("", let style) = node.content, style != .plain { return nil }
    let path = map.findings.read(node, kind(besideFile: node.source.file), key: key)
    if let path { _ = status(of: path, key: key, at: node.place, findings: map.findings) }
    return path
  }

  /// The path of a file that the service is to write. Wrong where a directory has it.
  func target(_ key: String, in map: MapReader) -> String? {
    let path = path(key, in: map)
    var found = stat()
    if let path, stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFDIR {
      map.findings.error("\(key): \(path) is a directory; name a file", at: map.place(of: key))
    }
    return path
  }

  /// The path of a file with a secret: written out, below `${CREDENTIALS_DIRECTORY}`, or
  /// `credential:NAME` for one that systemd hands the service. Doubted where others may read it.
  func secret(_ key: String, in map: MapReader) -> String? {
    guard let node = map.node(key) else { return nil }
    return secret(node, key: key, findings: map.findings)
  }

  /// The same of a node that stands under `key`.
  func secret(_ node: SourceNode, key: String, findings: Findings) -> String? {
    let kind = kind(besideFile: node.source.file)
    let path = findings.read(
      node,
      ScalarKind<String> { text throws(Rejection) in
        guard text.hasPrefix(Self.credentialPrefix) else { return try kind.read(text) }
        let name = text.dropFirst(Self.credentialPrefix.count)
        guard !name.isEmpty, !name.contains("/"), name != "..", name != "." else {
          throw Rejection("“\(text)” names no credential; write credential:NAME")
        }
        return try kind.read("\(Self.credentials)/\(name)")
      }, key: key)
    if let path { warn(path, key: key, at: node.place, findings: findings) }
    return path
  }

  /// What the kernel says of a file that must be there when the service runs; nil, and doubted,
  /// where it is not. That this user may not look at it says nothing about the service.
  func status(
    of path: String, key: String, at place: SourcePlace, findings: Findings
  ) -> stat? {
    var found = stat()
    if stat(path, &found) == 0 { return found }
    if errno == ENOENT { findings.warning("\(key): there is no file \(path)", at: place) }
    return nil
  }

  private func warn(_ path: String, key: String, at place: SourcePlace, findings: Findings) {
    guard let found = status(of: path, key: key, at: place, findings: findings) else { return }
    guard found.st_mode & S_IFMT == S_IFREG else {
      findings.warning("\(key): \(path) is not a regular file; it will not be read", at: place)
      return
    }
    if found.st_mode & 0o004 != 0 {
      findings.warning(
        "\(key): everybody on this machine can read \(path); take that right away with "
          + "chmod o-rwx", at: place)
    }
  }

  private func kind(besideFile file: String) -> ScalarKind<String> {
    ScalarKind { text throws(Rejection) in
      var path = try ScalarKind<String>.text.read(text)
      if path.hasPrefix(Self.credentials) {
        guard let directory = environment["CREDENTIALS_DIRECTORY"] else {
          throw Rejection(
            "\(Self.credentials) is not set; systemd sets it for a unit with LoadCredential=")
        }
        path = directory + path.dropFirst(Self.credentials.count)
      } else if path.contains("$") || path.hasPrefix("~") {
        throw Rejection("“\(text)”: only \(Self.credentials) is replaced in a path; write it out")
      }
      let base = URL(
        fileURLWithPath: file, relativeTo: URL(fileURLWithPath: workingDirectory, isDirectory: true)
      ).deletingLastPathComponent()
      return URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL.path
    }
  }
}
