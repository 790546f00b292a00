// Corpus lines through the whole pipeline, with a database of its own and no network.

import Analysis
import Configuration
import Foundation
import Model
import Storage

/// What became of one line.
public struct ReplayedLine: Encodable, Sendable {
  /// The line's labels.
  public var document: ClassifyDocument
  /// The story that it tells, as known after the last line.
  public var story: StoryID
  /// `new`, `update`, `repeat` or `none`.
  public var decision: String
  /// The watches that wanted it.
  public var watches: [String]

  private enum CodingKeys: String, CodingKey {
    case story, decision, watches
  }

  /// The keys of `classify`, and those of the story and its alert.
  public func encode(to encoder: any Encoder) throws {
    try document.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(story, forKey: .story)
    try container.encode(decision, forKey: .decision)
    try container.encode(watches, forKey: .watches)
  }
}

/// Runs lines through the pipeline in the order of their publication.
public struct Replay: Sendable {
  private let runtime: Runtime

  /// A replay under a configuration.
  public init(runtime: Runtime) {
    self.runtime = runtime
  }

  /// Replays `lines`, each as a poll of its source that brought one entry at the time of its
  /// publication, and hands each result to `body` when all are done: with the decision as it was
  /// taken and the story as it stands in the end.
  public func run(_ lines: [CorpusLine], body: (ReplayedLine) throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "pactwatch-replay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let store = try Store(path: StateDirectory.database(in: directory.path))

    let ordered = lines.enumerated().sorted { left, right in
      let dates = (left.element.published ?? .epoch, right.element.published ?? .epoch)
      return dates.0 == dates.1 ? left.offset < right.offset : dates.0 < dates.1
    }
    let start = ordered.first?.element.published ?? .epoch
    let pipeline = try await Pipeline(
      store: store, model: runtime.storyModel,
      similarity: runtime.settings.alerts.similarity.index, now: start)
    var feeds: [String: FeedRecord] = [:]
    var replayed: [ReplayedLine] = []
    for (offset, line) in ordered {
      let source = line.source ?? "unknown"
      let address = "https://\(source)/"
      let now = line.published ?? start
      let entry = Entry(
        id: "\(line.id ?? "line")#\(offset + 1)", url: line.url, title: line.title,
        summary: line.summary, published: line.published, language: line.lang)
      let (record, report) = try await pipeline.ingest(
        Feed(format: "corpus", entries: [entry]),
        of: feeds[address] ?? FeedRecord(url: address, name: source), audience: .everyone,
        runtime: runtime, now: now, schedule: { _, _ in })
      feeds[address] = record
      guard let outcome = report.outcomes.first else { continue }
      replayed.append(
        ReplayedLine(
          document: ClassifyDocument(id: line.id, labels: outcome.labels), story: outcome.story,
          decision: outcome.decision.description, watches: outcome.watches))
    }
    // A later line may have shown that two stories are one.
    var survivors: [StoryID: StoryID] = [:]
    try store.forEachStory(lastSeenSince: .epoch) { survivors[$0.id] = $0.mergedInto }
    for line in replayed {
      var line = line
      line.story = survivors[line.story] ?? line.story
      try body(line)
    }
  }
}

extension RuntimeCompiler {
  /// A runtime without a configuration file: every partnership story in every known language.
  public func compileDefaults() throws -> Runtime {
    var settings = Settings()
    settings.languages = Language.allCases.map(\.code)
    return try compile(settings)
  }
}
