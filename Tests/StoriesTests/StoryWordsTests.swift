// Words that mean the same in several languages.

import Analysis
import Model
import Testing

@testable import Stories

@Suite struct StoryWordsTests {
  private func concepts(_ text: String, _ language: String) throws -> Set<String> {
    let words = try SampleModel.shared.get().words
    let reading = try SampleModel.analyzer.get().read(
      ItemText(title: text, summary: "", languageHint: language))
    return Set(words.concepts(reading).compactMap { words.names[$0] })
  }

  @Test("a headline and its translations name the same concepts")
  func translations() throws {
    let spoken = [
      ("Parliament approves loan for three submarines", "en"),
      ("Парламент схвалив кредит на три підводних човни", "uk"),
      ("Parlament zatwierdził kredyt na trzy okręty podwodne", "pl"),
      ("Le Parlement approuve un prêt pour trois sous-marins", "fr"),
      ("Parlament billigt Kredit für drei U-Boote", "de"),
      ("Parlamento üç denizaltı için krediyi onayladı", "tr"),
      ("Parlamento aprova empréstimo para três submarinos", "pt"),
      ("Parlamentul aprobă un împrumut pentru trei submarine", "ro"),
      ("Parlement heeft lening voor drie onderzeeboten goedgekeurd", "nl"),
      ("Riksdagen godkänner lån till tre ubåtar", "sv"),
      ("Parlament schválil půjčku na tři ponorky", "cs"),
      ("Folketinget godkender lån til tre ubåde", "da"),
      ("Stortinget godkjenner lån til tre ubåter", "no"),
      ("Parlamentti hyväksyi lainan kolmelle sukellusveneelle", "fi"),
      ("Parlament schválil pôžičku na tri ponorky", "sk"),
      ("Парламентът одобри заем за три подводници", "bg"),
      ("Η Βουλή ενέκρινε δάνειο για τρία υποβρύχια", "el"),
      ("A parlament jóváhagyta a hitelt három tengeralattjáróra", "hu"),
    ]
    for (text, language) in spoken {
      let found = try concepts(text, language)
      #expect(
        found.isSuperset(of: ["parliament", "loan", "approve", "three", "submarine"]),
        "\(text): \(found)")
    }
  }

  @Test("a Korean compound names all that it is made of")
  func compounds() throws {
    let found = try concepts("국방장관 정상회담서 잠수함수출 계약 서명하기로 합의했다", "ko")
    #expect(
      found.isSuperset(of: ["defence", "minister", "summit", "submarine", "export", "contract"]),
      "\(found)")
  }

  @Test("of a word with a hyphen each half counts where the whole is not known")
  func halves() throws {
    let found = try concepts("Drohnen-Angriff: Rüstungs-Export gestoppt", "de")
    #expect(found.isSuperset(of: ["drone", "strike", "export"]), "\(found)")
  }

  @Test("a word that only begins like a closed one names nothing")
  func closedWords() throws {
    #expect(try concepts("The portrait of a gasping baseline", "en").isEmpty)
  }
}
