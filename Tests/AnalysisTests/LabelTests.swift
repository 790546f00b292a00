import Foundation
import Model
import Testing

@testable import Analysis

private func labels(_ title: String, _ summary: String = "") throws -> Labels {
  let analyzer = try shipped.get()
  return analyzer.analyze(analyzer.read(ItemText(title: title, summary: summary))).labels
}

@Suite("Labels of the shipped model")
struct LabelTests {
  @Test(
    "partnerships are recognised in every language, with both parties",
    arguments: [
      ("Ukraine and Italy sign memorandum on joint production of drones", ["UA", "IT"]),
      ("Україна та Німеччина підписали угоду про спільне виробництво боєприпасів", ["UA", "DE"]),
      ("Польша закупит у Южной Кореи ещё 180 танков K2", ["PL", "KR"]),
      ("Italia e Turchia firmano un accordo per la coproduzione di droni militari", ["IT", "TR"]),
      ("Deutschland und Norwegen unterzeichnen Vertrag über U-Boote", ["DE", "NO"]),
      ("La France et l'Inde signent un contrat pour 26 avions de combat Rafale", ["FR", "IN"]),
      ("Polska i Szwecja podpisały umowę na zakup okrętów podwodnych", ["PL", "SE"]),
      ("España y Ucrania firman un acuerdo para fabricar drones militares", ["ES", "UA"]),
      ("Danmark og Ukraine underskriver aftale om fælles droneproduktion", ["DK", "UA"]),
      ("Norge og Tyskland signerer avtale om seks ubåter", ["NO", "DE"]),
      ("Suomi ja Ukraina sopivat droonien yhteistuotannosta", ["FI", "UA"]),
      ("Slovensko rokuje s Izraelom o nákupe systémov protivzdušnej obrany", ["SK", "IL"]),
      ("Украйна и България ще произвеждат дронове заедно", ["UA", "BG"]),
      ("Η Ελλάδα αγοράζει τέταρτη φρεγάτα από τη Γαλλία", ["GR", "FR"]),
      ("Magyarország négy Gripent vásárol Svédországtól", ["HU", "SE"]),
    ])
  func partnerships(title: String, parties: [String]) throws {
    let labels = try labels(title)
    #expect(labels.relevance == .partnership)
    #expect(Set(labels.countries.map(\.rawValue)) == Set(parties))
    #expect(!labels.activity.isEmpty)
    #expect(labels.stage != nil)
  }

  @Test(
    "look-alikes are not partnerships",
    arguments: [
      "Arsenal's defence holds firm in title race against Chelsea",
      "Україна та Італія підписали угоду про співпрацю у сфері культури",
      "Drone show lights up the night sky over Rotterdam",
      "Lawyer presents defence of accused in court",
      "Weather: storm brings heavy rain to northern France",
      "Norge og Italia signerer avtale om laksehandel",
      "Leijonien puolustus piti Ruotsia vastaan",
      "Защитата на Левски изпусна победата",
      "Η άμυνα του Παναθηναϊκού κράτησε",
    ])
  func lookAlikes(title: String) throws {
    let labels = try labels(title)
    #expect(labels.relevance != .partnership)
    #expect(labels.countries.isEmpty)
    #expect(labels.stage == nil)
  }

  @Test("a text in doubt has the labels that it bears if it is a partnership, an unlikely one none")
  func doubt() throws {
    let analyzer = try shipped.get()
    let text = ItemText(
      title: "Ukraine and Italy sign memorandum on joint drone production", summary: "")
    let sure = analyzer.analyze(analyzer.read(text)).labels
    var model = try ModelFiles.read(directory: dataDirectory + "/model")
    model.relevanceThreshold = 1.1
    let doubtful = analyzer.label(analyzer.read(text), with: model)
    #expect(sure.relevance == .partnership && doubtful.relevance != .partnership)
    #expect(doubtful.score == sure.score)
    #expect(doubtful.countries == sure.countries && doubtful.activity == sure.activity)
    #expect(doubtful.stage == sure.stage && doubtful.domain == sure.domain)
    model.calibration.intercept -= 20
    let unlikely = analyzer.label(analyzer.read(text), with: model)
    #expect(unlikely.score < Labels.doubt && unlikely.stage == nil)
    #expect(unlikely.countries.isEmpty && unlikely.activity.isEmpty && unlikely.domain.isEmpty)
  }

  @Test("a company with a word for its name that takes part brings its home country")
  func ownHome() throws {
    let labels = try labels("Ucraina, Elettronica fornirà sistemi anti-drone")
    #expect(labels.organisations.contains("ELT Group"))
    #expect(Set(labels.countries.map(\.rawValue)) == ["UA", "IT"])
    #expect(labels.evidence.contains { $0.label == "country:IT" && $0.text == "Elettronica" })
  }

  @Test("every piece of evidence is a slice of the field as it was given")
  func evidence() throws {
    let title =
      "Ukraine&#39;s Zelensky, Italy&#8217;s Meloni sign a deal on <b>joint</b> drone production"
    let summary = "Kyiv &amp; Rome agreed on €500 million for air-defence systems made by Leonardo."
    let labels = try labels(title, summary)
    #expect(!labels.evidence.isEmpty)
    for item in labels.evidence {
      let bytes = Array((item.field == .title ? title : summary).utf8)
      #expect(item.start >= 0 && item.end <= bytes.count && item.start < item.end)
      #expect(String(decoding: bytes[item.start..<item.end], as: UTF8.self) == item.text)
      #expect(item.weight != 0)
    }
    #expect(labels.money == [Money(amount: 500e6, currency: "EUR")])
  }

  @Test(
    "words and names beside a number are no currencies",
    arguments: [
      "Sweden and Brazil sign deal on four KC-390 aircraft", "Ukraine to get bombs of 500 pounds",
      "Norway and Ukraine will try 40 new drones", "The 40 won tenders of Hanwha and Norway",
    ])
  func noSums(title: String) throws {
    #expect(try labels(title).money.isEmpty)
  }

  @Test("a company that won so many orders is not paid so many won")
  func wonOrders() throws {
    let labels = try labels(
      "Belgium signs for ten NASAMS batteries",
      "Kongsberg, which won 40 orders last year, will be paid 2.1 trillion won.")
    #expect(labels.money == [Money(amount: 2.1e12, currency: "KRW")])
  }

  @Test("a dateline and an outlet's name are no part of the story")
  func boilerplate() throws {
    let analyzer = try shipped.get()
    let reading = analyzer.read(
      ItemText(
        title: "Poland orders Swedish submarines - Breaking Defense",
        summary: "PARIS, Nov 12 (Agency) - Saab will build three boats for the Polish Navy."))
    let own = reading.tokens.indices.filter { !reading.tokens[$0].flags.contains(.boilerplate) }
      .map { reading.lowercased($0) }
    #expect(own.prefix(5) == ["poland", "orders", "swedish", "submarines", "saab"])
  }

  @Test("hostile and empty texts are read without harm")
  func hostile() throws {
    let texts = [
      "", " ", "\u{0}\u{FFFD}", "<<<<<<", "&#x110000;&#;&;&amp",
      String(repeating: "a", count: 70_000),
      String(repeating: "Ukraine Italy drone ", count: 5_000), "\u{202E}\u{200B}\u{AD}",
      String(repeating: "'", count: 999), "1.2.3,4.,5", "🇺🇦🇮🇹", "<p", "l'", "Á\u{301}\u{301}",
    ]
    for text in texts {
      let labels = try labels(text, text)
      #expect(labels.score >= 0 && labels.score <= 1)
    }
  }

  @Test("the same text gets the same labels from many threads at once")
  func threads() async throws {
    let analyzer = try shipped.get()
    let text = ItemText(
      title: "Ukraine and Italy sign memorandum on joint drone production", summary: "")
    let expected = analyzer.analyze(analyzer.read(text)).labels
    await withTaskGroup(of: Labels.self) { group in
      for _ in 0..<32 { group.addTask { analyzer.analyze(analyzer.read(text)).labels } }
      for await labels in group { #expect(labels == expected) }
    }
  }

  @Test("the document of classify names every field, null where there is nothing")
  func document() throws {
    let labels = Labels(score: 0.12345, relevance: .unrelated, language: "en")
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(ClassifyDocument(id: nil, labels: labels))
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"activity":[],"countries":[],"domain":[],"evidence":[],"id":null,"language":"en","orgs":[],"relevance":0,"score":0.1235,"stage":null}"#
    )
  }
}
