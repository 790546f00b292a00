// Goods that are listed together, and goods that are fought.

import Foundation
import Model
import Testing

@testable import Analysis

/// The names of a domain's features in a text.
private func features(
  of domain: Domain, _ title: String, _ summary: String = ""
) throws -> Set<String> {
  let analyzer = try shipped.get()
  let reading = analyzer.read(ItemText(title: title, summary: summary))
  let extraction = analyzer.extract(reading, recordsNames: true)
  let place = try #require(Domain.allCases.firstIndex(of: domain))
  return Set((extraction.domains[place].names ?? [:]).values)
}

private func labels(_ title: String, _ summary: String = "") throws -> Labels {
  let analyzer = try shipped.get()
  return analyzer.analyze(analyzer.read(ItemText(title: title, summary: summary))).labels
}

@Suite("Goods and what is said of them together")
struct GoodsContextTests {
  @Test("listed goods do not compete with one another, in the headline as little as in the list")
  func list() throws {
    let title = "Croatia and Chile see room for drones and air defence"
    let listed = try features(
      of: .armour, title,
      "Talks were about air defence, electronic warfare, armoured vehicles and drones.")
    #expect(listed.contains("list:list of 4:1"))
    #expect(listed.contains("others:0:1") && listed.contains("others:0:21"))
    let apart = try features(
      of: .armour, title, "The talks were held at a plant that once made armoured vehicles.")
    #expect(!apart.contains { $0.hasPrefix("list:") })
    #expect(apart.contains("others:2:21"))
  }

  @Test(
    "lists are known by commas and by each language's “and”",
    arguments: [
      "Talks on air defence, electronic warfare and drones",
      "Говорили про ППО, РЕБ та безпілотники", "Речь шла о ПВО, РЭБ и беспилотниках",
      "Colloqui su difesa aerea, guerra elettronica e droni",
      "Gespräche über Flugabwehr, elektronische Kampfführung und Drohnen",
      "Rozmowy o obronie powietrznej, walce elektronicznej i dronach",
      "Conversaciones sobre defensa aérea, guerra electrónica y drones",
      "Hava savunma, elektronik harp ve İHA görüşmeleri",
    ])
  func conjunctions(title: String) throws {
    #expect(try features(of: .unmanned, title).contains("list:list of 3:0"))
  }

  @Test("two kinds of goods are no list: one may be what the other is for")
  func pair() throws {
    let pair = try features(of: .unmanned, "Norway buys missiles and drones from Spain")
    #expect(!pair.contains { $0.hasPrefix("list:") })
  }

  @Test("goods that are fought are told from goods that are made")
  func threats() throws {
    func isFought(_ title: String) throws -> Bool {
      try features(of: .missiles, title).contains { $0.hasPrefix("against:") }
    }
    #expect(try isFought("Oman and Ukraine to counter ballistic missiles"))
    #expect(try isFought("Оман та Україна разом проти ракет"))
    #expect(try isFought("Kuwait sucht Schutz vor iranischen Raketen"))
    #expect(try !isFought("Oman and Ukraine to build ballistic missiles"))
  }

  @Test(
    "goods that a later sentence adds are told from goods that it mentions",
    arguments: [
      ("Croatia and Chile talk about drones", "Armoured vehicles are also on the list."),
      ("Хорватія та Чилі говорять про дрони", "Ішлося також про бронетехніку."),
      ("Croazia e Cile parlano di droni", "Si è discusso anche di veicoli blindati."),
      ("La Croatie et le Chili parlent de drones", "Les véhicules blindés figurent aussi."),
      ("Kroatien und Chile reden über Drohnen", "Auch gepanzerte Fahrzeuge waren Thema."),
    ])
  func added(title: String, summary: String) throws {
    #expect(try features(of: .armour, title, summary).contains("added:1:1"))
    let plain = try features(
      of: .armour, "Croatia and Chile talk about drones", "They met at an armoured vehicles plant.")
    #expect(!plain.contains { $0.hasPrefix("added:") })
  }

  @Test(
    "an interceptor drone is one thing of two domains; drones and air defence are two things",
    arguments: [
      "Ukraine and Croatia discuss drones and air defence",
      "Ukraine and Croatia agree joint production of drones and air-defence systems",
      "Україна та Хорватія обговорили спільні проєкти у сфері дронів і ППО",
      "Ucraina e Croazia, progetti comuni su droni e difesa aerea",
      "Ukraine und Kroatien sprechen über Drohnen und Flugabwehr",
    ])
  func two(title: String) throws {
    #expect(Set(try labels(title).domain) == [.airDefence, .unmanned])
    let apart = try features(of: .airDefence, title)
    let one = try features(of: .airDefence, "Ukraine and Croatia to build interceptor drones")
    #expect(apart.contains { $0.hasPrefix("together:") && $0.hasSuffix(":0") })
    #expect(one.contains { $0.hasPrefix("together:") && $0.hasSuffix(":20") })
  }

  @Test("what the summary lists counts beside what the headline names")
  func headlineNamesTwo() throws {
    let labels = try labels(
      "Ukraine, Portugal look at joint projects in drones and air defence",
      """
      The minister of strategic industries received Portugal's ambassador. They spoke about air \
      defence, electronic warfare, armoured vehicles and drones.
      """)
    #expect(
      Set(labels.domain) == [.airDefence, .electronicWarfare, .armour, .unmanned],
      "\(labels.domain)")
    #expect(labels.activity.contains(.dialogue) && labels.stage == .negotiating)
  }

  @Test("a hull that carries a gun is no ship's, and a missile no namesake's")
  func namesakes() throws {
    let hull = try labels(
      "Rheinmetall to supply Ukraine with Skyranger air-defence guns",
      "The turrets sit on hulls of Leopard 1 tanks.")
    #expect(!hull.domain.contains(.naval), "\(hull.domain)")
    for title in [
      "România a semnat cu Franța contractul pentru rachete Mistral",
      "La Roumanie achète à la France des missiles Mistral",
    ] {
      let labels = try labels(title)
      #expect(!labels.organisations.contains("Mistral AI"), "\(labels.organisations)")
      #expect(labels.domain.contains(.missiles), "\(labels.domain)")
    }
  }
}
