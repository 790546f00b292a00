// All watches together: compiled as a whole or not at all, their terms found in one pass.

import Analysis
import Foundation
import Model
import Testing

@testable import Watches

struct WatchSetTests {
  @Test func `all that is wrong is told at once, and nothing is compiled`() throws {
    let problems = try #require(throws: WatchProblems.self) {
      try WatchSet(
        [
          WatchDefinition(name: "a", query: "drone near/3 joint"),
          WatchDefinition(name: "b", query: "@prime"),
          WatchDefinition(name: "b", query: "drone", mute: "(football"),
        ],
        lists: ["primes": ["knds": ["KNDS", "kn*"]]])
    }
    #expect(problems.all.map(\.watch) == [nil, "a", "b", "b", "b"])
    #expect(
      problems.all.map(\.part) == [
        .list(name: "primes", entry: "knds", alias: "kn*"), .query, .query, .name, .mute,
      ])
    #expect(problems.all[2].suggestion == "@primes")
    #expect(
      problems.all[1].description == """
        watch a, query, column 7:
        drone near/3 joint
              ^^^^^^
        ‘near/3’ is an operator only in capitals; write NEAR/3
        """)
  }

  @Test func `a term that no text can hold is refused at its place`() throws {
    let problems = try #require(throws: WatchProblems.self) {
      try WatchSet(
        [
          WatchDefinition(name: "a", query: "drone ⅷ"),
          WatchDefinition(name: "b", query: "drone", mute: "@l"),
        ],
        lists: ["l": ["k": ["shell", "Ⓐ"]]])
    }
    #expect(problems.all.map(\.queryError?.offset) == [6, 0])
    #expect(problems.all.map(\.part) == [.query, .mute])
  }

  @Test func `a term of several watches is one pattern`() throws {
    let watches = try WatchSet(
      (0..<100).map { WatchDefinition(name: "w\($0)", query: "drone OR Drone OR own\($0)") })
    #expect(watches.terms.count == 102)
    #expect(watches.terms.map(\.id) == Array(0..<102))
  }

  @Test func `a watch is looked at only where a term was found that it needs`() throws {
    func needed(_ query: String) throws -> [Int] {
      var table = TermTable()
      return CompiledQuery(try WatchQuery(parsing: query), table: &table).neededTerms.map(\.count)
    }
    #expect(try needed("alpha") == [1])
    #expect(try needed("alpha beta") == [1, 1])
    #expect(try needed("(alpha OR beta) gamma*") == [1, 2])
    #expect(try needed("alpha OR beta") == [2])
    #expect(try needed("alpha OR NOT beta") == [])
    #expect(try needed("NOT beta") == [])
    #expect(try needed("alpha NOT beta") == [1])
    #expect(try needed("lang:uk") == [])
    #expect(try needed("lang:uk alpha") == [1])
    #expect(try needed("/beta/ OR gamma") == [])
    #expect(try needed("/beta/ NEAR/3 alpha") == [1])
    #expect(try needed("(alpha OR beta) NEAR/3 gamma") == [1, 2])
    #expect(try needed("(alpha beta) OR gamma") == [2])
    #expect(try needed("(alpha^2, beta^-1, gamma) >= 2") == [2])
    #expect(try needed("(alpha^2, NOT beta) >= 1") == [])
    #expect(try needed("2 of (alpha, beta, gamma)") == [3])
  }

  @Test func `the quick way and the full verdicts agree on a thousand watches`() throws {
    let words = ["radar", "drone", "shell", "missile", "plant", "deal", "joint", "navy"]
    func word(_ number: Int) -> String { words[number % words.count] }
    let shapes: [(Int) -> String] = [
      { "\(word($0)) \(word($0 / 8))" },
      { "\(word($0)) NEAR/3 \(word($0 / 8))" },
      { "\(word($0)) OR \(word($0 / 8)) NOT \(word($0 / 64))" },
      { "NOT \(word($0)) OR 2 of (\(word($0 / 8)), \(word($0 / 64)), x\($0))" },
      { "title:\(word($0)) summary:\(word($0 / 8))" },
      { "(\(word($0))^2, \(word($0 / 8)), \(word($0 / 64))^-1) >= 2" },
    ]
    let watches = try WatchSet(
      (0..<1000).map {
        WatchDefinition(
          name: "w\($0)", query: shapes[$0 % shapes.count]($0), combine: $0 % 3 == 0 ? .any : .all)
      })
    let analyzer = try TextAnalyzer(watches)
    for (title, summary) in [
      ("Radar deal", "A plant for shells"), ("Joint drones", ""), ("", "Missiles of the navy"),
      ("Nothing here", "at all"), ("Radar, drone, shell, missile", "plant, deal, joint, navy"),
    ] {
      let subject = analyzer.subject(title, summary: summary, labels: .partnership())
      let full = watches.verdicts(for: subject)
      #expect(full.count == 1000)
      #expect(watches.matches(for: subject) == full.filter(\.matched))
      #expect(full.allSatisfy { $0.matched == $0.failures.isEmpty })
    }
  }

  @Test func `NEAR is decided alike for a few places and for thousands`() throws {
    let watches = try WatchSet([
      WatchDefinition(name: "near", query: "drone NEAR/3 deal"),
      WatchDefinition(name: "then", query: "deal THEN/3 drone"),
      WatchDefinition(name: "title", query: "title:(drone NEAR/3 deal)"),
    ])
    let analyzer = try TextAnalyzer(watches)
    func repeated(_ word: String, _ count: Int) -> String {
      Array(repeating: word, count: count).joined(separator: " ")
    }
    for count in [1, 100] {
      for (title, summary, expected) in [
        (repeated("drone", count), repeated("deal", count), []),
        (repeated("drone", count) + " one two three four " + repeated("deal", count), "", []),
        (repeated("drone", count) + " and a " + repeated("deal", count), "", ["near", "title"]),
        ("News", repeated("deal", count) + " for " + repeated("drone", count), ["near", "then"]),
      ] as [(String, String, [String])] {
        let subject = analyzer.subject(title, summary: summary, labels: .partnership())
        #expect(watches.matches(for: subject).map(\.watch) == expected)
        #expect(watches.verdicts(for: subject).filter(\.matched).map(\.watch) == expected)
      }
    }
  }

  @Test func `a query can be asked of all stories without a watch`() throws {
    let watches = try WatchSet(searching: "drone* NOT football")
    let analyzer = try TextAnalyzer(watches)
    #expect(try analyzer.fires(on: "Drones over Milan"))
    #expect(try !analyzer.fires(on: "Drones over the football stadium"))
  }

  @Test func `the tests of a watch run on texts alone`() throws {
    var watch = WatchDefinition(
      name: "w", query: "=SAFE OR дрон*", enabled: false,
      tests: [
        WatchTest(text: "Loans under SAFE", expect: .match),
        WatchTest(text: "Headline\nДрони разом", language: "uk", expect: .match),
        WatchTest(text: "All is safe", expect: .match),
        WatchTest(text: "Drones", expect: .none),
      ])
    watch.conditions.sources.reliability = "A"
    watch.conditions.minSources = 5
    let watches = try WatchSet([watch, WatchDefinition(name: "other", query: "x1")])
    let analyzer = try TextAnalyzer(watches)
    let results = watches.runTests { item in
      let subject = analyzer.subject(
        item.title, summary: item.summary, language: item.languageHint, labels: .partnership())
      return (subject.reading, subject.labels, subject.hits)
    }
    #expect(results.map(\.passed) == [true, true, false, true])
    #expect(results.map(\.number) == [1, 2, 3, 4])
    #expect(results[2].reason == "query: none of ‘=SAFE OR дрон*’ found")
    #expect(results[0].reason == "found ‘=SAFE’")
    #expect(watches.runTests(of: "other") { _ in fatalError("has no tests") }.isEmpty)
  }

  @Test func `the tests of a watch run through the analyzer as it is installed`() throws {
    let data = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Analysis/Data").standardizedFileURL.path(
        percentEncoded: false)
    let watch = WatchDefinition(
      name: "ua-drones", query: "drone* OR безпілотник*",
      tests: [
        WatchTest(
          text: "Ukraine and Denmark sign agreement on joint production of drones", expect: .match),
        WatchTest(
          text: "Україна й Данія підписали угоду про спільне виробництво безпілотників",
          language: "uk", expect: .match),
        WatchTest(text: "Drone show lights up Milan", expect: .none),
        WatchTest(
          text: "Ukraine and Denmark sign agreement on joint production of radars", expect: .none),
      ])
    let watches = try WatchSet([watch])
    let analyzer = try Analyzer(dataDirectory: data, terms: watches.terms)
    for result in watches.runTests(with: analyzer) {
      #expect(result.passed, "\(result.number): \(result.reason)")
    }
  }
}
