import Model
import Testing

@testable import Analysis

/// A small lexicon for tests.
func sampleAnalyzer(terms: [TermPattern] = []) throws -> Analyzer {
  let lexicon = try Lexicon(files: [
    (
      "countries.en.tsv",
      "UA\tUkraine\tform=name\nUA\tUkrainian\tform=adj\nDE\tGermany\tform=name\nKR\tKorea\tform=name\nKR\tSouth Korea\tform=name\n"
    ),
    (
      "countries.uk.tsv",
      "UA\tУкраїна\tform=name\nIT\tІталія\tform=name\nIT\tіталійський\tform=adj\nUA\tукраїнський\tform=adj\n"
    ),
    ("countries.pl.tsv", "UA\tUkraina\tform=name\nPL\tPolska\tform=name\n"),
    ("countries.ko.tsv", "UA\t우크라이나\tform=name\nPL\t폴란드\tform=name\n"),
    (
      "organisations.any.tsv",
      "Leonardo\t=Leonardo | Leonardo S.p.A.\tcountry=IT type=company\nLeonardo DRS\tLeonardo DRS\tcountry=US\nRheinmetall\tRheinmetall\tcountry=DE\n"
    ),
    ("systems.any.tsv", "F-16\tF-16\tdomain=aircraft maker=US\n"),
    ("goods.en.tsv", "unmanned\tdrone\nair-defence\tinterceptor drone | air defence/defense\n"),
    ("goods.de.tsv", "unmanned\tDrohne\nammunition\tMunition*\n"),
    (
      "acts.en.tsv",
      "activity:agreement\tsign ~4 agreement/memorandum\nactivity:co-production\tjoint production\n"
    ),
    ("acts.de.tsv", "activity:co-production\tProduktion\n"),
    ("acts.ko.tsv", "activity:co-production\t공동생산\n"),
  ])
  return try Analyzer(lexicon: lexicon, terms: terms)
}

/// The concepts' names in a text.
func concepts(_ analyzer: Analyzer, _ text: String, summary: String = "", hint: String? = nil)
  -> [String]
{
  let reading = analyzer.read(ItemText(title: text, summary: summary, languageHint: hint))
  return analyzer.analyze(reading).concepts.map { analyzer.lexicon.concepts[$0.concept].name }
}

/// The tokens' lower-case forms of a title.
func words(_ text: String, hint: String? = nil) throws -> [String] {
  let reading = try sampleAnalyzer().read(ItemText(title: text, summary: "", languageHint: hint))
  return reading.tokens.indices.map { reading.lowercased($0) }
}

@Suite("Reading text")
struct ReadingTests {
  @Test(
    "words end where a reader sees them end",
    arguments: [
      ("Ukraine's drones", ["ukraine", "drones"]),
      ("l’Ukraine et l'Italie", ["ukraine", "et", "italie"]),
      ("Baykar'ın TB2'leri", ["baykar", "tb", "2", "leri"]),
      ("the U.S. and S.p.A. say", ["the", "us", "and", "spa", "say"]),
      ("F-16 F16 155mm $1,500.50", ["f", "16", "f", "16", "155", "mm", "1,500.50"]),
      ("<p>A&amp;B &#1059;&#x43A;</p>", ["a", "b", "ук"]),
      ("обов'язок об’єднання", ["обовязок", "обєднання"]),
      ("sup\u{AD}port\u{200B}ed \u{202E}x", ["supported", "x"]),
      ("ＦＵＬＬ width", ["full", "width"]),
      ("Е\u{308} й и\u{306}", ["ё", "й", "й"]),
      ("1 < 2 and <b>bold</b>er", ["1", "2", "and", "bolder"]),
      ("see https://example.org/a-b?c=d now", ["see", "now"]),
      ("K2전차", ["k", "2", "전차"]),
      ("", []), ("…", []),
    ])
  func splitsWords(text: String, expected: [String]) throws {
    #expect(try words(text) == expected)
  }

  @Test("every token's range is its own text in the field as given")
  func rangesAreOriginal() throws {
    let text = "Ukraine&#39;s «друзі» &amp; <b>Leo</b>nardo — 155-мм"
    let reading = try sampleAnalyzer().read(ItemText(title: text, summary: text))
    let seen = reading.tokens.indices.map { reading.text(of: $0..<($0 + 1)) }
    #expect(seen.prefix(4) == ["Ukraine", "друзі", "Leo</b>nardo", "155"])
    #expect(reading.tokens.count == 10)
    #expect(reading.text(of: 4..<6) == "")
  }

  @Test("sentences end at full stops, not at abbreviations, initials or dates")
  func sentences() throws {
    let text = "Mr. J. Smith met U.S. officials. On 5. Mai they signed a deal. Done"
    let reading = try sampleAnalyzer().read(ItemText(title: "", summary: text))
    #expect(reading.sentences.count == 3)
    #expect(
      reading.sentences.allSatisfy { reading.tokens[$0.tokens.lowerBound].flags.contains(.first) })
    let greek = "Ο Ν. Δένδιας υπέγραψε για 500 εκατ. ευρώ. Η παράδοση αρχίζει"
    #expect(try sampleAnalyzer().read(ItemText(title: "", summary: greek)).sentences.count == 2)
  }

  @Test("look-alike letters of another script are repaired")
  func lookAlikes() throws {
    // A Latin i in a Ukrainian word.
    let mixed = try words("Iталія Укpаїна")
    #expect(mixed == ["італія", "україна"])
  }

  @Test(
    "short texts are in their language",
    arguments: [
      ("en", "Ukraine and Germany sign a deal on drones"),
      ("uk", "Україна та Італія підписали угоду"),
      ("ru", "Украина и Италия подписали соглашение об этом"),
      ("it", "L'Italia e l'Ucraina firmano un accordo per la difesa"),
      ("de", "Deutschland und die Ukraine bauen Drohnen für das Heer"),
      ("fr", "La France et l'Ukraine signent un accord"),
      ("pl", "Polska i Ukraina podpisały umowę o współpracy"),
      ("es", "España y Ucrania firman un acuerdo para la defensa"),
      ("tr", "Türkiye ve Ukrayna savunma anlaşması için görüştü"),
      ("pt", "Portugal e a Ucrânia vão produzir drones em conjunto, diz o ministério"),
      ("cs", "Česko a Ukrajina podepsaly dohodu o výrobě munice"),
      ("ro", "România și Ucraina au semnat un acord pentru producția de drone"),
      ("nl", "Nederland en Oekraïne gaan samen drones maken voor het leger"),
      ("sv", "Sverige och Ukraina ska tillverka drönare tillsammans"),
      ("ko", "한국과 폴란드, K2 전차 계약 체결"), ("und", "日本とイタリアが合意"),
      ("da", "Danmark og Ukraine vil producere droner sammen efter ny aftale"),
      ("no", "Norge og Ukraina skal produsere droner sammen etter ny avtale"),
      ("fi", "Suomi ja Ukraina ovat sopineet yhteistyöstä, kertoo ministeri"),
      ("sk", "Slovensko a Ukrajina budú spolu vyrábať húfnice, ktoré kúpi aj Dánsko"),
      ("bg", "България и Украйна ще произвеждат дронове, които са според договора съвместни"),
      ("el", "Ελλάδα και Ουκρανία υπέγραψαν συμφωνία για drones"),
      ("hu", "Magyarország és Ukrajna közös gyárat épít egy új szerződés szerint"),
    ])
  func languages(code: String, text: String) throws {
    #expect(try sampleAnalyzer().read(ItemText(title: text, summary: "")).language == code)
  }
}

@Suite("Matching patterns")
struct MatchingTests {
  @Test("inflected words are found by their stems, in each language by its own")
  func inflection() throws {
    let analyzer = try sampleAnalyzer()
    #expect(
      concepts(analyzer, "Військові України та Італії говорили про українсько-італійську справу")
        == ["UA", "IT", "UA", "IT"])
    #expect(
      concepts(analyzer, "Polska pomoże Ukrainie, a z Ukrainą i dla Polski się to uda") == [
        "PL", "UA", "UA", "PL",
      ])
    #expect(concepts(analyzer, "우크라이나와 폴란드의 공동생산을") == ["UA", "PL", "activity:co-production"])
  }

  @Test("names are found with case endings, and only with their capital where asked")
  func names() throws {
    let analyzer = try sampleAnalyzer()
    #expect(
      concepts(analyzer, "Umowa z Rheinmetallem jest podpisana i się liczy") == ["Rheinmetall"])
    #expect(concepts(analyzer, "leonardo paints the wall") == [])
    #expect(concepts(analyzer, "Leonardo DRS and Leonardo meet") == ["Leonardo DRS", "Leonardo"])
    #expect(concepts(analyzer, "F16s or the F-16") == ["F-16", "F-16"])
  }

  @Test("a word that is met only itself is not met inside a compound, another one is")
  func exactInCompounds() throws {
    let analyzer = try Analyzer(
      lexicon: Lexicon(files: [
        ("goods.de.tsv", "ammunition\tMunition\nnaval\t=Fahrt\n"),
        ("goods.da.tsv", "ammunition\tammunition\nnaval\t=ingen\n"),
      ]))
    #expect(
      concepts(analyzer, "Artilleriemunition für die Schifffahrt", hint: "de") == ["ammunition"])
    #expect(concepts(analyzer, "Die Fahrt", hint: "de") == ["naval"])
    #expect(
      concepts(analyzer, "Regeringen køber artilleriammunition til og efter", hint: "da") == [
        "ammunition"
      ])
  }

  @Test("Greek is met without its accents, in capitals and with either sigma")
  func greek() throws {
    let analyzer = try Analyzer(
      lexicon: Lexicon(files: [
        ("countries.el.tsv", "GR\tΕλλάδα\tform=name\n"),
        ("goods.el.tsv", "naval\tυποβρύχι*\nmissiles\t=πύραυλος\n"),
      ]))
    #expect(
      concepts(analyzer, "ΕΛΛΑΔΑ: νέα υποβρύχια και ένας ΠΥΡΑΥΛΟΣ") == ["GR", "naval", "missiles"])
  }

  @Test("gaps, alternatives, longest match")
  func sequences() throws {
    let analyzer = try sampleAnalyzer()
    #expect(
      concepts(analyzer, "They signed a very long memorandum in South Korea") == [
        "activity:agreement", "KR",
      ])
    #expect(concepts(analyzer, "They signed. An agreement followed") == [])
    #expect(
      Set(concepts(analyzer, "interceptor drones and air defense")) == ["air-defence", "unmanned"])
  }

  @Test("parts of German compounds are found")
  func compounds() throws {
    let found = concepts(
      try sampleAnalyzer(), "Die Drohnenproduktion und die Artilleriemunition für das Heer")
    #expect(Set(found) == ["unmanned", "activity:co-production", "ammunition"])
  }

  @Test("terms of watches are found in the same pass, in any language")
  func terms() throws {
    let analyzer = try sampleAnalyzer(terms: [
      TermPattern(id: 7, elements: [.init([.prefix("dron")]), .init([.stem("contract")], gap: 3)]),
      TermPattern(id: 8, elements: [.init([.stem("виробництво")])]),
      TermPattern(id: 9, elements: [.init([.exact("SAFE")])], languages: ["en"]),
    ])
    func ids(_ text: String) -> [Int] {
      analyzer.analyze(analyzer.read(ItemText(title: text, summary: ""))).termHits.map(\.id)
    }
    #expect(ids("Drones worth a contract") == [7])
    #expect(ids("спільного виробництва дронів для України") == [8])
    #expect(ids("The SAFE fund is safe") == [9])
    #expect(ids("Der SAFE Fonds ist für die Ukraine") == [])
  }

  @Test("a malformed lexicon line is an error with its file and line")
  func lexiconErrors() throws {
    let error = #expect(throws: LexiconErrors.self) {
      try Lexicon(files: [
        (
          "goods.en.tsv", "# fine\nunmanned\tdrone\nships\tboat\nnaval frigate\nnaval\tsh* | boat\n"
        ), ("x.tsv", ""),
      ])
    }
    let lines = try #require(error?.errors)
    #expect(
      lines.map { "\($0.file):\($0.line)" } == [
        "goods.en.tsv:3", "goods.en.tsv:4", "goods.en.tsv:5", "x.tsv:0",
      ])
  }
}
