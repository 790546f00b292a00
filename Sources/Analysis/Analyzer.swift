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
  private let automaton: Automaton
  private let index: WordIndex
  private let labeller: Labeller
  private let pool: Mutex<[Workspace]>

  /// An analyzer with the lexicon and model of a directory and the terms of watches.
  public convenience init(
    dataDirectory: String, terms: [TermPattern] = []
  ) throws(AnalyzerError) {
    let lexicon: Lexicon
    do {
      lexicon = try Lexicon.load(directory: dataDirectory + "/lexicon")
    } catch {
      throw AnalyzerError.lexicon(error)
    }
    let model = try ModelFiles.read(directory: dataDirectory + "/model")
    try self.init(lexicon: lexicon, model: model, terms: terms)
  }

  /// An analyzer with a lexicon and a model that were read already.
  package init(
    lexicon: Lexicon, model: TrainedModel = TrainedModel(), terms: [TermPattern] = []
  ) throws(AnalyzerError) {
    self.lexicon = lexicon
    labeller = Labeller(extractor: Extractor(lexicon), model: model)
    let workspace = Workspace()
    let compiler = PatternCompiler(stemmer: workspace.stemmer)
    try Self.compile(lexicon, terms, compiler)
    (automaton, index) = compiler.finish()
    pool = Mutex([workspace])
  }

  private static func compile(
    _ lexicon: Lexicon, _ terms: [TermPattern], _ compiler: PatternCompiler
  ) throws(AnalyzerError) {
    var errors: [LexiconError] = []
    for pattern in lexicon.patterns {
      let concept = lexicon.concepts[pattern.concept]
      let isName = concept.kind == .organisations || concept.kind == .systems
      do {
        try compiler.add(
          pattern.elements,
          mode: pattern.language.map { .language($0) } ?? .name,
          inCompounds: !isName && concept.kind != .countries,
          payload: PatternPayload(id: UInt32(pattern.concept), languages: .all))
      } catch {
        errors.append(
          LexiconError(file: pattern.file, line: pattern.line, message: error.description))
      }
    }
    guard errors.isEmpty else { throw .lexicon(LexiconErrors(errors: errors)) }
    for term in terms {
      let languages =
        term.languages.map { LanguageSet($0.compactMap { Language(code: $0) }) } ?? .all
      do {
        try compiler.add(
          term.elements, mode: .everywhere, inCompounds: true,
          payload: PatternPayload(
            id: termBase + UInt32(truncatingIfNeeded: term.id), languages: languages))
      } catch {
        throw .term(id: term.id, error)
      }
    }
  }

  /// A news item has some dozens; more are a list or an attack, and pairs of them cost time.
  private static let mentionLimit = 300

  /// Terms are numbered from here on; concepts below.
  private static let termBase: UInt32 = 1 << 30

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
      var tokens = workspace.tokenizer.tokens
      let lower = workspace.tokenizer.lower
      let language = LanguageIdentifier.shared.identify(
        tokens: tokens, lower: lower, elisions: workspace.tokenizer.elisions,
        hint: item.languageHint.flatMap { Language(code: $0) })
      Boilerplate.mark(&tokens, title: title, summary: summary)
      var elements: [UInt32] = []
      lower.withUnsafeBufferPointer { bytes in
        for position in tokens.indices {
          workspace.resolve(
            &tokens[position], lower: bytes, language: language, index: index, elements: &elements)
        }
      }
      return Reading(
        identified: language, title: title, summary: summary, tokens: tokens,
        sentences: workspace.tokenizer.sentences, lower: lower, elements: elements)
    }
  }

  /// Labels a text that this analyzer has read.
  public func analyze(_ reading: Reading) -> Analysis {
    let (concepts, termHits) = matches(reading)
    let scene = Scene(reading, concepts, facts: labeller.extractor.table.facts)
    let labels = withWorkspace { labeller.label(scene, &$0.vector, &$0.own) }
    return Analysis(labels: labels, concepts: concepts, termHits: termHits)
  }

  /// The watches' terms in a text that this analyzer has read, in order; without any labels.
  public func terms(in reading: Reading) -> [TermHit] { matches(reading).1 }

  /// Every feature vector of a text, for training.
  package func extract(_ reading: Reading, recordsNames: Bool) -> Extraction {
    let scene = Scene(reading, matches(reading).0, facts: labeller.extractor.table.facts)
    return labeller.extractor.all(scene, recordsNames: recordsNames)
  }

  /// Labels a text with another model, for cross-validation.
  package func label(_ reading: Reading, with model: TrainedModel) -> Labels {
    let scene = Scene(reading, matches(reading).0, facts: labeller.extractor.table.facts)
    var vector = FeatureVector()
    var own = FeatureVector()
    return Labeller(extractor: labeller.extractor, model: model).label(scene, &vector, &own)
  }

  /// The lexicon's concepts and the watches' terms in a text, in order of their places.
  func matches(_ reading: Reading) -> ([ConceptMention], [TermHit]) {
    withWorkspace { workspace in
      workspace.hits.removeAll(keepingCapacity: true)
      automaton.search(
        tokens: reading.tokens, elements: reading.elements, language: reading.identified,
        into: &workspace.hits)
      var mentions: [ConceptMention] = []
      var hits: [TermHit] = []
      for hit in workspace.hits {
        if hit.id >= Self.termBase {
          let term = TermHit(id: Int(hit.id - Self.termBase), tokens: hit.start..<hit.end)
          if hits.last != term { hits.append(term) }
        } else if mentions.count < Self.mentionLimit {
          mentions.append(ConceptMention(concept: Int(hit.id), tokens: hit.start..<hit.end))
        }
      }
      return (Overlaps.resolve(mentions, concepts: lexicon.concepts), hits)
    }
  }

  private func withWorkspace<Result>(_ body: (Workspace) -> Result) -> Result {
    let workspace = pool.withLock { $0.popLast() } ?? Workspace()
    defer { pool.withLock { $0.append(workspace) } }
    return body(workspace)
  }
}
