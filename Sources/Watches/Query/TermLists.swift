// Named lists: one name for many spellings, `@primes` for all, `@primes.leonardo` for one entry.

/// The lists that queries may name, read and checked.
///
/// A list holds entries (`leonardo`), an entry its aliases in every script. An alias is a word, a
/// phrase (spaces make one, no quotes needed), `=Exact` or `=Several Exact Words`, `prefix*`, or
/// `@other` for all of another list.
public struct TermLists: Sendable {
  /// What is wrong with an alias.
  public struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The list's name.
    public var list: String
    /// The entry's key.
    public var entry: String
    /// The faulty alias.
    public var alias: String
    /// What is wrong with it.
    public var message: String
    /// What to write instead, where something is likely to be meant.
    public var suggestion: String?

    /// The place and the fault on one line.
    public var description: String {
      "list \(list), \(entry), ‘\(alias)’: \(message)" + (suggestion.map { "; write \($0)" } ?? "")
    }
  }

  /// All that is wrong with a set of lists.
  public struct Problems: Error, Equatable, Sendable, CustomStringConvertible {
    /// The faults in the order of names.
    public var all: [Problem]

    /// One line a fault.
    public var description: String { all.map(\.description).joined(separator: "\n") }
  }

  /// The most terms of one list, those of the lists it refers to included.
  public static let mostTerms = 10_000

  /// Terms by `list` and by `list.entry`.
  private var terms: [String: [QueryTerm]] = [:]
  /// The lists' names.
  public private(set) var names: [String] = []
  /// The lists that each list refers to.
  private(set) var references: [String: Set<String>] = [:]

  /// No lists at all.
  public init() {}

  /// Lists from their aliases by list and entry; throws all that is wrong with them at once.
  public init(_ lists: [String: [String: [String]]]) throws(Problems) {
    var problems: [Problem] = []
    self.init(lists, problems: &problems)
    guard problems.isEmpty else { throw Problems(all: problems) }
  }

  /// Lists from their aliases; what is wrong is added to `problems` and left out.
  init(_ lists: [String: [String: [String]]], problems: inout [Problem]) {
    names = lists.keys.sorted()
    for name in names {
      var open: [String] = []
      var budget = Self.mostTerms
      var whole: [QueryTerm] = []
      for (key, aliases) in (lists[name] ?? [:]).sorted(by: { $0.key < $1.key }) {
        let found = Self.terms(
          of: aliases, entry: key, in: name, lists: lists, open: &open, budget: &budget,
          problems: &problems)
        terms["\(name).\(key)"] = found
        whole += found
        references[name, default: []].formUnion(
          aliases.filter { $0.hasPrefix("@") }.map { String($0.dropFirst().prefix { $0 != "." }) })
      }
      terms[name] = whole.withoutRepeats
      if budget < 0 {
        problems.append(
          Problem(
            list: name, entry: "all", alias: "@\(name)",
            message: "the list grows beyond \(Self.mostTerms) terms"))
      }
    }
  }

  private static func terms(
    of aliases: [String], entry: String, in list: String, lists: [String: [String: [String]]],
    open: inout [String], budget: inout Int, problems: inout [Problem]
  ) -> [QueryTerm] {
    var found: [QueryTerm] = []
    for alias in aliases {
      func problem(_ message: String, suggestion: String? = nil) -> Problem {
        Problem(
          list: list, entry: entry, alias: alias, message: message, suggestion: suggestion)
      }
      // References count too, or lists of lists of nothing would take for ever.
      budget -= 1
      guard budget >= 0 else { return found }
      if alias.hasPrefix("@") {
        let path = alias.dropFirst().split(separator: ".", maxSplits: 1).map(String.init)
        guard let name = path.first, let other = lists[name] else {
          let meant = Spelling.nearest(
            to: path.first ?? "", among: lists.keys.filter { $0 != list })
          problems.append(problem("there is no such list", suggestion: meant.map { "@\($0)" }))
          continue
        }
        guard name != list, !open.contains(name) else {
          problems.append(problem("the list holds itself"))
          continue
        }
        open.append(list)
        // What is wrong inside the other list is reported there.
        var inner: [Problem] = []
        for (key, aliases) in other.sorted(by: { $0.key < $1.key })
        where path.count == 1 || key == path[1] {
          found += terms(
            of: aliases, entry: key, in: name, lists: lists, open: &open, budget: &budget,
            problems: &inner)
        }
        if path.count == 2, other[path[1]] == nil {
          let meant = Spelling.nearest(to: path[1], among: other.keys)
          problems.append(
            problem("the list has no such entry", suggestion: meant.map { "@\(name).\($0)" }))
        }
        open.removeLast()
        continue
      }
      // In a list a leading = stands for the whole alias: "=Leonardo Finmeccanica".
      let isExact = alias.hasPrefix("=")
      let spelling = isExact ? String(alias.dropFirst()) : alias
      switch TermSpelling.words(of: spelling, exact: isExact) {
      case .success(let words): found.append(QueryTerm(words: words, spelling: alias))
      case .failure(let fault):
        problems.append(problem(fault.message, suggestion: fault.suggestion))
      }
    }
    return found
  }

  /// The terms of `list` or `list.entry`, or nil where there is none of that name.
  public func terms(named name: String) -> [QueryTerm]? { terms[name] }

  /// The name that a mistyped one was probably meant to be.
  func suggestion(for name: String) -> String? {
    Spelling.nearest(to: name, among: terms.keys.sorted())
  }
}

extension [QueryTerm] {
  /// The terms without those that mean the same as an earlier one.
  fileprivate var withoutRepeats: [QueryTerm] {
    var seen: Set<[QueryWord]> = []
    return filter { seen.insert($0.words).inserted }
  }
}
