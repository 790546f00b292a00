// The words of a text that say something, as short numbers.

import Analysis

/// Stems of content words.
enum WordStems {
  /// The values that a token adds to the sketch: none for stop words and short words; for Hangul,
  /// whose words carry particles at their end, every pair of syllables.
  static func stems(_ word: String, token: Token) -> [UInt32] {
    let scalars = Array(word.unicodeScalars)
    guard let first = scalars.first else { return [] }
    if (0xAC00...0xD7A3).contains(first.value) {
      guard scalars.count > 1 else { return [] }
      return (0..<(scalars.count - 1)).map { index in
        UInt32(
          truncatingIfNeeded: StableHash.mix(
            UInt64(scalars[index].value) << 32 | UInt64(scalars[index + 1].value)))
      }
    }
    if !token.flags.contains(.number), scalars.count < 3, first.value < 0x3000 { return [] }
    if StopWords.contains(word) { return [] }
    return [UInt32(truncatingIfNeeded: token.stem)]
  }
}

/// Words that tell nothing of what a text is about.
enum StopWords {
  static func contains(_ word: String) -> Bool { words.contains(word) }

  private static let words: Set<String> = Set(
    """
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
