// What outlets do to an agency's text before they carry it.

/// A headline with its text.
struct Wired: Equatable {
  var title: String
  var summary: String
}

/// The usual edits of one language's outlets.
struct SyndicationEdits {
  let agencies: [String]
  let outlet: String
  let boilerplate: [String]
  let urgent: String

  /// By language.
  static let all: [String: SyndicationEdits] = [
    "cs": SyndicationEdits(
      agencies: ["Praha 14. února (ČTK) - ", "PRAHA (ČTK) – "], outlet: "Armádní noviny",
      boilerplate: ["Číst dál", "Příspěvek se nejdříve objevil na Armádní noviny."],
      urgent: "AKTUALIZOVÁNO: "),
    "de": SyndicationEdits(
      agencies: ["BERLIN (dpa) - ", "Berlin, 14. Feb (Reuters) - "], outlet: "Der Spiegel",
      boilerplate: ["Weiterlesen", "Der Beitrag erschien zuerst auf Hartpunkt."],
      urgent: "EILMELDUNG: "),
    "en": SyndicationEdits(
      agencies: ["KYIV, Feb 14 (Reuters) - ", "PARIS (AP) — "], outlet: "The Daily Example",
      boilerplate: [
        "Read more", "The post appeared first on Defence Desk.", "Continue reading...",
      ],
      urgent: "UPDATED: "),
    "es": SyndicationEdits(
      agencies: ["Madrid, 14 feb (EFE).- ", "MADRID, 14 Feb. (EUROPA PRESS) - "],
      outlet: "El País",
      boilerplate: ["Leer más", "La entrada se publicó primero en Infodefensa."],
      urgent: "ÚLTIMA HORA: "),
    "fr": SyndicationEdits(
      agencies: ["Paris (AFP) – ", "PARIS, 14 février (Reuters) - "], outlet: "Le Monde",
      boilerplate: ["Lire la suite", "L’article est apparu en premier sur Opex360."],
      urgent: "URGENT - "),
    "it": SyndicationEdits(
      agencies: ["(ANSA) - ROMA, 14 FEB - ", "Roma, 14 feb. (askanews) - "],
      outlet: "la Repubblica", boilerplate: ["Leggi tutto", "© RIPRODUZIONE RISERVATA"],
      urgent: "ULTIM'ORA: "),
    "ko": SyndicationEdits(
      agencies: ["(서울=연합뉴스) 김철수 기자 = ", "[서울=뉴시스] 홍길동 기자 = "], outlet: "연합뉴스",
      boilerplate: ["▶ 기사 더보기", "무단 전재 및 재배포 금지"], urgent: "[속보] "),
    "nl": SyndicationEdits(
      agencies: ["DEN HAAG (ANP) - ", "Den Haag, 14 feb (Reuters) - "], outlet: "de Volkskrant",
      boilerplate: ["Lees verder", "Het bericht verscheen eerst op Marineschepen.nl."],
      urgent: "UPDATE: "),
    "pl": SyndicationEdits(
      agencies: ["Warszawa (PAP) - ", "WARSZAWA, 14 lutego (PAP) – "], outlet: "Rzeczpospolita",
      boilerplate: ["Czytaj więcej", "Zobacz także"], urgent: "PILNE: "),
    "pt": SyndicationEdits(
      agencies: ["LISBOA (Lusa) – ", "Lisboa, 14 fev (Lusa) - "], outlet: "Poder Naval",
      boilerplate: ["Leia mais", "O post apareceu primeiro em Poder Naval."], urgent: "URGENTE: "),
    "ro": SyndicationEdits(
      agencies: ["BUCUREȘTI, 14 feb (Agerpres) - ", "București, 14 feb /Agerpres/ - "],
      outlet: "HotNews.ro", boilerplate: ["Citește mai mult", "Citește și"], urgent: "ULTIMA ORĂ: "),
    "ru": SyndicationEdits(
      agencies: ["МОСКВА, 14 фев - РИА Новости. ", "МОСКВА, 14 февраля. /ТАСС/. "],
      outlet: "Газета.Ru", boilerplate: ["Читать далее", "Подписывайтесь на наш канал"],
      urgent: "Обновлено: "),
    "sv": SyndicationEdits(
      agencies: ["Stockholm (TT) ", "STOCKHOLM (TT-Reuters) – "], outlet: "Dagens Nyheter",
      boilerplate: ["Läs mer", "Inlägget dök först upp på Försvarsbloggen."], urgent: "JUST NU: "),
    "tr": SyndicationEdits(
      agencies: ["ANKARA (AA) - ", "Ankara, 14 Şubat (DHA) - "], outlet: "Anadolu Ajansı",
      boilerplate: ["Devamını oku", "Haberin devamı için tıklayınız"], urgent: "SON DAKİKA: "),
    "uk": SyndicationEdits(
      agencies: ["КИЇВ. 14 лютого. УНІАН. ", "Київ. Укрінформ. "], outlet: "Мілітарний",
      boilerplate: ["Читайте також: інші новини", "Підписуйтесь на наш канал"],
      urgent: "ОНОВЛЕНО: "),
  ]

  /// An article as outlets carry it, each with the edit's name.
  func copies(of article: Wired) -> [(edit: String, copy: Wired)] {
    let (title, summary) = (article.title, article.summary)
    var copies = [("unchanged", article)]
    for agency in agencies {
      copies.append((agency, Wired(title: title, summary: agency + summary)))
    }
    for sign in [" - ", " | ", " – "] {
      copies.append(("outlet\(sign)", Wired(title: title + sign + outlet, summary: summary)))
    }
    copies.append(
      ("aggregator", Wired(title: "\(title) - \(outlet)", summary: "\(title)  \(outlet)")))
    for (length, end) in [(80, "..."), (120, "…"), (200, " [...]"), (200, " [&#8230;]")] {
      copies.append(
        ("cut to \(length)", Wired(title: title, summary: Self.cut(summary, length, end))))
    }
    copies.append(("first sentence", Wired(title: title, summary: Self.firstSentence(summary))))
    copies.append(("headline alone", Wired(title: title, summary: "")))
    copies.append(("headline repeated", Wired(title: title, summary: "\(title). \(summary)")))
    copies.append(("cut headline", Wired(title: Self.cut(title, 60, "…"), summary: summary)))
    copies.append(
      ("quotes and dashes", Wired(title: Self.exchanged(title), summary: Self.exchanged(summary))))
    for text in boilerplate {
      copies.append((text, Wired(title: title, summary: "\(summary) \(text)")))
    }
    copies.append(("capitals", Wired(title: title.uppercased(), summary: summary)))
    copies.append(("capital words", Wired(title: Self.capitalWords(title), summary: summary)))
    copies.append(("urgent", Wired(title: urgent + title, summary: summary)))
    copies.append(("a word less", Wired(title: title, summary: Self.correct(summary) { _ in nil })))
    copies.append(
      (
        "a slip",
        Wired(title: title, summary: Self.correct(summary) { String($0.dropLast()) + "xz" })
      ))
    copies.append(
      (
        "all at once",
        Wired(
          title: "\(Self.exchanged(title)) - \(outlet)",
          summary: Self.cut(agencies[0] + Self.exchanged(summary), 160, "… ") + boilerplate[0])
      ))
    return copies
  }

  private static func cut(_ text: String, _ length: Int, _ end: String) -> String {
    text.count <= length ? text : text.prefix(length) + end
  }

  private static func firstSentence(_ text: String) -> String {
    let start = text.index(text.startIndex, offsetBy: min(40, text.count))
    guard let end = text[start...].firstIndex(where: { ".!?".contains($0) }) else { return text }
    return String(text[...end])
  }

  private static func exchanged(_ text: String) -> String {
    let signs: [Character: Character] = [
      "«": "“", "»": "”", "„": "«", "“": "\"", "”": "\"", "\"": "“", "’": "'", "'": "’", "–": "—",
      "—": "–",
    ]
    return String(text.map { signs[$0] ?? $0 })
  }

  private static func capitalWords(_ text: String) -> String {
    text.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined(separator: " ")
  }

  /// The text with a word of its middle corrected: one without a capital, which is no name.
  private static func correct(_ text: String, _ correction: (Substring) -> String?) -> String {
    var words = text.split(separator: " ").map(String.init)
    let middle = words.indices.dropFirst(words.count / 2).first { index in
      words[index].count > 3 && words[index].allSatisfy { $0.isLetter && !$0.isUppercase }
    }
    guard let middle else { return text }
    if let corrected = correction(words[middle][...]) {
      words[middle] = corrected
    } else {
      words.remove(at: middle)
    }
    return words.joined(separator: " ")
  }
}
