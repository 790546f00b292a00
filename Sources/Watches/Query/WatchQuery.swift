// A query as its users hold it: its text and the tree that was read from it.

/// A query that has been read and checked.
public struct WatchQuery: Equatable, Sendable {
  /// The query as it was given.
  public let text: String
  /// The tree.
  public let root: QueryNode

  /// Reads a query; `lists` are what its `@names` stand for.
  ///
  /// The first fault is thrown, with its place in the text and a suggestion.
  public init(parsing text: String, lists: TermLists = TermLists()) throws(QueryError) {
    self.text = text
    root = try QueryParser.tree(of: text, lists: lists)
  }

  /// The names of the lists that the query uses, without the entry behind a dot.
  public var listNames: Set<String> {
    var names: Set<String> = []
    for node in root.flattened {
      if case .list(let name, _) = node.kind { names.insert(String(name.prefix { $0 != "." })) }
    }
    return names
  }

  /// The piece of the query's text that a node was read from.
  func spelling(of node: QueryNode) -> String {
    String(
      decoding: text.utf8.dropFirst(node.range.lowerBound).prefix(node.range.count), as: UTF8.self)
  }
}
