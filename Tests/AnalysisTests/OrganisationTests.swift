// Which organisations are thought of: those that an office and a country stand for, and unknown
// names in a company's place. Whether they take part, the model decides.

import Foundation
import Model
import Testing

@testable import Analysis

private func extraction(_ title: String, _ summary: String = "") throws -> Extraction {
  let analyzer = try shipped.get()
  let reading = analyzer.read(ItemText(title: title, summary: summary))
  return analyzer.extract(reading, recordsNames: false)
}

/// The embassies that a headline speaks of.
private func embassies(_ title: String) throws -> [String] {
  try extraction(title).organisations.map(\.name).filter { $0.hasPrefix("Embassy of") }
}

private func organisations(_ title: String, _ summary: String, _ source: String) throws -> Set<
  String
> {
  Set(try extraction(title, summary).organisations.filter { $0.source == source }.map(\.name))
}

@Suite("Organisations that may take part")
struct OrganisationTests {
  @Test(
    "an office and a country stand for the state's organisation",
    arguments: [
      ("Danish defence minister signs for Finnish vehicles", "Ministry of Defence of Denmark"),
      (
        "Szefowie resortów obrony Polski i Szwecji podpisali umowę",
        "Ministry of Defence of Sweden"
      ),
      (
        "Il ministro della Difesa norvegese firma a Roma per i radar",
        "Ministry of Defence of Norway"
      ),
      (
        "Міністр оборони Литви підписав у Києві угоду про дрони",
        "Ministry of National Defence of Lithuania"
      ),
      (
        "Schwedens Verteidigungsminister unterzeichnet Vertrag mit Norwegen",
        "Ministry of Defence of Sweden"
      ),
      (
        "Le ministre de la Défense estonien achète des blindés français",
        "Ministry of Defence of Estonia"
      ),
      ("Italy's ambassador tours drone plant in Ukraine", "Embassy of Italy in Ukraine"),
      ("루마니아 국방장관, 한국서 자주포 계약", "Ministry of National Defence of Romania"),
    ])
  func implied(title: String, name: String) throws {
    #expect(try organisations(title, "", "implied").contains(name))
  }

  @Test(
    "an embassy is where the text says, else in the other state",
    arguments: [
      ("Ukraine's ambassador to Poland and PGZ plan ammunition", "Embassy of Ukraine in Poland"),
      ("Greek embassy in Sofia hosts talks on shells", "Embassy of Greece in Bulgaria"),
      ("L'ambasciatore italiano a Varsavia parla di droni", "Embassy of Italy in Poland"),
      ("Посол Нідерландів обговорив з Україною катери", "Embassy of the Netherlands in Ukraine"),
      ("Botschafter Frankreichs trifft Ghanas Minister", "Embassy of France in Ghana"),
      ("주한 폴란드 대사, 한국과 공동 생산 논의", "Embassy of Poland in South Korea"),
    ])
  func embassy(title: String, name: String) throws {
    #expect(try embassies(title).contains(name))
  }

  @Test(
    "of two states the one that sends an ambassador is told from the one that receives",
    arguments: [
      ("Посол Італії Карло Формоза відвідав завод дронів в Україні", "Italy in Ukraine"),
      (
        "Kiev, il ministro Smetanin riceve l'ambasciatore Formosa: Italia e droni",
        "Italy in Ukraine"
      ),
      ("Ambasador Norwegii rozmawiał w Warszawie o dronach", "Norway in Poland"),
      ("Ukrainischer Botschafter in Berlin wirbt für Drohnen", "Ukraine in Germany"),
      ("Ambassadeur d'Ukraine en France : des drones ensemble", "Ukraine in France"),
      ("Ambassador of the Czech Republic visits a drone plant in Ukraine", "Czechia in Ukraine"),
    ])
  func posting(title: String, posting: String) throws {
    #expect(try embassies(title) == ["Embassy of \(posting)"])
  }

  @Test("two ambassadors in one text are told apart")
  func twoPostings() throws {
    let names = try embassies(
      "Ukraine's ambassador to Germany and the German ambassador in Kyiv on drones")
    #expect(Set(names) == ["Embassy of Ukraine in Germany", "Embassy of Germany in Ukraine"])
  }

  @Test(
    "a union has no embassy, and a mission to one is none",
    arguments: [
      ("The EU's ambassador to Ukraine visits a drone plant", "European Union"),
      ("Ukraine's ambassador to the EU and France discuss drones", "Ukraine"),
      ("Посол України при НАТО обговорив із Францією дрони", "Ukraine"),
      ("The ambassador of Italy visits a drone plant", "Italy"),
    ])
  func noEmbassy(title: String, home: String) throws {
    #expect(try !embassies(title).contains { $0.hasPrefix("Embassy of \(home) in") })
  }

  @Test(
    "every state's defence minister stands for its ministry",
    arguments: [
      ("Ghana's defence minister signs for sensors", "Ministry of Defence of Ghana"),
      (
        "Minister obrony Mozambiku kupuje drony w Polsce",
        "Ministry of National Defence of Mozambique"
      ),
    ])
  func smallStates(title: String, name: String) throws {
    #expect(try organisations(title, "", "implied").contains(name))
  }

  @Test("a country that has an office of its own named is not given another's")
  func named() throws {
    let found = try organisations(
      "Ministry of Defence of Denmark orders Finnish vehicles", "", "implied")
    #expect(!found.contains("Ministry of Defence of Finland"))
  }

  @Test(
    "an unknown name in a company's place is thought of",
    arguments: [
      ("Drones for Kyiv", "The Finnish firm Norvalon will build drones in Ukraine.", "Norvalon"),
      ("Drones for Kyiv", "Rheinmetall and Tavelin signed a contract on drones.", "Tavelin"),
      (
        "Дрони для Києва", "Естонська Norvalon Robotics відкриє завод в Україні.",
        "Norvalon Robotics"
      ),
      ("Drohnen für Kiew", "Die finnische Firma Norvalon baut Drohnen in der Ukraine.", "Norvalon"),
      ("Droni per Kiev", "La società finlandese Norvalon produrrà droni in Ucraina.", "Norvalon"),
    ])
  func unknown(title: String, summary: String, name: String) throws {
    #expect(try organisations(title, summary, "unknown").contains(name))
  }

  @Test(
    "people, places and headlines in capitals are no companies",
    arguments: [
      ("Talks in Kyiv", "President Jukka Norvalon met the minister."),
      ("Firm Hopes To Build Many More Drones Abroad Next Year", ""),
      ("Talks in Kyiv", "The company said on Monday that work goes on."),
    ])
  func noNames(title: String, summary: String) throws {
    #expect(try organisations(title, summary, "unknown").isEmpty)
  }

  @Test("Brussels is the EU's unless Belgium is named")
  func brussels() throws {
    let union = try extraction("Brussels approves loans for drones, EU says").parties
    #expect(!union.map(\.country.rawValue).contains("BE"))
    let kingdom = try extraction("Belgium orders French vehicles, Brussels confirms").parties
    #expect(kingdom.map(\.country.rawValue).contains("BE"))
  }

  @Test(
    "인도 is India or a delivery",
    arguments: [
      ("한화, 폴란드에 K9 인도 시작", false), ("KAI, 인도네시아에 훈련기 6대 인도 완료", false),
      ("현대로템, 페루에 장갑차 인도했다", false), ("인도와 자주포 계약 체결", true), ("인도 국방부, 자주포 도입", true),
    ])
  func india(title: String, isIndia: Bool) throws {
    #expect(try extraction(title).parties.map(\.country.rawValue).contains("IN") == isIndia)
  }
}
