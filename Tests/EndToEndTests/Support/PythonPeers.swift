// Programs of others that read what we export, run by the Python that `make setup` prepares.

import Foundation
import Testing

/// The peers in Tests/Support/Python.
enum PythonPeers {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The interpreter with the peers' packages; nil, loudly, where `make setup` could not install
  /// them.
  static func python() -> String? {
    let path = root.appendingPathComponent(".build/python/bin/python").path
    let trial = Process()
    trial.executableURL = URL(fileURLWithPath: path)
    trial.arguments = ["-c", "import feedparser, stix2, stix2validator"]
    trial.standardError = FileHandle.nullDevice
    do {
      try trial.run()
      trial.waitUntilExit()
      if trial.terminationStatus == 0 { return path }
    } catch {
      // Said below.
    }
    print(
      "\n*** NOT TESTED: \(path) with stix2, stix2-validator and feedparser is not there. "
        + "Run `make setup` where pip reaches a package index. ***\n")
    return nil
  }

  static let areInstalled = python() != nil

  /// The path of a script.
  static func script(_ name: String) -> String {
    root.appendingPathComponent("Tests/Support/Python/\(name)").path
  }
}
