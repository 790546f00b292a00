// Light suffix strippers for Ukrainian, Polish, Czech, Slovak and Bulgarian, which the Snowball
// library lacks, and for Korean particles. They only have to send the cases of one word to one
// string; see Dolamic and Savoy, "Indexing and stemming approaches for the Czech language" (2009),
// for the idea.

/// Strips the endings of declension (and some of conjugation) from a lower-case word.
struct LightStemmer: Sendable {
  /// Endings by their last scalar, longest first.
  private let endings: [UInt32: [[UInt32]]]
  /// Endings that leave something behind: `ець` and `ця` both become `ц`.
  private let rewrites: [(ending: [UInt32], replacement: [UInt32])]
  private let minimum: Int

  init(endings: String, rewrites: [(String, String)] = [], minimum: Int = 3) {
    func scalars(_ text: some StringProtocol) -> [UInt32] { text.unicodeScalars.map(\.value) }
    let all = Set(endings.split(whereSeparator: \.isWhitespace).map { scalars($0) })
    self.endings = Dictionary(
      grouping: all.sorted { ($0.count, $1.last ?? 0) > ($1.count, $0.last ?? 0) },
      by: { $0[$0.count - 1] })
    self.rewrites = rewrites.map { (scalars($0), scalars($1)) }
    self.minimum = minimum
  }

  /// Cuts a word's ending off, in place.
  func stem(_ word: inout [UInt32]) {
    for (ending, replacement) in rewrites
    where word.count >= ending.count + 2 && Self.ends(word, with: ending) {
      word.removeLast(ending.count)
      word.append(contentsOf: replacement)
      return
    }
    guard let last = word.last, let candidates = endings[last] else { return }
    for ending in candidates
    where word.count >= ending.count + minimum && Self.ends(word, with: ending) {
      word.removeLast(ending.count)
      return
    }
  }

  private static func ends(_ word: [UInt32], with ending: [UInt32]) -> Bool {
    var offset = ending.count
    while offset > 0 {
      if word[word.count - offset] != ending[ending.count - offset] { return false }
      offset -= 1
    }
    return true
  }

  static let ukrainian = LightStemmer(
    endings: """
      ами ями иями іями ях ах иях іях ям ам ові еві єві ом ем єм ою ею єю ією ією ів їв ей ій ии ії \
      ія ію ії а я у ю о е є и і ї ь й \
      ого ього ому ьому ий ій ої ьої ім им іх их їх їм ими іми їми ою ьою ую юю яя ее \
      ти ть ться тися ла ло ли вся лася лися лося уть ють ать ять ить їть ує ує ують ував увала \
      ували увати увало уватиме уватимуть уватися ується уються атиме атимуть
      """,
    rewrites: [
      ("ець", "ц"), ("ель", "л"), ("ень", "н"), ("ння", "нн"), ("нню", "нн"), ("нням", "нн"),
      ("нні", "нн"), ("нь", "н"), ("ості", "іст"), ("остю", "іст"), ("істю", "іст"),
      ("ість", "іст"),
    ])

  static let polish = LightStemmer(
    endings: """
      ami iami ach iach om iom owi iowi em iem ą ią ę ię ów iów ei ii ie ia io iu ią y i a o u e \
      ego iego emu iemu ej iej ym im ych ich ymi imi \
      owie owi ować ował owała owały owali uje ują ać ał ała ały ali ić ił iła iły ili eć ał \
      uję ujemy ujący ająca
      """,
    rewrites: [
      ("ości", "ość"), ("ością", "ość"), ("niec", "ńc"), ("iec", "c"), ("ców", "c"),
      ("ńcy", "ńc"), ("ńca", "ńc"),
      ("cja", "cj"), ("cji", "cj"), ("cję", "cj"), ("cją", "cj"), ("cje", "cj"),
    ])

  static let czech = LightStemmer(
    endings: """
      ami emi ími ích ách ech ům ám em ou ů ové ovi ovy ova ého ému ím ými ých ým ěmi ěm ích í á é ý ě \
      a e i o u y ovat oval ovala ovali uje ují ování ování át al ala ali it il ila ili
      """,
    rewrites: [
      ("osti", "ost"), ("ostí", "ost"), ("nství", "nstv"), ("ství", "stv"), ("nci", "nc"),
      ("nce", "nc"), ("nec", "nc"), ("cký", "ck"), ("čtí", "ck"), ("cké", "ck"), ("ští", "sk"),
    ])

  static let slovak = LightStemmer(
    endings: """
      ami mi om am ám iam iami och ach ách iach ov ou ej ia ie iu ovi ovia ého ému ým ím ými ími ých \
      ích eho emu á é í ý ú a e i o u y ovať oval ovala ovali ované ovaný uje ujú ovanie ovania ovaní \
      ať al ala ali iť il ila ili
      """,
    rewrites: [
      ("osti", "ost"), ("osť", "ost"), ("osťou", "ost"), ("ostí", "ost"), ("nstvo", "nstv"),
      ("nstva", "nstv"), ("nec", "nc"), ("nci", "nc"),
    ])

  /// Articles, plurals and the commonest endings of verbs; nouns have no cases.
  static let bulgarian = LightStemmer(
    endings: """
      ът ят та то те ите ата ята ове овете ия ият ии иите ията ето а я и е о \
      ен на но ни ният ната ното ните ки кия кият ката кото ките ска ски ско ския ският ската ските \
      ва ват ваме ваха вал вала вали ване ването вания ха хме ше ли ла ло л
      """, minimum: 4)

  /// Particles and copulas behind Korean nouns.
  static let korean = LightStemmer(
    endings: """
      은 는 이 가 을 를 의 에 와 과 도 로 으로 에서 에게 에는 에도 에만 까지 부터 보다 처럼 만 이나 나 라고 \
      이라고 이라며 라며 이라는 라는 와의 과의 로의 으로의 에서의 에의 에서는 에서도 으로는 로는 으로도 로서 \
      으로서 로써 하는 하며 하고 하기 해 했다 한다 합니다 했습니다 된다 됐다 되는 하는데 하기로 한 할 \
      하자 해야 하면 이다 입니다 인 들 들이 들은 들을 들의 들과 측 측은 측이
      """, minimum: 2)
}
