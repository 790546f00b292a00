// Which language a short text is in: pieces of words, function words, letters that only some
// languages have, the script, and the feed's own label as a prior.

/// Identifies the language of tokens by a sum of weights per language.
struct LanguageIdentifier: Sendable {
  /// What a function word says, in `signs`, by the hash of its lower-case form.
  private let words: HashTable
  /// What a letter says, in `signs`, by scalar below U+2000.
  private let letters: [UInt16]
  /// How much a sign speaks for each language; the first one says nothing.
  private let signs: [SIMD16<Float>]

  private let profiles: LanguageProfiles

  init(profiles: LanguageProfiles) {
    self.profiles = profiles
    var words = HashTable(capacity: 2_048)
    var sets: [UInt16] = []
    for (language, text) in Self.functionWords {
      for word in text.split(whereSeparator: \.isWhitespace) {
        let key = ScalarHash.of(word)
        let bit = LanguageSet(language).rawValue
        if let index = words[key] {
          sets[Int(index)] |= bit
        } else {
          words.insert(UInt32(sets.count), for: key)
          sets.append(bit)
        }
      }
    }
    var letters = [UInt16](repeating: 0, count: 0x2000)
    for (language, text) in Self.ownLetters {
      for scalar in text.unicodeScalars where scalar.value < 0x2000 {
        letters[Int(scalar.value)] |= LanguageSet(language).rawValue
      }
    }
    // Words and letters that speak for the same languages are one sign.
    var signs: [SIMD16<Float>] = [.zero]
    var known: [UInt32: UInt16] = [:]
    func sign(_ set: UInt16, _ weight: Float, kind: UInt32) -> UInt16 {
      if set == 0 { return 0 }
      if let number = known[UInt32(set) << 2 | kind] { return number }
      known[UInt32(set) << 2 | kind] = UInt16(signs.count)
      signs.append(Self.shares(set, weight))
      return UInt16(signs.count - 1)
    }
    var table = HashTable(capacity: 2_048)
    words.forEach { table.insert(UInt32(sign(sets[Int($1)], 2, kind: 0)), for: $0) }
    for (scalar, set) in letters.enumerated() {
      letters[scalar] =
        scalar < 0x250 ? sign(set, 1.2, kind: 1) : sign(set, 1, kind: 2)
    }
    self.words = table
    self.letters = letters
    self.signs = signs
  }

  /// A weight shared between the languages of a set: a sign that many languages share says little.
  private static func shares(_ set: UInt16, _ weight: Float) -> SIMD16<Float> {
    let share = weight / Float(set.nonzeroBitCount)
    var shares = SIMD16<Float>.zero
    for language in 0..<16 where set >> UInt16(language) & 1 != 0 { shares[language] = share }
    return shares
  }

  /// The most likely language of the tokens' lower-case bytes.
  func identify(
    tokens: [Token], lower: UnsafeBufferPointer<UInt8>, elisions: Int, hint: Language?,
    known: inout WordScores
  ) -> Language {
    var scores = SIMD16<Float>.zero
    var latin = 0
    var cyrillic = 0
    var hangul = 0
    var other = 0
    for token in tokens where !token.flags.contains(.number) {
      if let sign = words[token.form] { scores += signs[Int(sign)] }
      var index = Int(token.lowerStart)
      let end = Int(token.lowerEnd)
      while index < end {
        let byte = lower[index]
        if byte < 0x80 {
          latin += 1
          index += 1
        } else if byte < 0xE0 {
          let scalar = Int(byte & 0x1F) << 6 | Int(lower[min(index + 1, end - 1)] & 0x3F)
          if scalar < 0x250 {
            latin += 1
          } else if scalar < 0x530 {
            cyrillic += 1
          } else {
            other += 1
          }
          let sign = letters[scalar]
          if sign != 0 { scores += signs[Int(sign)] }
          index += 2
        } else {
          if (0xEA...0xED).contains(byte) {
            hangul += 1
          } else if byte == 0xE1 {
            latin += 1
          } else {
            other += 1
          }
          index += byte < 0xF0 ? 3 : 4
        }
      }
    }
    // One Hangul syllable is worth about three letters.
    if hangul * 3 > latin / 2, hangul * 2 > other, hangul > 0 { return .korean }
    if other > latin, other > cyrillic { return .undetermined }
    if elisions > 0 {
      scores += Self.shares(
        LanguageSet([.french, .italian]).rawValue, 2 * Float(min(elisions, 3)))
    }
    let candidates = cyrillic > latin ? Self.cyrillic : Self.latin
    if let hint, candidates.contains(hint) { scores[Int(hint.rawValue)] += 2.5 }
    scores += SIMD16<Float>(profiles.scores(of: tokens, lower: lower, known: &known)) / 20
    var best: Language?
    var bestScore: Float = 0
    for language in candidates where scores[Int(language.rawValue)] > bestScore {
      bestScore = scores[Int(language.rawValue)]
      best = language
    }
    if let best, bestScore >= 0.9 { return best }
    if cyrillic > latin {
      return hint.map { candidates.contains($0) ? $0 : .ukrainian } ?? .ukrainian
    }
    // A short headline without a single function word is most often English.
    return latin > 0 ? best ?? hint ?? .english : .undetermined
  }

  private static let latin = Language.latin + [.undetermined]
  private static let cyrillic = Language.cyrillic + [.undetermined]

  private static let ownLetters: [(Language, String)] = [
    (.ukrainian, "іїєґ"), (.russian, "ыэъё"),
    (.polish, "łżśźńąęćó"), (.czech, "řěůčšžýáíéťďň"), (.turkish, "ğışçöü"),
    (.romanian, "țţășşâî"), (.german, "äöüß"), (.swedish, "åäö"), (.portuguese, "ãõçáêâéíóú"),
    (.spanish, "ñáéíóú¿"), (.french, "éèêàçùûôîœë"), (.italian, "àèéìòù"), (.dutch, "ë"),
    // Norwegian, Danish, Slovak, Hungarian, the Baltic and South Slavic languages, Belarusian.
    (.undetermined, "øæľĺŕőűđģķļņįųėŭўђјљњћџәқүѝ"),
  ]

  private static let functionWords: [(Language, String)] = [
    (
      .english,
      """
      the of and to in for on with at by from as is are was were be been has have had will would \
      its it that this their after over into said says new more than not no but or about could an a \
      who which up out against between under first his her he she they we you what how why when \
      amid first year million billion deal
      """
    ),
    (
      .ukrainian,
      """
      та і й на у в з зі із до для про що за від як по його її їх але або не це який яка які яке \
      також після між під час через буде був була було були може можуть серед щодо україна україни \
      україні року років тисяч заявив повідомив разом над при вже ще
      """
    ),
    (
      .russian,
      """
      и в на с со по для о об что за от как из его её их но или не это который которая которые \
      также после между под во время через будет был была было были может могут среди года лет \
      тысяч заявил сообщил вместе над при уже ещё украина украины к у
      """
    ),
    (
      .italian,
      """
      il lo la i gli le un una uno di del della dei delle degli dello da dal dalla in nel nella con \
      su sul sulla per tra fra e ed che non è sono ha hanno al alla ai alle anche più come si suo \
      sua questo dopo ma ad o se cui nei nelle dai dalle sui
      """
    ),
    (
      .german,
      """
      der die das den dem des ein eine einen einem einer und oder in im an am auf aus bei mit nach \
      von vom zu zum zur für über unter ist sind war wird werden hat haben sich nicht auch es er sie \
      als wie dass um vor gegen bis durch will soll sollen kann mehr neue neuen
      """
    ),
    (
      .french,
      """
      le la les un une des du de et ou en dans sur pour par avec sans au aux est sont a ont été que \
      qui se sa son ses ce cette ces il elle ils leur leurs plus ne pas après entre contre vers mais \
      comme d deux être va
      """
    ),
    (
      .polish,
      """
      i w we na z ze do dla o od po za przez przy się nie to jest są był była było być jak że który \
      która które oraz ale lub już także będzie może po między nad pod jego ich tym tego roku lat co \
      czy ma mają u
      """
    ),
    (
      .spanish,
      """
      el la los las un una unos de del al a en y e o con por para sobre entre que se su sus lo es son \
      ha han fue ser como más no este esta tras desde hasta pero según sin también ya le contra dos
      """
    ),
    (
      .turkish,
      """
      ve ile için bir bu da de olarak olan göre sonra kadar daha en ise çok gibi yeni arasında \
      türkiye etti oldu edildi ediyor dedi var yok ancak hem üzere karşı ilk iki milyon milyar
      """
    ),
    (
      .portuguese,
      """
      o a os as um uma de do da dos das em no na nos nas e ou com por para sobre entre que se seu sua \
      seus é são foi ser como mais não este esta após desde até mas segundo sem também já ao à pelo \
      pela aos às
      """
    ),
    (
      .czech,
      """
      a v ve na z ze do pro o od po za při s se si je jsou byl byla bylo být jak že který která které \
      ale nebo už také bude může mezi nad pod jeho jejich tím toho roku let co k ke by aby podle však
      """
    ),
    (
      .romanian,
      """
      și si în in la de din cu pe pentru prin a al ale ai un o care că nu este sunt a fost au va vor \
      fi mai după între dar sau cel cea lui lor să se despre către privind ar
      """
    ),
    (
      .dutch,
      """
      de het een van en in op te aan met voor door bij naar uit over om tot is zijn was wordt worden \
      heeft hebben niet ook dat die dit als maar of er nog meer onder tegen tussen na zal kan gaat \
      nieuwe
      """
    ),
    // Norwegian and Danish, Slovak, Hungarian, Croatian and Slovene, Finnish, Estonian, Latvian,
    // Lithuanian, Catalan, Bulgarian, Serbian, Belarusian: what the languages above do not have.
    (
      .undetermined,
      """
      og ikke til af ved efter mellem mellom blir bliver nye flere etter fra å hva hvad nå mens \
      sú aj ako čo ktorý ktorá ktoré budú medzi vláda zmluvu krajiny alebo pri \
      és hogy egy meg vagy között miatt után \
      koji koja koje između nakon što odobrila obrane med bodo pri ima \
      ei ovat sekä mutta kanssa uusi uusia jonka hän oma ning kui või \
      uz līdz ir dėl kad yra buvo kartu kopā els amb \
      се ще са със към при което която след между пре је са који што нема \
      аб гэта пра ў будзе быў праз разам
      """
    ),
    (
      .swedish,
      """
      och i på av för med till från om en ett den det de som är var har kan ska vid efter mellan mot \
      inte eller men att sin sitt sina över under också nya ny säger år mer sig
      """
    ),
  ]
}
