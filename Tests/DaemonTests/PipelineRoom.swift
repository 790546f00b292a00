// A pipeline with a real database and the repository's lexicon and model, for tests of stories.

import Configuration
import Foundation
import Model
import Storage

@testable import Daemon

/// Tests that put entries through pipelines.
protocol PipelineRoom {}

private var compiler: RuntimeCompiler {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return RuntimeCompiler(
    dataDirectory: root.appendingPathComponent("Sources/Analysis/Data").path)
}

private let compiledRuntime = Result { try compiler.compileDefaults() }

extension PipelineRoom {
  static var noon: Timestamp { Timestamp(seconds: 1_773_486_000) }

  func runtime() throws -> Runtime { try compiledRuntime.get() }

  /// A runtime with the watches of a configuration.
  func runtime(watching yaml: String) throws -> Runtime {
    try compiler.compile(SettingsLoader().load(texts: [("pactwatch.yaml", yaml)]).settings)
  }

  /// Runs `body` with a database that is gone afterwards.
  func withStore(_ body: (Store) async throws -> Void) async throws {
    let directory = NSTemporaryDirectory() + "pactwatch-pipeline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(try Store(path: directory + "/pactwatch.db")))
    } catch {
      result = .failure(error)
    }
    try FileManager.default.removeItem(atPath: directory)
    try result.get()
  }

  func pipeline(_ store: Store, now: Timestamp? = nil) async throws -> Pipeline {
    try await Pipeline(store: store, model: try runtime().storyModel, now: now ?? Self.noon)
  }

  func ingest(
    _ entries: [Entry], _ pipeline: Pipeline, feed: FeedRecord, at time: Timestamp? = nil,
    schedule: @escaping @Sendable (inout FeedRecord) -> Void = { _ in }
  ) async throws -> (feed: FeedRecord, report: IngestReport) {
    let (record, report) = try await pipeline.ingest(
      Feed(format: "test", entries: entries), of: feed, audience: .everyone, runtime: try runtime(),
      now: time ?? Self.noon, schedule: { record, _ in schedule(&record) })
    return (record, report)
  }

  func feed(_ outlet: String) -> FeedRecord {
    FeedRecord(url: "https://\(outlet).example/rss", name: outlet)
  }
}
