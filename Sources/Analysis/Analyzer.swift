// Reading and understanding texts: the room's front door.

import Foundation
import Model
import Synchronization

/// Why the analyzer cannot be made.
public enum AnalyzerError: Error, Sendable, CustomStringConvertible {
  /// No data directory at any of the places.
  case noData([String])
  /// Errors in lexicon files.
  case lexicon(LexiconErrors)
  /// A term's pattern that cannot be read.
  case term(id: Int, PatternError)
  /// A damaged model file.
  case model(String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noData(let places):
      "no lexicon and model found in \(places.joined(separator: ", ")); set PACTWATCH_DATA to "
        + "the directory that holds `lexicon` and `model`"
    case .lexicon(let errors): errors.description
    case .term(let id, let error): "term \(id): \(error.description)"
    case .model(let message): message
    }
  }
}

/// What a text says.
public struct Analysis: Sendable {
  /// The labels with their evidence.
  public var labels: Labels
  /// Everything of the lexicon that stands in the text, in order.
  public var concepts: [ConceptMention]
  /// The watches' terms that stand in the text, in order.
  public var termHits: [TermHit]
}

/// Reads texts and labels them. Safe to use from any number of threads.
public final class Analyzer: Sendable {
  /// The concepts that mentions refer to.
  public let lexicon: Lexicon
  /// A digest of the model's files.
  public let modelDigest: ContentDigest
  private let concepts: PatternIndex
  private let terms: PatternIndex
  /// The terms' own numbers by their places.
  private let termIDs: [Int]
  private let overlaps: Overlaps
  private let labeller: Labeller
  private let languages: LanguageIdentifier
  private let pool: Mutex<[Workspace]>

  /// An analyzer with the lexicon and model of a directory and the terms of watches.
  public convenience init(
    dataDirectory: String, terms: [TermPattern] = []
  ) throws(AnalyzerError) {
    let (lexicon, numbers) = SideBySide.run {
      Self.readLexicon(dataDirectory)
    } beside: {
      Self.readNumbers(dataDirectory)
    }
    try self.init(
      lexicon: try lexicon.get(), model: try numbers.get().model,
      languages: try numbers.get().languages, terms: terms)
  }

  /// What was fitted: the model, and what pieces of words say of languages.
  private struct Numbers: Sendable {
    let model: TrainedModel
    let languages: LanguageIdentifier
  }

  private static func readLexicon(_ dataDirectory: String) -> Result<Lexicon, AnalyzerError> {
    do {
      return .success(try Lexicon.load(directory: dataDirectory + "/lexicon"))
    } catch {
      return .failure(.lexicon(error))
    }
  }

  // A call of its own, on another thread, which `make guard` counts.
  @inline(never)
  private static func readNumbers(_ dataDirectory: String) -> Result<Numbers, AnalyzerError> {
    do throws(AnalyzerError) {
      return .success(
        Numbers(
          model: try ModelFiles.read(directory: dataDirectory + "/model"),
          languages: try LanguageIdentifier(directory: dataDirectory + "/language")))
    } catch {
      return .failure(error)
    }
  }

  /// An analyzer with a lexicon and a model that were read already.
  package convenience init(
    lexicon: Lexicon, model: TrainedModel = TrainedModel(), terms: [TermPattern] = []
  ) throws(AnalyzerError) {
    try self.init(lexicon: lexicon, model: model, languages: LanguageIdentifier(), terms: terms)
  }

  private init(
    lexicon: Lexicon, model: TrainedModel, languages: LanguageIdentifier, terms: [TermPattern]
  ) throws(AnalyzerError) {
    self.languages = languages
    self.lexicon = lexicon.withoutPatterns
    modelDigest = model.digest
    labeller = Labeller(extractor: Extractor(lexicon), model: model)
    overlaps = Overlaps(lexicon.concepts)
    do {
      concepts = try PatternIndex(lexicon)
    } catch {
      throw AnalyzerError.lexicon(error)
    }
    self.terms = try PatternIndex(terms)
    termIDs = terms.map(\.id)
    pool = Mutex([])
  }

  /// The data directory by `PACTWATCH_DATA`, else beside the executable, else installed.
  public static func defaultDataDirectory() throws(AnalyzerError) -> String {
    var places: [String] = []
    if let path = ProcessInfo.processInfo.environment["PACTWATCH_DATA"], !path.isEmpty {
      places.append(path)
    } else {
      var buffer = [CChar](repeating: 0, count: 4_096)
      let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
      let path = String(
        decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/")
      places.append(directory + "/pactwatch_Analysis.resources/Data")
      places.append(directory + "/../share/pactwatch")
    }
    for place in places where FileManager.default.fileExists(atPath: place + "/lexicon") {
      return place
    }
    throw .noData(places)
  }

  /// Reads a text once: language, tokens, sentences, and what patterns need of them.
  public func read(_ item: ItemText) -> Reading {
    withWorkspace { workspace in
      workspace.tokenizer.reset()
      let title = Array(item.title.utf8)
      let summary = Array(item.summary.utf8)
      title.withUnsafeBufferPointer { workspace.tokenizer.read($0, as: .title) }
      summary.withUnsafeBufferPointer { workspace.tokenizer.read($0, as: .summary) }
      var (tokens, sentences) = workspace.tokenizer.takeTokens()
      let lower = workspace.tokenizer.lower
      let language = languages.identify(
        tokens: tokens, lower: lower.bytes, elisions: workspace.tokenizer.elisions,
        hint: item.languageHint.flatMap { Language(code: $0) }, known: &workspace.wordScores)
      Boilerplate.mark(&tokens, title: title, summary: summary)
      let found = workspace.matcher.match(
        &tokens, lower: lower, language: language, lexicon: concepts, watches: terms,
        termIDs: termIDs)
      return Reading(
        identified: language, title: title, summary: summary, tokens: tokens,
        sentences: sentences, lower: Array(lower.bytes),
        concepts: overlaps.resolve(found.concepts), termHits: found.terms)
    }
  }

  /// Labels a text that this analyzer has read.
  public func analyze(_ reading: Reading) -> Analysis {
    let scene = Scene(reading, reading.concepts, facts: labeller.extractor.table.facts)
    let labels = withWorkspace { labeller.label(scene, &$0.vector, &$0.own) }
    return Analysis(labels: labels, concepts: reading.concepts, termHits: reading.termHits)
  }

  /// Every feature vector of a text, for training.
  package func extract(_ reading: Reading, recordsNames: Bool) -> Extraction {
    let scene = Scene(reading, reading.concepts, facts: labeller.extractor.table.facts)
    return labeller.extractor.all(scene, recordsNames: recordsNames)
  }

  /// Labels a text with another model, for cross-validation; where `takesAll`, as if it were known
  /// to be a partnership.
  package func label(
    _ reading: Reading, with model: TrainedModel, takesAll: Bool = false
  ) -> Labels {
    let scene = Scene(reading, reading.concepts, facts: labeller.extractor.table.facts)
    var vector = FeatureVector()
    var own = FeatureVector()
    let labeller = Labeller(
      extractor: labeller.extractor, model: model, takesAll: takesAll)
    return labeller.label(scene, &vector, &own)
  }

  private func withWorkspace<Result>(_ body: (Workspace) -> Result) -> Result {
    let workspace = pool.withLock { $0.popLast() } ?? Workspace()
    defer { pool.withLock { $0.append(workspace) } }
    return body(workspace)
  }
}
