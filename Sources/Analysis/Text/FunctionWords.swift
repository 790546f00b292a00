// The letters and function words by which languages are told apart at a glance.

extension LanguageIdentifier {
  static let ownLetters: [(Language, String)] = [
    (.ukrainian, "іїєґ"), (.russian, "ыэъё"),
    (.polish, "łżśźńąęćó"), (.czech, "řěůčšžýáíéťďň"), (.turkish, "ğışçöü"),
    (.romanian, "țţășşâî"), (.german, "äöüß"), (.swedish, "åäö"), (.portuguese, "ãõçáêâéíóú"),
    (.spanish, "ñáéíóú¿"), (.french, "éèêàçùûôîœë"), (.italian, "àèéìòù"), (.dutch, "ë"),
  ]

  static let functionWords: [(Language, String)] = [
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
    (
      .swedish,
      """
      och i på av för med till från om en ett den det de som är var har kan ska vid efter mellan mot \
      inte eller men att sin sitt sina över under också nya ny säger år mer sig
      """
    ),
  ]

  static let furtherLetters: [(Language, String)] = [
    (.danish, "æø"), (.norwegian, "æø"), (.slovak, "áéíóúýčšžťďňľĺŕôä"),
    (.hungarian, "áéíóúöüőű"),
    (.finnish, "äö"), (.bulgarian, "ъ"),
    // The Baltic and South Slavic languages, Belarusian, Serbian, Kazakh.
    (.undetermined, "čšžćđāēīūģķļņąęįųėŭўђјљњћџәқү"),
  ]

  // What speaks for them among one another; what the first languages have too is left out of the
  // first look.
  static let furtherWords: [(Language, String)] = [
    (
      .danish,
      """
      og ikke til af ved efter mellem blir bliver blev nye flere fra hvad nu mens skal vil ville \
      sammen også over mod mange uden har være siger regeringen kroner aftale køb køber nyt
      """
    ),
    (
      .norwegian,
      """
      og ikke til ved mellom blir ble nye flere etter fra å hva nå mens skal vil ville sammen også \
      over mot mange uten har være sier regjeringen kroner avtale kjøp kjøper nytt fram eit ein frå \
      ikkje
      """
    ),
    (
      .finnish,
      """
      ja on ei ovat sekä mutta kanssa uusi uusia jonka hän myös että kun mukaan oli olisi voi \
      sanoi kertoo yli jo vielä miljoonaa miljardia euroa vuoden vuonna
      """
    ),
    (
      .slovak,
      """
      a v na z do sú aj ako čo ktorý ktorá ktoré budú medzi vláda zmluvu krajiny alebo pri sa nie bude už podľa \
      pre so zo dohodu miliónov eur tento len jeho
      """
    ),
    (
      .hungarian,
      """
      a az és hogy egy meg vagy között miatt után is nem van volt már még csak által szerint \
      millió milliárd új közös lesz ezt mint kell
      """
    ),
    (
      .bulgarian,
      """
      се ще са със към при което която след между на за от да не по или като това беше който \
      които още млн лева евро според вече между
      """
    ),
    // Croatian, Slovene, Estonian, Latvian, Lithuanian, Catalan, Serbian, Belarusian.
    (
      .undetermined,
      """
      i je su u za se od koji koja koje između nakon što odobrila obrane med bodo bo ter oma ning \
      kui või uz līdz un ar no par ir iš į su dėl kad yra buvo kartu kopā els amb пре је са који што нема аб гэта пра ў будзе быў праз разам
      """
    ),
  ]
}
