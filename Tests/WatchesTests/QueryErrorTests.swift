// What is no query is refused with its place, the reason and what to write instead.

import Testing

@testable import Watches

struct QueryErrorTests {
  /// A faulty query, the piece under the carets, a word of the message, a piece of the suggestion.
  struct Fault: Sendable, CustomTestStringConvertible {
    var query: String
    var piece: String
    var message: String
    var suggestion: String
    var testDescription: String { query }

    init(_ query: String, _ piece: String, _ message: String, _ suggestion: String) {
      self.query = query
      self.piece = piece
      self.message = message
      self.suggestion = suggestion
    }
  }

  static let faults = [
    Fault("", "", "empty", ""),
    Fault("drone AND", "", "ends", "a term"),
    Fault("OR drone", "OR", "missing", "\"OR\""),
    Fault("drone OR OR missile", "OR", "missing", "term"),
    Fault("drone and missile", "and", "capitals", "AND"),
    Fault("drone Or missile", "Or", "capitals", "OR"),
    Fault("drone NEAR joint", "NEAR", "distance", "NEAR/10"),
    Fault("drone near/5 joint", "near/5", "capitals", "NEAR/5"),
    Fault("drone NEAR/500 joint", "NEAR/500", "100", "NEAR/100"),
    Fault("drone W/5 joint", "W/5", "no operator", "NEAR/5"),
    Fault("drone XOR joint", "XOR", "no operator", "AND"),
    Fault("drone && joint", "&", "means nothing", "AND"),
    Fault("drone || joint", "|", "means nothing", "OR"),
    Fault("drone -football", "-", "means nothing", "NOT football"),
    Fault("drone !football", "!", "means nothing", "NOT football"),
    Fault("\"air defence\"~5", "~", "means nothing", "NEAR/5"),
    Fault("'air defence'", "'", "means nothing", "double quotes"),
    Fault("dr*", "dr*", "3 letters", "dr"),
    Fault("дрон dro*ne", "dro*ne", "only end", "dro*"),
    Fault("*drone", "*", "means nothing", "word*"),
    Fault("dron?", "?", "means nothing", "word*"),
    Fault("\"air defence", "\"air defence", "not closed", "\""),
    Fault("(drone OR missile", "(", "not closed", ")"),
    Fault("drone)", ")", "closes nothing", "no bracket"),
    Fault("()", ")", "nothing stands", "a term"),
    Fault("drone, missile", ",", "comma", "OR"),
    Fault("(drone, missile)", ",", "comma", "OR"),
    Fault("drone\"air defence\"", "\"air defence\"", "space", " \"air"),
    Fault("titel:drone", "titel:", "no scope", "title:"),
    Fault("intitle:drone", "intitle:", "no scope", "title:"),
    Fault("https://example.org", "https:", "no scope", "quotes"),
    Fault("title:(drone summary:joint)", "summary:", "never match", "side by side"),
    Fault("lang:ua", "ua", "639-1", "uk"),
    Fault("lang:Ukrainian", "Ukrainian", "639-1", "uk"),
    Fault("country:UK", "UK", "3166", "GB"),
    Fault("country:Norway", "Norway", "3166", "NO"),
    Fault("country:", "country:", "needs a value", "country:UA"),
    Fault("country:=UA", "=UA", "plain value", "country:UA"),
    Fault("title: NOT drone", "title:", "needs a term", "NOT title:"),
    Fault("title:drone NEAR/3 joint", "title:drone", "as far as", "title:(a NEAR/3 b)"),
    Fault("(a1 AND b2) NEAR/3 c3", "(a1 AND b2)", "not AND", "NEAR/3"),
    Fault("(a1 OR NOT b2) NEAR/3 c3", "NOT b2", "not there", "NOT (a NEAR/3 b)"),
    Fault("a1 NEAR/3 NOT b2", "NOT", "cannot stand", "NOT before"),
    Fault("lang:uk NEAR/3 drone", "lang:uk", "only", "AND"),
    Fault("@", "@", "name of a list", "@name"),
    Fault("@prime", "@prime", "no list", "@primes"),
    Fault("@primes.leonado", "@primes.leonado", "no list", "@primes.leonardo"),
    Fault("4 of (a1, b2)", "4", "never", "1 to 2"),
    Fault("2 of a1", "of", "bracket", "2 of (a, b, c)"),
    Fault("2 of (a1)", "(", "several", "2 of (a, b, c)"),
    Fault("drone^2 joint", "^2", "threshold", ">= 3"),
    Fault("drone ^2", "^", "directly behind", "term^2"),
    Fault("drone^x >= 2", "^x", "number", "^2"),
    Fault("a1 NEAR/3 b2^2 >= 2", "^2", "whole", "(a1 NEAR/3 b2)^2"),
    Fault("(a1^2 OR b2) >= 2", "^2", "threshold", ">= 3"),
    Fault("(a1 OR b2) AND c3 >= 2", "AND", "side by side", "brackets"),
    Fault("(a1^2, b2) >= 9", ">= 9", "never reached", ">= 3"),
    Fault("(a1^2, b2) > 2", ">", "no operator", ">="),
    Fault("=", "=", "directly before", "=Word"),
    Fault("=drone*", "=drone*", "neither", "drone*"),
    Fault("NOT NOT drone", "NOT", "says nothing", "one"),
    Fault("/a(b/", "(", "not closed", "\\("),
    Fault("/(i?)drone/", "(i?)", "letter i", "(?i)"),
    Fault("/(a)\\1/", "\\1", "linear", "once more"),
    Fault("/a(?=b)/", "(?=", "linear", "NEAR"),
    Fault("/a*/", "a*", "everywhere", "+"),
    Fault("/[a-\\d]/", "a-\\d", "not with a class", ""),
    Fault("/abc", "/abc", "not closed", "/"),
    Fault("/abc/x", "x", "flag", "/i"),
    Fault("/a{1,500}/", "{1,500}", "100", "{1,100}"),
    Fault("/((a{100}){100}){100}/", "((a{100}){100}){100}", "too large", "smaller"),
  ]

  private static func error(of query: String) throws -> QueryError {
    let lists = try TermLists(["primes": ["leonardo": ["=Leonardo"]]])
    return try #require(throws: QueryError.self) {
      try WatchQuery(parsing: query, lists: lists)
    }
  }

  @Test(arguments: faults)
  func `a fault is named with its place and a way out`(fault: Fault) throws {
    let error = try Self.error(of: fault.query)
    let piece = fault.query.utf8.dropFirst(error.offset).prefix(error.length)
    #expect(String(decoding: piece, as: UTF8.self) == fault.piece, "\(error)")
    #expect(error.message.contains(fault.message), "\(error)")
    #expect((error.suggestion ?? "").contains(fault.suggestion), "\(error)")
  }

  @Test func `carets stand under the fault, counted in characters`() throws {
    let error = try Self.error(of: "дрон AND\n  їжак NEAR joint")
    #expect(
      error.rendering == """
          їжак NEAR joint
               ^^^^
        NEAR needs a distance in words; write NEAR/10, or "NEAR" for the word
        """)
    #expect(error.column == 17)
  }

  @Test func `very long and very deep queries are refused, not run`() throws {
    let long = String(repeating: "drone ", count: 4000)
    #expect(try Self.error(of: long).message.contains("bytes"))
    let deep = String(repeating: "(", count: 10_000) + "a1"
    #expect(try Self.error(of: deep).message.contains("deep"))
    let scopes = String(repeating: "title:", count: 2000) + "a1"
    #expect(throws: QueryError.self) { try WatchQuery(parsing: scopes) }
  }

  @Test func `all faults of all lists are told at once`() throws {
    let problems = try #require(throws: TermLists.Problems.self) {
      try TermLists([
        "a": ["x": ["dr*", "good", "@b", "@nowhere"]],
        "b": ["y": ["@a", "—"]],
        "primes": ["z": ["@prime"]],
      ])
    }
    let faults = problems.all.map { "\($0.list).\($0.entry) \($0.alias)" }
    #expect(faults.contains("a.x dr*"))
    #expect(faults.contains("a.x @nowhere"))
    #expect(faults.contains("b.y —"))
    #expect(problems.all.last?.suggestion == nil)
  }

  @Test func `lists that blow each other up are refused, not expanded`() throws {
    for leaf in [["drone"], []] {
      var lists = ["l0": ["k": leaf]]
      for number in 1..<40 { lists["l\(number)"] = ["k": ["@l\(number - 1)", "@l\(number - 1)"]] }
      let problems = try #require(throws: TermLists.Problems.self) { try TermLists(lists) }
      #expect(problems.all.contains { $0.message.contains("grows beyond") })
    }
    let many = ["l": ["k": (0..<9000).map { "term\($0)" }]]
    #expect(try TermLists(many).terms(named: "l")?.count == 9000)
    #expect(throws: QueryError.self) {
      try WatchQuery(parsing: "@l @l @l", lists: TermLists(many))
    }
  }

  @Test func `no text whatever makes the reader of queries crash`() throws {
    let pieces = [
      "drone", "AND", "OR", "NOT", "NEAR/3", "THEN/1", "(", ")", ",", "^2", ">= 2", "\"a b\"", "\"",
      "@primes", "/a+b?/", "/(", "title:", "lang:", "country:UA", "2 of (", "=Word", "wor*", " ",
      "*",
      "=", "^", "дрон", "№", "\u{0}", "👩‍🚀", "é", "[", "x:", "feed:(", "-", "\\", "{2}",
    ]
    var state: UInt64 = 42
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let aliases = ["primes": ["leonardo": ["=Leonardo"]]]
    let lists = try TermLists(aliases)
    var read = 0
    for _ in 0..<5000 {
      let query = (0...draw(12)).map { _ in pieces[draw(pieces.count)] }
        .joined(separator: draw(3) == 0 ? "" : " ")
      do {
        _ = try WatchQuery(parsing: query, lists: lists)
        read += 1
      } catch {
        #expect(throws: WatchProblems.self) { try WatchSet(searching: query, lists: aliases) }
        #expect(!error.message.isEmpty && !error.rendering.isEmpty)
        #expect(error.offset + error.length <= query.utf8.count)
      }
    }
    #expect(read > 100)
  }
}
