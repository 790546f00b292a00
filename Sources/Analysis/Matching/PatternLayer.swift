// Patterns that are compiled together: names that are the same everywhere, those of one language,
// or the terms of watches.

/// An automaton with the index of its words.
final class PatternLayer: Sendable {
  let automaton: Automaton
  let index: WordIndex
  /// By element, the file of the first pattern that it stands in.
  private let files: [UInt16]

  init(automaton: Automaton, index: WordIndex, files: [UInt16]) {
    self.automaton = automaton
    self.index = index
    self.files = files
  }

  /// The file that one of the layer's elements was first met in.
  func file(of element: UInt32) -> UInt16 { files[Int(element & Self.mask)] }

  // A number of an element or a node says its layer in five bits below the two that mark entries.
  private static let shift: UInt32 = 25

  /// How many elements, and how many nodes, a layer may have.
  static let limit = 1 << Int(shift)
  /// What of a number tells a layer's elements or nodes apart.
  static let mask: UInt32 = 1 << shift - 1

  /// What a layer's elements are numbered from.
  static func base(of layer: Int) -> UInt32 { UInt32(layer) << shift }

  /// The layer of an element or a node.
  @inline(__always)
  static func layer(of number: UInt32) -> Int { Int(number >> shift) }
}

/// The layers that texts of one language are searched for.
final class LanguageLayers: Sendable {
  /// A layer with its words' stems in the language; nil where it has none.
  struct Layer: Sendable {
    let layer: PatternLayer
    let stems: StemTable?
  }

  let language: Language
  /// The names' layer, then that of the language; for texts of no known language those of all.
  let layers: [Layer]
  /// The beginnings of words in all of them: most beginnings of a text's words are in none.
  let prefixes: KeyFilter
  /// The length of the longest beginning that is looked up in one of them.
  let longestPrefix: Int

  init(_ layers: [PatternLayer], _ language: Language, _ stemmer: Stemmer) {
    self.language = language
    self.layers = layers.map {
      Layer(layer: $0, stems: $0.index.stems.table(of: language, stemmer))
    }
    prefixes = KeyFilter(layers.flatMap(\.index.prefixKeys))
    longestPrefix = layers.map(\.index.longestPrefix).max() ?? 0
  }

  /// The layer of an element or a node.
  @inline(__always)
  subscript(of number: UInt32) -> PatternLayer {
    // Either all layers are here or at most two: the first one and another.
    layers[min(PatternLayer.layer(of: number), layers.count - 1)].layer
  }
}
