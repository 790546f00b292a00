// Patterns in texts: gaps, alternatives, sentences, and what is remembered of words.

import Model
import Testing

@testable import Analysis

@Suite("Finding patterns")
struct PatternSearchTests {
  private func analyzer(_ goods: String) throws -> Analyzer {
    try Analyzer(lexicon: try Lexicon(files: [("goods.en.tsv", goods)]))
  }

  @Test("a gap is as wide as it says, and no pattern reaches over the end of a sentence")
  func gaps() throws {
    let analyzer = try analyzer("unmanned\tswarm ~2 drone\n")
    #expect(concepts(analyzer, "a swarm drone") == ["unmanned"])
    #expect(concepts(analyzer, "a swarm of small drones") == ["unmanned"])
    #expect(concepts(analyzer, "a swarm of many small drones") == [])
    #expect(concepts(analyzer, "They swarm. Drones follow") == [])
    #expect(concepts(analyzer, "They swarm", summary: "Drones follow") == [])
  }

  @Test("alternatives may be words of one token or of several")
  func alternatives() throws {
    let analyzer = try analyzer("aircraft\told F-16/MiG-29/Gripen jet\n")
    for name in ["F-16", "MiG-29", "Gripen"] {
      #expect(concepts(analyzer, "the old \(name) jets") == ["aircraft"])
    }
    #expect(concepts(analyzer, "the old F-29 jets") == [])
  }

  @Test("alternatives may be beginnings of words with a hyphen")
  func hyphenatedBeginnings() throws {
    let analyzer = try analyzer("unmanned\tquad*/anti-dron* gun\n")
    #expect(concepts(analyzer, "a quadcopter gun") == ["unmanned"])
    #expect(concepts(analyzer, "the anti-drone guns") == ["unmanned"])
    #expect(concepts(analyzer, "a drone gun") == [])
    let error = #expect(throws: LexiconErrors.self) {
      try Lexicon(files: [("goods.en.tsv", "unmanned\tquad*/anti*-dron*\n")])
    }
    #expect(error?.errors.first?.line == 1)
  }

  @Test(
    "patterns that cannot be compiled are told at once, before a text of their language is read")
  func unsoundPatterns() throws {
    let many = Array(repeating: "F-16/MiG-29/Su-27", count: 4).joined(separator: " ")
    let files = [
      (name: "goods.de.tsv", text: "aircraft\tPanzer\naircraft\t%\naircraft\t="),
      (name: "systems.any.tsv", text: "Swarm\t\(many)\nÉclair\tÉclair/–\n한화\t×/한화\n"),
    ]
    let lexicon = try Lexicon(files: files)
    let error = #expect(throws: AnalyzerError.self) { try Analyzer(lexicon: lexicon) }
    guard case .lexicon(let errors) = error else {
      Issue.record("no fault of the lexicon")
      return
    }
    #expect(
      errors.errors.map { "\($0.file):\($0.line)" } == [
        "goods.de.tsv:2", "goods.de.tsv:3", "systems.any.tsv:1",
      ])
  }

  @Test("patterns that begin alike are found side by side, each where it ends")
  func commonBeginnings() throws {
    let lines = (0..<20).map { "naval\tfleet ship\($0)kind\n" }.joined()
    let analyzer = try analyzer(lines + "unmanned\tfleet\nengineering\tfleet ~1 tanker\n")
    #expect(concepts(analyzer, "a fleet ship7kind") == concepts(analyzer, "the fleet ship19kind"))
    #expect(concepts(analyzer, "the fleet's new tanker") == ["unmanned", "engineering"])
  }

  @Test("a word stands for concepts and for watches' terms at once")
  func conceptsAndTerms() throws {
    let analyzer = try sampleAnalyzer(terms: [
      TermPattern(id: 40, elements: [.init([.stem("drone")])]),
      TermPattern(
        id: 7, elements: [.init([.stem("joint")]), .init([.stem("production")], gap: 2)]),
      TermPattern(id: 9, elements: [.init([.stem("drone")])], languages: ["de"]),
    ])
    let reading = analyzer.read(
      ItemText(title: "Joint production of drones", summary: "More drones"))
    let analysis = analyzer.analyze(reading)
    #expect(
      analysis.concepts.map { analyzer.lexicon.concepts[$0.concept].name } == [
        "activity:co-production", "unmanned", "unmanned",
      ])
    #expect(analysis.termHits.map(\.id) == [7, 40, 40])
    #expect(analysis.termHits.map(\.tokens) == [0..<2, 3..<4, 5..<6])
  }

  @Test("names are found by their endings among other words, behind what a stem tells")
  func namesAmongWords() throws {
    let names = ("organisations.any.tsv", "Hammer AG\tHammer\tcountry=DE\n")
    let words = ("goods.de.tsv", "unmanned\tHammer\n")
    func found(
      _ title: String, _ language: String, in files: [(String, String)]
    ) throws -> [String] {
      let analyzer = try Analyzer(lexicon: try Lexicon(files: files))
      // Twice: a language's stems are made when its first text is read.
      _ = analyzer.read(ItemText(title: title, summary: "", languageHint: language))
      return concepts(analyzer, title, hint: language)
    }
    let german = "Der Vertrag ist mit der Hammers nicht zu machen"
    #expect(try found(german, "de", in: [words, names]) == ["unmanned", "Hammer AG"])
    #expect(try found(german, "de", in: [names, words]) == ["unmanned", "Hammer AG"])
    // A name has a capital, and English has no cases.
    #expect(
      try found("Der Vertrag ist nicht mit hammers", "de", in: [names, words]) == ["unmanned"])
    #expect(try found("The deal is with the Hammers and over", "en", in: [names, words]) == [])
    // Each language has stems of its own, for all readers of an analyzer.
    let analyzer = try Analyzer(lexicon: try Lexicon(files: [names]))
    #expect(concepts(analyzer, german, hint: "de") == ["Hammer AG"])
    #expect(
      concepts(analyzer, "Het contract is met Hammers en niet voor ons", hint: "nl")
        == ["Hammer AG"])
    #expect(concepts(analyzer, german, hint: "de") == ["Hammer AG"])
  }

  @Test(
    "a name that is met as it is written takes the case endings of the text's language",
    arguments: [
      ("de", "Heute ging es um Norvalons Werk und mehr", true),
      ("de", "Heute ging es um norvalons Werk und mehr", false),
      ("de", "Heute ging es um Norvalonem und mehr", false),
      ("en", "Today it was about Norvalons and more", false),
      ("pl", "Dziś mówiono o umowie z Norvalonem i nie tylko", true),
      ("cs", "Dnes se mluvilo o smlouvě s Norvalonem a další", true),
      ("fi", "Tänään puhuttiin, mitä Norvalonille luvattiin", true),
      ("hu", "Ma erről volt szó: szerződés a Norvalonnal", true),
      ("uk", "Сьогодні йшлося про угоду з Норвалоном та інше", true),
      ("ru", "Сегодня говорили о заводе Норвалона и другое", true),
      // What is left of “Kaiem” is an acronym, of “Zet” too little.
      ("pl", "Dziś mówiono o umowie z Kaiem i nie tylko", false),
      ("pl", "Dziś mówiono o umowie z Zetem i nie tylko", false),
    ])
  func nameEndings(language: String, title: String, isMet: Bool) throws {
    let names = "Norvalon\t=Norvalon | =Норвалон\nKAI\t=KAI\nZet\t=Zet\n"
    let analyzer = try Analyzer(
      lexicon: try Lexicon(files: [("organisations.any.tsv", names)]))
    #expect(concepts(analyzer, title, hint: language).isEmpty != isMet)
  }

  @Test(
    "an exact word in small letters keeps its accents, but in capitals and where accents are left out",
    arguments: [
      ("de", "Der Minister sagte, er würde nicht mehr mit dem Land sprechen", true),
      ("de", "Würde der Minister nicht mehr mit dem Land sprechen", true),
      ("de", "Der Minister sagte, es wurde nicht mehr mit dem Land gesprochen", false),
      ("de", "DER MINISTER SAGTE, ER WURDE NICHT MEHR MIT DEM LAND SPRECHEN", true),
      ("ro", "Ministrul a spus că nu este vorba despre vânzare și nici despre altceva", true),
      ("ro", "Ministrul a spus ca nu este vorba despre vanzare si nici despre altceva", true),
    ])
  func accents(language: String, title: String, isMet: Bool) throws {
    let analyzer = try Analyzer(
      lexicon: try Lexicon(files: [
        ("goods.de.tsv", "unmanned\t=würde\n"), ("goods.ro.tsv", "unmanned\t=vânzare\n"),
      ]))
    #expect(concepts(analyzer, title, hint: language).isEmpty != isMet)
  }

  @Test(
    "names are met in capitals and without accents; a name of one word needs its capital",
    arguments: [
      ("The deal with HELSING and others", true), ("The deal with helsing and others", false),
      ("The deal with Lurssen and others", true), ("The deal with LÜRSSEN and others", true),
      ("The deal with Kallas and others", true), ("The deal with kallas and others", false),
      ("The deal with KALLAS and others", true), ("The deal with Elt and others", false),
    ])
  func capitals(title: String, isMet: Bool) throws {
    let names = "Helsing\t=Helsing\nLürssen\t=Lürssen\nKallas\tKallas\nELT\t=ELT\n"
    let analyzer = try Analyzer(
      lexicon: try Lexicon(files: [("organisations.any.tsv", names)]))
    #expect(concepts(analyzer, title, hint: "en").isEmpty != isMet)
  }

  @Test("words that were forgotten are learnt again")
  func forgetting() throws {
    let stemmer = Stemmer()
    var compiler = PatternCompiler()
    var list = PatternList()
    list.append(TermPattern(id: 0, elements: [.init([.stem("drone")])]), id: 0)
    try compiler.add(
      0, of: list, mode: .everywhere, payload: PatternPayload(id: 0, languages: .all))
    let index = PatternIndex(compiler.finish())
    var empty = PatternCompiler()
    let nothing = PatternIndex(empty.finish())
    var matcher = WordMatcher(stemmer: stemmer, limit: 3)
    for _ in 0..<3 {
      var tokenizer = Tokenizer()
      let text = "Drones and more drones over every DRONE"
      Array(text.utf8).withUnsafeBufferPointer { tokenizer.read($0, as: .title) }
      var tokens = tokenizer.tokens
      let found = matcher.match(
        &tokens, lower: tokenizer.lower, language: .english, lexicon: nothing, watches: index,
        termIDs: [5])
      #expect(found.terms.map(\.tokens) == [0..<1, 3..<4, 6..<7])
      #expect(found.terms.allSatisfy { $0.id == 5 })
      #expect(tokens[0].form == tokens[3].form)
      #expect(tokens[0].stem == tokens[6].stem)
    }
  }

  @Test("a text of more new words than are remembered is read to its end")
  func overflow() throws {
    var compiler = PatternCompiler()
    let nothing = PatternIndex(compiler.finish())
    var matcher = WordMatcher(stemmer: Stemmer(), limit: 65_535)
    // Numbers are words that no stemmer is asked for.
    let words = (0..<70_000).map { String(100_000 + $0) }
    var tokenizer = Tokenizer()
    Array((words + words).joined(separator: " ").utf8).withUnsafeBufferPointer {
      tokenizer.read($0, as: .title)
    }
    var tokens = tokenizer.tokens
    _ = matcher.match(
      &tokens, lower: tokenizer.lower, language: .english, lexicon: nothing, watches: nothing,
      termIDs: [])
    #expect(tokens.map(\.form) == (words + words).map { ScalarHash.of($0) })
  }

  @Test("terms of nothing that texts are cut into are known before they are compiled")
  func unreadableTerms() {
    func term(_ id: Int, _ words: String...) -> TermPattern {
      TermPattern(id: id, elements: words.map { .init([.exact($0)]) })
    }
    #expect(
      TermPattern.unreadable([term(1, "drone"), term(2, "%"), term(3, "–", "deal"), term(4)])
        == [2, 4])
  }

  @Test(
    "a sum of money is a number, a magnitude and a currency, in either order",
    arguments: [
      ("a $1.5 billion deal", 1.5e9, "USD"), ("worth € 300 million", 3e8, "EUR"),
      ("regningen lyder på 58 milliarder kroner, og det er ikke nok", 5.8e10, "DKK"),
      ("300 millió euró és egy új szerződés", 3e8, "EUR"),
      ("συμφωνία για 500 εκατ. ευρώ στην Αθήνα", 5e8, "EUR"),
      ("договорът е за 120 млн. лева и ще се изпълни", 1.2e8, "BGN"),
      ("for 4,5 Mrd € more", 4.5e9, "EUR"), ("на 36 мільйонів доларів США", 3.6e7, "USD"),
      ("за 12 миллиардов рублей", 1.2e10, "RUB"),
      ("2 mld zł kosztuje, czyli 2 mld zloty", 2e9, "PLN"),
      ("3조 원 규모", 3e12, "KRW"), ("în valoare de 625 de milioane de euro", 6.25e8, "EUR"),
    ])
  func money(_ text: String, _ amount: Double, _ currency: String) throws {
    let reading = try sampleAnalyzer().read(ItemText(title: text, summary: ""))
    #expect(MoneyReader.read(reading).map(\.amount) == [amount])
    #expect(MoneyReader.read(reading).map(\.currency) == [currency])
  }

  @Test("a row of digits that no sum has is none")
  func noSum() throws {
    let nines = { String(repeating: "9", count: $0) }
    for text in [
      "$\(nines(400)) billion", "\(nines(300)) trillion euros",
      "€1\(String(repeating: ",000", count: 9))",
    ] {
      let reading = try sampleAnalyzer().read(ItemText(title: text, summary: ""))
      #expect(MoneyReader.read(reading).isEmpty)
    }
  }

  @Test("a word of a hundred thousand letters is only a word")
  func longWord() throws {
    let analyzer = try sampleAnalyzer()
    let long = String(repeating: "drohne", count: 17_000)
    let reading = analyzer.read(
      ItemText(title: "Die \(long) und die Drohne", summary: "", languageHint: "de"))
    #expect(reading.language == "de")
    #expect(analyzer.analyze(reading).concepts.count == 1)
  }
}
