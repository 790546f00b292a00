// Forms of a word that its stemmer does not send where it sends the citation form, and which the
// person who wrote the word means all the same.

/// Makes such forms by the ending of the citation form; what is made need not be a word.
enum Paradigm {
  /// Endings of citation forms, each with the endings that stand in its place in other forms.
  private static let endings: [Language: [(citation: String, others: [String])]] = [
    // defence → defense, armour → armor: two spellings of one word
    .english: [("nce", ["nse"]), ("nse", ["nce"]), ("our", ["or", "ored"])],
    // liefern → liefert, entwickeln → entwickelte, unterzeichnen → unterzeichnet; Kanada → Kanadas
    .german: [
      ("a", ["as"]), ("i", ["is"]), ("o", ["os"]),
      ("ern", ["ert", "erte", "erten"]), ("eln", ["elt", "elte", "elten"]),
      ("nen", ["net", "nete", "neten"]), ("en", ["t", "te", "ten"]),
    ],
    // produire → produisent; signer → signent
    .french: [
      ("uire", ["uit", "uite", "uits", "uisent", "uisant", "uisait"]), ("er", ["ent", "aient"]),
    ],
    // produção → produções; míssil → mísseis
    .portuguese: [
      ("ção", ["ções"]), ("são", ["sões"]), ("ão", ["ões", "ães"]), ("il", ["eis", "is"]),
    ],
    // drone → drones; bedrijf → bedrijven; huis → huizen; produceren → produceert; leveren →
    // geleverd
    .dutch: [
      ("eren", ["eert", "eerde", "eerden"]), ("en", ["t", "de", "den", "te", "ten"]),
      ("f", ["ven"]), ("s", ["zen"]), ("e", ["es"]),
    ],
    // gemensam → gemensamma, gemensamt; svensk → svenskt; avtal → avtalet; samarbete → samarbetet
    .swedish: [
      ("sam", ["samma", "samt"]), ("sk", ["skt"]), ("ig", ["igt"]), ("e", ["et", "ets"]),
      ("", ["et", "ets"]),
    ],
    // acord → acorduri, acordurile, acordurilor; avion → avioane; semna → semnat, semnează
    .romanian: [
      ("", ["uri", "urile", "urilor"]), ("on", ["oane", "oanele", "oanelor"]),
      ("a", ["at", "ată", "ate", "ați", "ează"]),
    ],
    // smlouva → smluv; továrna → továren; podepsat → podepsal; vyvinout → vyvinul
    .czech: [
      ("ouva", ["uv"]), ("rna", ["ren"]), ("tka", ["tek"]), ("dka", ["dek"]),
      ("at", ["al", "ala", "ali", "alo", "án"]), ("it", ["il", "ila", "ili", "en"]),
      ("ovat", ["uje", "ují"]), ("out", ["ul", "ula", "uli"]),
    ],
    // fabryka → fabryce; rakieta → rakiecie; umowa → umów; spółka → spółek; podpisać → podpisano
    .polish: [
      ("ka", ["ce", "ek"]), ("ga", ["dze"]), ("ta", ["cie"]), ("owa", ["ów"]), ("ać", ["ano"]),
      ("ić", ["iono", "ił", "iła", "ili"]), ("t", ["cie"]), ("d", ["dzie"]),
    ],
    // ракета → ракети and контракт → контракти, which end as infinitives do; фабрика → фабриці;
    // підписати → підписав; зброя → зброї; договір → договору; вертоліт → вертольоти
    .ukrainian: [
      ("та", ["ти"]), ("т", ["ти"]), ("ка", ["ці", "ок"]), ("га", ["зі"]),
      ("ти", ["т", "та", "тів", "там", "в", "ла", "ли", "ло", "но"]), ("оя", ["ої", "ою"]),
      ("ір", ["ору", "ори", "орів"]), ("літ", ["льоти", "льоту", "льотів"]),
    ],
    // ракета → ракети; споразумение → споразумения
    .bulgarian: [("та", ["ти", "тите"]), ("ие", ["ия", "ията"])],
    // sopimus → sopimuksen, sopimusta; tehdas → tehtaan
    .finnish: [
      ("us", ["uksen", "usta", "uksia", "usten", "ukset"]), ("hdas", ["htaan", "htaat", "hdasta"]),
    ],
    // fabrika → fabrikalar, fabrikada; proje → projeler; anlaşma → anlaşmayı; imzalamak → imzaladı
    .turkish: [
      ("a", ["alar", "aları", "ada", "adan", "anın", "ası", "ayı", "aya", "asını", "asında"]),
      ("e", ["eler", "eleri", "ede", "eden", "enin", "esi", "eyi", "eye", "esini", "esinde"]),
      ("ı", ["ılar", "ıları", "ıda", "ıdan", "ının", "ısı"]),
      ("i", ["iler", "ileri", "ide", "iden", "inin", "isi"]),
      ("u", ["ular", "uları", "uda", "udan", "unun", "usu"]),
      ("ü", ["üler", "üleri", "üde", "üden", "ünün", "üsü"]),
      ("mak", ["dı", "dılar", "ndı", "yor", "mış", "nan", "yacak", "ması"]),
      ("mek", ["di", "diler", "ndi", "yor", "miş", "nen", "yecek", "mesi"]),
    ],
  ]

  /// Languages whose participle begins with `ge`: leveren → geleverd.
  private static func participle(of lower: String, _ language: Language) -> [String] {
    guard language == .dutch, lower.hasSuffix("en") else { return [] }
    return ["ge\(lower.dropLast(2))d", "ge\(lower.dropLast(2))t"]
  }

  /// Further forms of a lower-case word in a language; none for a word too short to be inflected.
  static func forms(of lower: String, _ language: Language) -> [String] {
    // “four” is no other spelling of “for”.
    let shortest = language == .english ? 6 : 4
    guard lower.unicodeScalars.count >= shortest, let endings = endings[language] else {
      return []
    }
    let forms = endings.filter { lower.hasSuffix($0.citation) }.flatMap { citation, others in
      others.map { String(lower.dropLast(citation.count)) + $0 }
    }
    return forms + participle(of: lower, language)
  }
}
