// Silences as people ask for them: by the name of a watch, by a story's number, until the stage
// moves.

import Configuration
import Model
import Storage

/// Makes and ends silences.
public struct SilenceDesk: Sendable {
  /// Why a silence cannot be had.
  public struct Refusal: Error, CustomStringConvertible, Sendable {
    /// One sentence.
    public var description: String
  }

  /// What is asked for, before stories and watches are looked up.
  public struct Wish: Sendable {
    /// What is to be silenced; story and thread by any story's number.
    public var subject: Silence.Subject
    /// When it ends; nil until the stage moves.
    public var end: Timestamp?
    /// Why.
    public var reason: String
    /// Who wants it.
    public var author: String

    /// A wish from its parts.
    public init(subject: Silence.Subject, end: Timestamp?, reason: String, author: String) {
      self.subject = subject
      self.end = end
      self.reason = reason
      self.author = author
    }
  }

  private let store: Store
  private let settings: Settings

  /// A desk at a database.
  public init(store: Store, settings: Settings) {
    self.store = store
    self.settings = settings
  }

  /// Makes a silence; throws a `Refusal` where it would silence nothing.
  public func add(_ wish: Wish, now: Timestamp) async throws -> Silence {
    var subject = wish.subject
    if let watch = subject.watch {
      let known = settings.watches.map(\.name.value)
      guard known.contains(watch) || known.isEmpty else {
        throw Refusal(
          description: "there is no watch “\(watch)”; there are \(known.joined(separator: ", "))")
      }
    }
    var stages: [Stage?] = []
    if let id = subject.story {
      let story = try await standing(id)
      subject.story = story.id
      stages.append(story.labels.stage)
    }
    if let id = subject.thread {
      let thread = try await standing(id).thread
      subject.thread = thread
      stages += try await store.stories(thread: thread).map(\.labels.stage)
    }
    let limit: Silence.Limit
    if let end = wish.end {
      guard end > now else { throw Refusal(description: "\(end.rfc3339) is past") }
      limit = .time(end)
    } else {
      guard !stages.isEmpty else {
        throw Refusal(
          description: "only a story or a thread has a stage that can move; give --for or --until")
      }
      limit = .stageChange(from: stages.compactMap(\.self).max())
    }
    return try await store.add(
      Silence(
        subject: subject, author: wish.author, reason: wish.reason, made: now, limit: limit))
  }

  /// The story with a number, or the one that it was merged into.
  private func standing(_ id: StoryID) async throws -> Story {
    guard let story = try await store.toldStory(id) else {
      throw Refusal(description: "there is no story \(id)")
    }
    guard let survivor = story.mergedInto, let standing = try await store.story(survivor) else {
      return story
    }
    return standing
  }
}

/// A silence as `silence list` shows it.
public struct SilenceReport: Encodable, Sendable {
  /// Its number.
  public var id: Int64
  /// Whether it is in force.
  public var active: Bool
  /// What is silenced, in words.
  public var subject: String
  /// When it ends by itself; nil until the stage moves.
  public var until: Timestamp?
  /// The stage from which it must move; nil where the end is a time, or none was known.
  public var stage: Stage?
  /// Why.
  public var reason: String
  /// Who wanted it.
  public var author: String
  /// When it was made.
  public var made: Timestamp
  /// When it was ended early.
  public var ended: Timestamp?
  /// What ended it.
  public var ending: String?
  /// How many alerts it kept from being sent.
  public var alerts: Int

  /// A silence as of now.
  public init(_ silence: Silence, alerts: Int, now: Timestamp) {
    id = silence.id
    active = silence.isInForce(at: now)
    subject = silence.subject.description
    switch silence.limit {
    case .time(let end): until = end
    case .stageChange(let from): stage = from
    }
    reason = silence.reason
    author = silence.author
    made = silence.made
    ended = silence.ended
    ending = silence.ending
    self.alerts = alerts
  }

  /// Every silence, those in force alone unless all are asked for.
  public static func list(
    _ store: Store, all: Bool, now: Timestamp
  ) async throws(StorageError) -> [SilenceReport] {
    let counts = try await store.silencedCounts()
    return try await store.silences()
      .map { SilenceReport($0, alerts: counts[$0.id] ?? 0, now: now) }
      .filter { all || $0.active }
  }
}

extension Silence.Subject {
  /// The subject in words: `watch ua-it`, `story s8`, `UA+IT`.
  public var description: String {
    var parts: [String] = []
    if let watch { parts.append("watch \(watch)") }
    if let story { parts.append("story \(story)") }
    if let thread { parts.append("thread \(thread)") }
    if let country { parts.append(partner.map { "\(country)+\($0)" } ?? "\(country)") }
    if let source { parts.append("source \(source)") }
    return parts.isEmpty ? "what stood in the log" : parts.joined(separator: ", ")
  }
}
