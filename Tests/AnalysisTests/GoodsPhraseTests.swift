// Goods of two domains at once, and phrases that mean something else than their words.

import Foundation
import Model
import Testing

@testable import Analysis

/// The goods that a headline names, by domain.
private func goods(_ title: String) throws -> Set<String> {
  let analyzer = try shipped.get()
  let concepts = analyzer.analyze(analyzer.read(ItemText(title: title, summary: ""))).concepts
  return Set(
    concepts.map { analyzer.lexicon.concepts[$0.concept] }.filter { $0.kind == .goods }.map(\.name))
}

@Suite("Goods in phrases")
struct GoodsPhraseTests {
  @Test(
    "drones of the sea are naval and unmanned",
    arguments: [
      "Greek yards to build naval drones", "Греція будуватиме морські дрони",
      "Морские дроны построят в Португалии", "Portugal fabricará drones marítimos",
      "Portugal produzirá embarcações não tripuladas", "Le Portugal produira des drones navals",
      "Polska kupi drony morskie", "Portugal baut Seedrohnen", "무인수상정 공동 개발",
    ])
  func sea(title: String) throws {
    #expect(try goods(title).isSuperset(of: ["naval", "unmanned"]))
  }

  @Test(
    "what shoots drones down is of both domains",
    arguments: [
      "Spain buys anti-drone system", "España compra un sistema antidrón",
      "Польша закупит антидроновые системы", "Polska kupi systemy antydronowe",
      "Deutschland kauft Drohnenabwehr", "안티드론 체계 수출",
    ])
  func counter(title: String) throws {
    #expect(try goods(title).isSuperset(of: ["air-defence", "unmanned"]))
  }

  @Test(
    "a whole phrase is not read by its words",
    arguments: [
      ("Loitering munitions for Estonia", "ammunition", "unmanned"),
      ("Amunicja krążąca dla Litwy", "ammunition", "unmanned"),
      ("Барражирующие боеприпасы для Индии", "ammunition", "unmanned"),
      ("Pociski 155 mm z Czech", "missiles", "ammunition"),
      ("Робот-тральщик из Хорватии", "naval", "engineering"),
    ])
  func whole(title: String, absent: String, present: String) throws {
    let found = try goods(title)
    #expect(found.contains(present))
    #expect(!found.contains(absent))
  }
}
