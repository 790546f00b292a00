// Makes the runtime from a configuration: queries compiled, lexicon and terms in one automaton, and
// every fault reported at its place in the files.

import Analysis
import Configuration
import Foundation
import Model
import Stories
import Watches

/// The model's weights are not where the lexicon is.
public struct MissingModel: Error, CustomStringConvertible {
  /// Where they were looked for.
  public var path: String

  /// What is missing and what to do.
  public var description: String {
    "the model \(path) cannot be read; install pactwatch again, or set PACTWATCH_DATA"
  }
}

/// Compiles configurations.
public struct RuntimeCompiler: Sendable {
  private let dataDirectory: String

  /// A compiler that reads lexicon and model from a directory.
  public init(dataDirectory: String) {
    self.dataDirectory = dataDirectory
  }

  /// A compiler that reads the data installed with this binary, or lying beside it after a build.
  public static func withInstalledData() throws -> RuntimeCompiler {
    RuntimeCompiler(dataDirectory: try Analyzer.defaultDataDirectory())
  }

  /// Reads a configuration; where its files have faults, those of its queries are reported too.
  public static func load(_ path: String) throws(ConfigurationError) -> LoadedSettings {
    do {
      return try SettingsLoader().load(path)
    } catch {
      guard let salvaged = error.salvaged else { throw error }
      do {
        _ = try watchSet(salvaged)
      } catch let queries {
        throw ConfigurationError(error.problems + queries.problems)
      }
      throw error
    }
  }

  /// Compiles a configuration; throws all faults of its queries and lists at their places.
  public func compile(_ settings: Settings) throws -> Runtime {
    let watches = try Self.watchSet(settings)
    // The trainer may start without weights; a service that did would alert nobody.
    let weights = dataDirectory + "/model/weights.tsv"
    guard access(weights, R_OK) == 0 else { throw MissingModel(path: weights) }
    let analyzer = try Analyzer(dataDirectory: dataDirectory, terms: watches.terms)
    return Runtime(
      settings: settings, watches: watches, analyzer: analyzer,
      storyModel: try StoryModel(dataDirectory: dataDirectory))
  }

  /// The watches of a configuration, compiled without lexicon and model; throws all faults of its
  /// queries and lists at their places.
  public static func watchSet(_ settings: Settings) throws(ConfigurationError) -> WatchSet {
    do {
      return try WatchSet(
        settings.watches.map(WatchDefinition.init), lists: settings.aliases)
    } catch {
      throw ConfigurationError(error.all.map { $0.located(in: settings) })
    }
  }
}

extension Settings {
  /// The aliases of the lists, by list and entry, as queries take them.
  public var aliases: [String: [String: [String]]] {
    Dictionary(
      lists.map { list in
        let entries = list.entries.map { ($0.name, $0.terms.map(\.text)) }
        return (list.name.value, Dictionary(entries, uniquingKeysWith: +))
      }, uniquingKeysWith: { first, _ in first })
  }
}

extension Runtime {
  /// The tests inside the watches that fail, each as a fault at its place.
  public func failedTests() -> [ConfigurationProblem] {
    testResults().filter { !$0.passed }.map { result in
      let watch = settings.watches.first { $0.name.value == result.watch }
      let place = watch?.tests[result.number - 1].text.place ?? SourcePlace(file: "")
      let said = result.verdict.matched ? "matches" : "does not match"
      return ConfigurationProblem(
        at: place,
        "test \(result.number) of watch \(result.watch) \(said) (\(result.reason))")
    }
  }

  /// Doubts about the watches and lists that are no errors, each at its place.
  public func lint() -> [ConfigurationProblem] {
    guard !settings.watches.isEmpty || !settings.lists.isEmpty else { return [] }
    let feeds = settings.feeds.flatMap { [$0.name, $0.url.value] + $0.groups }
    let organisations = analyzer.lexicon.concepts.filter { $0.kind == .organisations }.map(\.name)
    return watches.lint(feeds: feeds, organisations: organisations).map { doubt in
      let watch = settings.watches.first { $0.name.value == doubt.subject }
      let list = settings.lists.first { "@" + $0.name.value == doubt.subject }
      let inQuery = doubt.range.flatMap { watch?.query?.place(atByte: $0.lowerBound) }
      let place = inQuery ?? watch?.name.place ?? list?.name.place ?? SourcePlace(file: "")
      // What a linter would have written is advice, seldom what was meant.
      return ConfigurationProblem(
        .warning, at: place, doubt.message + (doubt.suggestion.map { "; write \($0)" } ?? ""))
    }
  }

  /// The labels of one item.
  public func classify(_ line: CorpusLine) -> ClassifyDocument {
    let reading = analyzer.read(
      ItemText(title: line.title, summary: line.summary ?? "", languageHint: line.lang))
    return ClassifyDocument(id: line.id, labels: analyzer.analyze(reading).labels)
  }

  /// The results of the tests inside the watches.
  public func testResults() -> [WatchTestResult] {
    watches.runTests(with: analyzer)
  }
}

extension WatchDefinition {
  /// The watch that a configuration describes.
  fileprivate init(_ settings: WatchSettings) {
    self.init(
      name: settings.name.value, query: settings.query?.text, conditions: settings.conditions,
      combine: settings.combine == .all ? .all : .any, mute: settings.mute?.text,
      severity: settings.severity, owner: settings.owner, enabled: settings.enabled,
      tests: settings.tests.map {
        Watches.WatchTest(
          text: $0.text.value, language: $0.language,
          expect: $0.expect == .match ? .match : .none)
      })
  }
}

extension WatchProblem {
  /// The fault at its place in the configuration's files.
  fileprivate func located(in settings: Settings) -> ConfigurationProblem {
    let settingsOfWatch = settings.watches.first { $0.name.value == watch }
    let text: LocatedText? =
      switch part {
      case .name: nil
      case .query: settingsOfWatch?.query
      case .mute: settingsOfWatch?.mute
      case .list(let name, let entry, let alias):
        settings.lists.first { $0.name.value == name }?
          .entries.first { $0.name == entry }?.terms.first { $0.text == alias }
      }
    let place =
      text?.place(atByte: queryError?.offset ?? 0) ?? settingsOfWatch?.name.place
      ?? SourcePlace(file: "")
    return ConfigurationProblem(
      at: place, message + (suggestion.map { "; write \($0)" } ?? ""))
  }
}
