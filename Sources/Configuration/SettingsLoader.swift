// The files of a configuration, from the disk or as text → settings, or everything that is wrong.

import Foundation
import Model

/// Settings that hold, and what looked wrong on the way.
public struct LoadedSettings: Equatable, Sendable {
  /// The settings.
  public var settings: Settings
  /// What is allowed but probably not meant, sorted by place.
  public var warnings: [ConfigurationProblem]
  /// The files that were read, the main file first.
  public var files: [String]
  /// A digest of their texts.
  public var digest: ContentDigest
}

/// Reads a configuration: `pactwatch.yaml`, then `conf.d/*.yaml` beside it in name order.
///
/// Maps of several files are merged key by key and lists joined; a single value set in two files is
/// an error that names both places.
public struct SettingsLoader: Sendable {
  /// The largest file in bytes.
  public static let maximumFileSize = 16 << 20

  private let environment: [String: String]

  /// A loader; `${CREDENTIALS_DIRECTORY}` in paths is looked up in the environment.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.environment = environment
  }

  /// Reads the main file and its `conf.d`.
  ///
  /// Throws every error and warning of all files at once.
  public func load(_ mainFile: String) throws(ConfigurationError) -> LoadedSettings {
    let findings = Findings()
    var sources: [SourceText] = []
    for file in [mainFile] + dropIns(beside: mainFile, findings: findings) {
      do throws(ConfigurationError) {
        sources.append(try ConfigurationFile.read(file, limit: Self.maximumFileSize))
      } catch {
        for problem in error.problems { findings.error(problem.message, at: problem.place) }
      }
    }
    return try settings(of: sources, main: mainFile, findings: findings)
  }

  /// Reads texts as if they were files of these names, the first the main one.
  public func load(texts: [(file: String, text: String)]) throws(ConfigurationError)
    -> LoadedSettings
  {
    let sources = texts.map { SourceText(file: $0.file, text: $0.text) }
    return try settings(of: sources, main: texts.first?.file ?? "", findings: Findings())
  }

  private func settings(of sources: [SourceText], main: String, findings: Findings)
    throws(ConfigurationError) -> LoadedSettings
  {
    // What cannot be read has been reported; the other files are still looked at.
    let paths = PathReading(
      environment: environment, workingDirectory: FileManager.default.currentDirectoryPath)
    var root: SourceNode?
    for source in sources {
      guard let tree = YAMLReading.tree(of: source, findings: findings) else { continue }
      if case .map = tree.content {
        root = root?.merging(tree, findings: findings) ?? tree
      } else if !tree.isNull {
        findings.error(
          "the file must be a map of keys and values, not \(tree.kind)", at: tree.place)
      }
    }
    var result = Settings()
    if let root {
      result = SettingsReading(paths: paths, findings: findings).settings(root)
    } else if !findings.hasErrors {
      findings.error(
        "the file is empty; it needs at least feeds and sinks", at: SourcePlace(file: main))
    }
    guard !findings.hasErrors else {
      throw ConfigurationError(findings.problems, salvaged: root == nil ? nil : result)
    }
    var digest = ContentDigest()
    for source in sources { source.scalars.withUnsafeBytes { digest.add($0) } }
    return LoadedSettings(
      settings: result, warnings: findings.problems.sortedByPlace(), files: sources.map(\.file),
      digest: digest)
  }

  /// The paths of `conf.d/*.yaml` beside the main file, in the order of their names' bytes.
  /// Whether a file is no pipe: opening one would wait for its writer, and with it the reload and
  /// the service's end.
  private func isReadable(_ file: String, findings: Findings) -> Bool {
    var found = stat()
    guard stat(file, &found) == 0, found.st_mode & S_IFMT == S_IFIFO else { return true }
    findings.error(
      "the file is a pipe; only regular files are read", at: SourcePlace(file: file))
    return false
  }

  private func dropIns(beside mainFile: String, findings: Findings) -> [String] {
    let parent = URL(fileURLWithPath: mainFile).deletingLastPathComponent().path
    let directory = (parent as NSString).appendingPathComponent("conf.d")
    guard FileManager.default.fileExists(atPath: directory) else { return [] }
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        .filter { !$0.hasPrefix(".") }
        .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
      for name in names where name.hasSuffix(".yml") {
        findings.warning(
          "the file is not read: only names that end in .yaml are",
          at: SourcePlace(file: "\(directory)/\(name)"))
      }
      return names.filter { $0.hasSuffix(".yaml") }.map { "\(directory)/\($0)" }
        .filter { isReadable($0, findings: findings) }
    } catch {
      findings.error(
        "the directory cannot be listed: \(error.localizedDescription)",
        at: SourcePlace(file: directory))
      return []
    }
  }
}
