// The words of a text that say something, as short numbers.

import Analysis

/// Stems of content words.
enum WordStems {
  /// Calls `body` with the values that a token adds to the sketch: none for stop words and short
  /// words; for Hangul, whose words carry particles at their end, every pair of syllables.
  ///
  /// - Parameter word: the token's UTF-8 in lower case.
  static func forEach(in word: ArraySlice<UInt8>, token: Token, _ body: (UInt32) -> Void) {
    guard let lead = word.first else { return }
    // What begins with these bytes alone can be Hangul, U+AC00…U+D7A3.
    if (0xEA...0xED).contains(lead) {
      let scalars = Array(String(decoding: word, as: UTF8.self).unicodeScalars)
      if (0xAC00...0xD7A3).contains(scalars[0].value) {
        for (first, second) in zip(scalars, scalars.dropFirst()) {
          body(
            UInt32(
              truncatingIfNeeded: StableHash.mix(
                UInt64(first.value) << 32 | UInt64(second.value))))
        }
        return
      }
    }
    // Below U+3000: ideographs and kana say something alone.
    let isAlphabetic = lead < 0xE3
    if !token.flags.contains(.number), isAlphabetic, isShorter(word, than: 3) { return }
    if StopWords.contains(word) { return }
    body(UInt32(truncatingIfNeeded: token.stem))
  }

  /// The values that a token adds to the sketch.
  static func stems(_ word: ArraySlice<UInt8>, token: Token) -> [UInt32] {
    var stems: [UInt32] = []
    forEach(in: word, token: token) { stems.append($0) }
    return stems
  }

  private static func isShorter(_ word: ArraySlice<UInt8>, than length: Int) -> Bool {
    var count = 0
    for byte in word where byte & 0xC0 != 0x80 {
      count += 1
      if count == length { return false }
    }
    return true
  }
}

/// Words that tell nothing of what a text is about.
enum StopWords {
  /// Whether a word, as UTF-8 in lower case, is one.
  static func contains(_ word: ArraySlice<UInt8>) -> Bool {
    word.count <= longest && hashes.contains(hash(word))
  }

  private static let longest = words.reduce(0) { max($0, $1.utf8.count) }
  private static let hashes = NumberSet(words.map { hash(Array($0.utf8)[...]) })

  private static func hash(_ word: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  private static let words: Set<String> = Set(
    """
    og det den der som til fra med for ikke eller har var vil skal kan over under efter etter også men ved \
    sin deres mens hvor blev ble blir bliver være millioner milliarder kroner \
    että joka jotka myös sekä mutta kun kuin ovat oli olisi sen hän noin yli mukaan jälkeen kanssa vuonna \
    ako aby ktorý ktorá ktoré alebo nie bude budú bolo boli podľa ktorých tiež pred medzi počas jeho ich \
    се ще със във като което която който които след през между също така беше бяха или още според при \
    και του της των την τον τους τις στο στη στην στον στα στους από για που δεν θα είναι ήταν ένα μια \
    έναν ότι όπως αλλά μετά πριν κατά προς υπό επίσης \
    hogy nem egy meg van volt lesz már még csak után előtt között szerint által mint vagy amely amelyek \
    ami azt ezt ezek arra \
    the and for with will that from this been has have had was were are its not but which who whom \
    whose what when where why how their they them his her our your you she after before over under \
    into onto about against between among during while also more most than then there here would \
    could should can may might must said says say told according new first two three one amid
    на та що про для від під при без над між через після перед або але як які який яка яке щоб вже \
    вони вона воно його їх їхній цей цього цих також ще буде було були бути має мають може під час \
    разом зі із до за по не ні у в і й а з
    что как это для при под над без или его она они оно были было был будет быть после перед между \
    через также еще уже может который которая которые из от до за по на не ни со об где чтобы
    der die das den dem des und ein eine einer eines einem einen ist sind war wird werden wurde hat \
    haben mit von vom zum zur für auf aus bei nach vor über unter gegen zwischen während auch nicht \
    sich als wie dass noch mehr oder aber soll sollen will wollen kann können rund bis durch seine \
    ihre ihr sein
    les des une est sont pour par avec dans sur sous aux qui que quoi dont son ses leur leurs cette \
    ces cet elle ils elles nous vous mais plus pas été être ont fait lors entre vers chez après \
    avant afin comme aussi selon deux
    del della dello delle degli dei nel nella nelle nei sul sulla sugli per con una uno gli che non \
    sono essere stato stata come anche tra fra dal dalla dalle alla alle allo agli suo sua loro \
    questo questa più dopo prima secondo
    los las una uno unos unas del con por para que como más pero sus este esta estos estas desde \
    hasta entre sobre según tras ante fue sido ser han hay también muy dos
    nie się jest są był była było będzie dla przez przed przy pod nad oraz jak jako który która \
    które tym tego tej ten też ale już aby może mają od do po na ze we za został została
    bir ve ile için olan olarak daha çok gibi kadar sonra önce göre bu şu veya ama değil
    het een van voor met dat die zijn naar ook niet aan door over bij
    och att det som för med till från den ett har inte
    uma dos das nos nas com não mais pelo pela aos
    """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
