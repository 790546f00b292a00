// The tree that a query is read into. Every node knows its place in the query's text.

/// One word of a term and how closely a text must follow it.
public struct QueryWord: Hashable, Sendable {
  /// Which forms of the word count.
  public enum Form: Hashable, Sendable {
    /// Any inflected form.
    case any
    /// This form only; its case counts too where it has a capital.
    case exact
    /// Any word that begins so.
    case prefix
  }

  /// The word as the query spells it, without `=` and `*`.
  public var text: String
  /// Which forms count.
  public var form: Form

  /// A word from its parts.
  public init(text: String, form: Form) {
    self.text = text
    self.form = form
  }
}

/// A word or a phrase that is looked for in the text.
public struct QueryTerm: Hashable, Sendable {
  /// The words, which must follow each other; one for a single word.
  public var words: [QueryWord]
  /// The term as the query or the list spells it.
  public var spelling: String

  /// A term from its parts.
  public init(words: [QueryWord], spelling: String) {
    self.words = words
    self.spelling = spelling
  }
}

/// A test of something else than the text: its language, its feed, its source, its parties.
public struct QueryFact: Hashable, Sendable {
  /// What is tested.
  public enum Subject: String, CaseIterable, Hashable, Sendable {
    /// The text's language, ISO 639-1.
    case language = "lang"
    /// The feed's name, address or group.
    case feed
    /// The outlet or its owner.
    case source
    /// A cooperating country.
    case country
  }

  /// What is tested.
  public var subject: Subject
  /// The value that it must have, compared without regard to case.
  public var value: String
  /// Whether the value may go on (`feed:ukrinform*`).
  public var isPrefix: Bool
}

/// A node of a query's tree.
public struct QueryNode: Equatable, Sendable {
  /// What a node stands for.
  public indirect enum Kind: Equatable, Sendable {
    /// A word or a phrase.
    case term(QueryTerm)
    /// A regular expression.
    case pattern(TextPattern)
    /// A named list: any of its terms.
    case list(name: String, terms: [QueryTerm])
    /// A test of the language, the feed, the source or the parties.
    case fact(QueryFact)
    /// All of these.
    case all([QueryNode])
    /// Any of these.
    case any([QueryNode])
    /// Not this.
    case not(QueryNode)
    /// Both, in one field, with at most `distance` words between; the left one first if `ordered`.
    case near(QueryNode, QueryNode, distance: Int, ordered: Bool)
    /// This, looked for in one field only.
    case within(TextScope, QueryNode)
    /// At least `count` of these.
    case atLeast(Int, [QueryNode])
    /// The weights of those that are found add up to at least `threshold`.
    case sum([WeightedNode], threshold: Double)
  }

  /// What the node stands for.
  public var kind: Kind
  /// Its bytes in the query's UTF-8.
  public var range: Range<Int>

  /// A node from its parts.
  public init(_ kind: Kind, at range: Range<Int>) {
    self.kind = kind
    self.range = range
  }
}

/// An item of a weighted sum.
public struct WeightedNode: Equatable, Sendable {
  /// The item.
  public var node: QueryNode
  /// What it adds to the sum when it is found; may be negative.
  public var weight: Double
}

/// The field that a part of a query is confined to.
public enum TextScope: String, CaseIterable, Hashable, Sendable {
  /// The headline.
  case title
  /// The summary.
  case summary
}

extension QueryNode {
  /// The nodes directly below this one.
  var children: [QueryNode] {
    switch kind {
    case .term, .pattern, .list, .fact: []
    case .all(let nodes), .any(let nodes), .atLeast(_, let nodes): nodes
    case .not(let node), .within(_, let node): [node]
    case .near(let left, let right, _, _): [left, right]
    case .sum(let items, _): items.map(\.node)
    }
  }

  /// This node and all below it, parents first.
  var flattened: [QueryNode] { [self] + children.flatMap(\.flattened) }

  /// One text for all nodes that mean the same, whatever their brackets and places.
  var canonical: String {
    switch kind {
    case .term(let term): term.canonical
    case .pattern(let pattern): "/\(pattern.source)/\(pattern.ignoresCase ? "i" : "")"
    case .list(let name, _): "@\(name)"
    case .fact(let fact):
      "\(fact.subject.rawValue):\(fact.value.lowercased())\(fact.isPrefix ? "*" : "")"
    case .all(let nodes): "(" + nodes.map(\.canonical).sorted().joined(separator: " AND ") + ")"
    case .any(let nodes): "(" + nodes.map(\.canonical).sorted().joined(separator: " OR ") + ")"
    case .not(let node): "NOT \(node.canonical)"
    case .near(let left, let right, let distance, let ordered):
      "(\(left.canonical) \(ordered ? "THEN" : "NEAR")/\(distance) \(right.canonical))"
    case .within(let scope, let node): "\(scope.rawValue):\(node.canonical)"
    case .atLeast(let count, let nodes):
      "\(count) of (" + nodes.map(\.canonical).sorted().joined(separator: ", ") + ")"
    case .sum(let items, let threshold):
      "(" + items.map { "\($0.node.canonical)^\($0.weight)" }.sorted().joined(separator: ", ")
        + ") >= \(threshold)"
    }
  }
}

extension QueryTerm {
  /// One text for all terms that mean the same.
  var canonical: String {
    words.map { word in
      switch word.form {
      case .any: word.text.lowercased()
      case .exact: "=\(word.text)"
      case .prefix: "\(word.text.lowercased())*"
      }
    }.joined(separator: " ")
  }
}
