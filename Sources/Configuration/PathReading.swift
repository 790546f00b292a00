// File paths: absolute, beside the file that names them, or in systemd's credentials directory.

import Foundation

/// Turns a path as written into an absolute one.
struct PathReading {
  /// The process's environment.
  let environment: [String: String]
  /// The process's working directory, which a relative path of a configuration file starts from.
  let workingDirectory: String

  private static let credentials = "${CREDENTIALS_DIRECTORY}"

  /// A path that must be written out; nil where it is not there or wrong.
  func path(_ key: String, in map: MapReader) -> String? {
    guard let node = map.node(key) else { return nil }
    return map.findings.read(node, kind(besideFile: node.source.file), key: key)
  }

  /// A path whose empty text means none.
  func optionalPath(_ key: String, in map: MapReader) -> String? {
    guard let node = map.node(key) else { return nil }
    if case .scalar("", let style) = node.content, style != .plain { return nil }
    return map.findings.read(node, kind(besideFile: node.source.file), key: key)
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
