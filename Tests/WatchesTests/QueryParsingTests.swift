// What queries are read as.

import Testing

@testable import Watches

struct QueryParsingTests {
  private func meaning(_ query: String, lists: TermLists = TermLists()) throws -> String {
    try WatchQuery(parsing: query, lists: lists).root.canonical
  }

  @Test(
    arguments: [
      ("drone", "drone"),
      ("joint production", "(joint AND production)"),
      ("joint AND production", "(joint AND production)"),
      ("a1 b2 OR c3", "((a1 AND b2) OR c3)"),
      ("a1 OR b2 c3", "((b2 AND c3) OR a1)"),
      ("a1 (b2 OR c3)", "((b2 OR c3) AND a1)"),
      ("drone NOT football", "(NOT football AND drone)"),
      ("drone AND NOT (football OR film)", "(NOT (film OR football) AND drone)"),
      ("=SAFE loan", "(=SAFE AND loan)"),
      ("drone*", "drone*"),
      ("\"air defence\"", "air defence"),
      ("“joint produc*” „gemeinsame Fertigung“", "(gemeinsame fertigung AND joint produc*)"),
      ("«спільне виробництво»", "спільне виробництво"),
      ("=\"Rheinmetall AG\"", "=Rheinmetall =AG"),
      ("sign NEAR/5 contract", "(sign NEAR/5 contract)"),
      ("sign THEN/0 contract", "(sign THEN/0 contract)"),
      ("a1 NEAR/3 b2 NEAR/4 c3", "((a1 NEAR/3 b2) NEAR/4 c3)"),
      ("(a1 OR b2) NEAR/3 c3 d4", "(((a1 OR b2) NEAR/3 c3) AND d4)"),
      ("NOT a1 NEAR/3 b2", "NOT (a1 NEAR/3 b2)"),
      ("title:drone", "title:drone"),
      ("title: (drone OR missile)", "title:(drone OR missile)"),
      ("lang:uk", "lang:uk"),
      ("lang:(uk OR ru) drone", "((lang:ru OR lang:uk) AND drone)"),
      ("country:(UA NO)", "(country:no AND country:ua)"),
      ("NOT country:RU", "NOT country:ru"),
      ("feed:ukrinform* source:\"BBC News\"", "(feed:ukrinform* AND source:bbc news)"),
      ("2 of (a1, b2 c3, \"d e\")", "2 of ((b2 AND c3), a1, d e)"),
      ("(a1^2, b2) >= 2", "(a1^2.0, b2^1.0) >= 2.0"),
      ("a1^2 b2^0.5 >= 2", "(a1^2.0, b2^0.5) >= 2.0"),
      ("(a1^2 (b2 OR c3)^3 d4^-1) >= 4", "((b2 OR c3)^3.0, a1^2.0, d4^-1.0) >= 4.0"),
      ("title:drone^2 joint >= 2", "(joint^1.0, title:drone^2.0) >= 2.0"),
      ("/F-?35[AB]?/", "/F-?35[AB]?/"),
      ("/him+ars/i drone", "(/him+ars/i AND drone)"),
      ("/a\\/b/", "/a/b/"),
      ("SAMP/T S.p.A. AT&T", "(at&t AND s.p.a. AND samp/t)"),
      ("м'який ВПК", "(впк AND м'який)"),
      ("then near", "(near AND then)"),
      ("155mm*", "155mm*"),
    ])
  func `a query is read by the grammar`(query: String, expected: String) throws {
    #expect(try meaning(query) == expected)
  }

  @Test func `the example of the manual binds as it looks`() throws {
    let lists = try TermLists(["primes": ["leonardo": ["Leonardo S.p.A.", "=Leonardo"]]])
    let query = "(drone* OR \"air defence\") NEAR/12 (joint OR cooperation) OR @primes"
    #expect(
      try meaning(query, lists: lists)
        == "(((air defence OR drone*) NEAR/12 (cooperation OR joint)) OR @primes)")
  }

  @Test func `every node knows its place`() throws {
    let query = try WatchQuery(parsing: "дрон (joint NEAR/3 \"air defence\")")
    let places = query.root.flattened.map { query.spelling(of: $0) }
    #expect(
      places == [
        "дрон (joint NEAR/3 \"air defence\")", "дрон", "(joint NEAR/3 \"air defence\")", "joint",
        "\"air defence\"",
      ])
  }

  @Test func `a list counts its own terms`() throws {
    let lists = try TermLists(["goods": ["a": ["drone", "missile"], "b": ["radar"]]])
    guard
      case .atLeast(2, let items) = try WatchQuery(parsing: "2 of (@goods)", lists: lists).root.kind
    else {
      Issue.record("no count")
      return
    }
    #expect(items.count == 3)
    #expect(try WatchQuery(parsing: "2 of (@goods)", lists: lists).listNames == ["goods"])
  }
}
