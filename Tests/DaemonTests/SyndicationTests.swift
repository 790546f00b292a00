// One agency's text as many outlets print it: with a dateline, with their name behind the headline,
// lightly edited, cut short. Whatever the language, all of them are one story and one alert.

import Foundation
import Model
import Testing

@testable import Daemon

/// A report and how it is printed elsewhere.
struct WireText: Sendable, CustomTestStringConvertible {
  var language: String
  var title: String
  var summary: String
  /// How an agency begins its text.
  var dateline: String
  /// Words that an editor changes, in the summary.
  var edit: (from: String, to: String)
  /// A sentence that an editor puts behind it.
  var addition: String

  var testDescription: String { "\(language): \(title)" }

  /// Every way in which outlets print it, by what was done to it.
  var copies: [(how: String, title: String, summary: String)] {
    let edited = summary.replacingOccurrences(of: edit.from, with: edit.to)
    return [
      ("as it is", title, summary),
      ("with a dateline", title, "\(dateline) \(summary)"),
      ("with the outlet behind the headline", "\(title) - Morning Example", summary),
      ("with the outlet behind a bar", "\(title) | Example.com", summary),
      ("lightly edited", title, edited),
      ("with a sentence more", title, "\(summary) \(addition)"),
      ("cut at half of it", title, cut(to: 0.5)),
      ("cut at four fifths", title, cut(to: 0.8)),
      ("with a dateline and cut", title, "\(dateline) \(cut(to: 0.7))"),
      ("with all of it", "\(title) – The Example", "\(dateline) \(edited) \(addition)"),
    ]
  }

  /// The beginning of the summary, up to the end of a word, as feeds cut it.
  private func cut(to share: Double) -> String {
    let head = summary.prefix(Int(Double(summary.count) * share))
    return (head.lastIndex(of: " ").map { head[..<$0] } ?? head) + "…"
  }

  static let all: [WireText] = [
    WireText(
      language: "en", title: "Norway and Poland agree to build minehunters together in Gdynia",
      summary:
        "The defence ministers of Norway and Poland signed an agreement in Gdynia on Tuesday under which two "
        + "shipyards will build four minehunters for both navies. The first hull is to be laid down next spring, "
        + "and crews will train together, minister Ragnhild Vollan told reporters.",
      dateline: "GDYNIA, Poland (Reuters) -", edit: ("told reporters", "said at the ceremony"),
      addition: "Further details were not given."),
    WireText(
      language: "uk", title: "Україна та Данія спільно вироблятимуть далекобійні безпілотники",
      summary:
        "Міністри оборони України та Данії підписали в Оденсе угоду про спільне виробництво далекобійних "
        + "безпілотників. За словами міністерки Лесі Корнієнко, перше підприємство відкриють восени, а фінансування "
        + "надасть данський уряд. Сторони також домовилися про підготовку інженерів.",
      dateline: "Київ. 12 березня. УНН.",
      edit: ("За словами міністерки", "Як повідомила міністерка"),
      addition: "Деталі угоди не розголошуються."),
    WireText(
      language: "ru", title: "Казахстан и Турция создадут совместное производство бронемашин",
      summary:
        "Казахстан и Турция подписали в Астане соглашение о совместном производстве бронированных машин. Завод "
        + "построят в Петропавловске, сообщил министр промышленности Ерлан Сатыбеков, первые двадцать машин армия "
        + "получит до конца года. Стороны намерены также обслуживать технику на месте.",
      dateline: "АСТАНА, 12 мар - РИА Новости.", edit: ("сообщил министр", "рассказал министр"),
      addition: "Сумма сделки не называется."),
    WireText(
      language: "de",
      title: "Deutschland und die Niederlande bestellen gemeinsam neue Brückenpanzer",
      summary:
        "Deutschland und die Niederlande haben in Unterlüß einen gemeinsamen Vertrag über zweiunddreißig neue "
        + "Brückenpanzer unterzeichnet. Die Fahrzeuge werden in beiden Ländern gefertigt, wie Staatssekretärin Heike "
        + "Brandstetter mitteilte. Die Auslieferung an die Heere soll in drei Jahren beginnen.",
      dateline: "Unterlüß (dpa) -", edit: ("wie Staatssekretärin", "so Staatssekretärin"),
      addition: "Über den Preis wurde Stillschweigen vereinbart."),
    WireText(
      language: "fr", title: "La France et la Grèce vont produire ensemble des missiles antichars",
      summary:
        "La France et la Grèce ont signé mardi à Athènes un accord de coproduction de missiles antichars. Une chaîne "
        + "d’assemblage sera ouverte à Lavrio, a annoncé la ministre Hélène Castaing, et les premiers missiles seront "
        + "livrés aux deux armées dès l’an prochain. L’accord prévoit aussi un transfert de technologie.",
      dateline: "ATHÈNES (AFP) -", edit: ("a annoncé la ministre", "a indiqué la ministre"),
      addition: "Le montant n’a pas été communiqué."),
    WireText(
      language: "it", title: "Italia e Spagna firmano per costruire insieme nuovi radar navali",
      summary:
        "I ministri della Difesa di Italia e Spagna hanno firmato a La Spezia un accordo per sviluppare e costruire "
        + "insieme nuovi radar navali. I primi sei apparati saranno montati sulle fregate delle due marine, ha detto la "
        + "ministra Ludovica Serpieri, e il lavoro sarà diviso tra Genova e Cartagena.",
      dateline: "(ANSA) - LA SPEZIA, 12 MAR -",
      edit: ("ha detto la ministra", "ha spiegato la ministra"),
      addition: "Non sono stati forniti altri dettagli."),
    WireText(
      language: "es", title: "Colombia y Brasil acuerdan fabricar juntos lanchas patrulleras",
      summary:
        "Colombia y Brasil firmaron este martes en Manaos un acuerdo para fabricar juntos doce lanchas patrulleras "
        + "para sus armadas. Las embarcaciones se construirán en astilleros de los dos países, dijo la ministra Amparo "
        + "Quintanilla, y vigilarán los ríos de la frontera. El convenio incluye la formación de técnicos.",
      dateline: "Manaos (Brasil), 12 mar (EFE).-", edit: ("dijo la ministra", "señaló la ministra"),
      addition: "No se reveló el valor del contrato."),
    WireText(
      language: "pl",
      title: "Polska i Korea Południowa uruchomią wspólną produkcję amunicji artyleryjskiej",
      summary:
        "Polska i Korea Południowa podpisały w Poznaniu umowę o wspólnej produkcji amunicji artyleryjskiej. Nowa "
        + "fabryka powstanie w Śremie, poinformowała wiceminister Halina Dobrowolska, a pierwsze pociski trafią do "
        + "wojska za dwa lata. Koreańska firma przekaże technologię i przeszkoli załogę.",
      dateline: "Poznań (PAP) -", edit: ("poinformowała wiceminister", "przekazała wiceminister"),
      addition: "Wartości umowy nie podano."),
    WireText(
      language: "tr", title: "Türkiye ile Azerbaycan ortak insansız deniz aracı üretecek",
      summary:
        "Türkiye ile Azerbaycan, Bakü'de insansız deniz araçlarının ortak üretimi için anlaşma imzaladı. Bakan Nermin "
        + "Aksoylu, ilk araçların gelecek yıl iki ülkenin donanmalarına teslim edileceğini söyledi. Anlaşma, "
        + "mühendislerin birlikte eğitilmesini ve bakım merkezinin Hazar kıyısında kurulmasını da kapsıyor.",
      dateline: "BAKÜ (AA) -", edit: ("edileceğini söyledi", "edileceğini açıkladı"),
      addition: "Anlaşmanın bedeli açıklanmadı."),
    WireText(
      language: "ko", title: "한국과 루마니아, 자주포 공동 생산 협정 체결",
      summary:
        "한국과 루마니아가 부쿠레슈티에서 자주포 공동 생산을 위한 협정을 체결했다. 첫 물량은 내년 가을 루마니아 육군에 인도되며 "
        + "현지 공장에서 조립된다고 정부 관계자가 밝혔다. 두 나라는 정비 인력 교육과 부품 공급에서도 협력하기로 했으며 기술 이전 "
        + "범위는 실무 회의에서 정하기로 했다.",
      dateline: "(서울=연합뉴스) 김민서 기자 =", edit: ("관계자가 밝혔다", "관계자가 말했다"),
      addition: "구체적인 금액은 공개되지 않았다."),
    WireText(
      language: "cs", title: "Česko a Slovensko společně vyvinou nové obrněné vozidlo",
      summary:
        "Ministři obrany Česka a Slovenska podepsali v Trenčíně dohodu o společném vývoji nového obrněného vozidla. "
        + "První prototyp má být hotový do dvou let, uvedla ministryně Ludmila Hořejšová, a vyrábět se bude v obou "
        + "zemích. Součástí dohody je také společný výcvik osádek a údržba.",
      dateline: "Trenčín 12. března (ČTK) -", edit: ("uvedla ministryně", "řekla ministryně"),
      addition: "Cenu zakázky ministerstva nezveřejnila."),
    WireText(
      language: "ro", title: "România și Bulgaria vor produce împreună drone de recunoaștere",
      summary:
        "România și Bulgaria au semnat la Ruse un acord pentru producția comună de drone de recunoaștere. Fabrica va "
        + "fi deschisă la Craiova, a anunțat ministra Ileana Vrânceanu, iar primele aparate vor ajunge la cele două "
        + "armate anul viitor. Acordul prevede și pregătirea comună a operatorilor.",
      dateline: "Ruse, 12 mar /Agerpres/ -", edit: ("a anunțat ministra", "a declarat ministra"),
      addition: "Valoarea contractului nu a fost făcută publică."),
  ]
}

@Suite("Syndicated texts", .serialized)
struct SyndicationTests: PipelineRoom {
  @Test("every copy of a text is its story, and alerts nobody again", arguments: WireText.all)
  func copies(text: WireText) async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      func print(_ number: Int, _ title: String, _ summary: String) async throws -> IngestReport {
        let entry = Entry(
          id: "1", url: "https://outlet-\(number).example/news/1", title: title, summary: summary,
          published: Self.noon + .seconds(number * 600), language: text.language)
        return try await ingest(
          [entry], pipeline, feed: feed("outlet-\(number)"),
          at: Self.noon + .seconds(number * 600 + 60)
        ).report
      }
      let original = try await print(0, text.title, text.summary)
      #expect(original.alerts == 1)
      let story = try #require(original.outcomes.first?.story)
      for (number, copy) in text.copies.enumerated() {
        let report = try await print(number + 1, copy.title, copy.summary)
        #expect(report.outcomes.map(\.story) == [story], "\(copy.how)")
        #expect(report.alerts == 0, "\(copy.how)")
      }
      #expect(try await store.alerts().count == 1)
    }
  }

  @Test("the texts of all languages beside each other are as many stories")
  func apart() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      var stories: Set<StoryID> = []
      for text in WireText.all {
        let entry = Entry(
          id: "1", url: "https://\(text.language).example/news/1", title: text.title,
          summary: text.summary, published: Self.noon, language: text.language)
        let report = try await ingest([entry], pipeline, feed: feed(text.language)).report
        stories.formUnion(report.outcomes.map(\.story))
      }
      #expect(stories.count == WireText.all.count)
    }
  }
}
