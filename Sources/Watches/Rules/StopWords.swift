// Words so common that a term made of them says nothing, in the languages of the trade.

/// Knows the commonest words.
enum StopWords {
  private static let words: Set<String> = Set(
    """
    the a an and or of to in on for with at by from is are was were be as it its this that has have \
    not but will would can about after over their his her we they you said new more also been \
    і й та або у в на з із до за про що це як не від для по при його її їх був була буде \
    и или в на с из до за о об что это как не от для по при его её их был была будет \
    il lo la i gli le un una e o di a da in con su per tra fra che non è sono del della dei \
    der die das ein eine und oder in im an am auf mit von zu zum zur für ist sind nicht den dem des \
    le la les un une et ou de du des à au aux en dans sur pour par avec est sont ne pas que qui \
    i oraz lub w we na z ze do od o po za dla jest są nie że się jak \
    el la los las un una y o de del a al en con por para es son no que se su \
    ve veya bir bu da de için ile mi ne o daha çok \
    o a os as um uma e ou de do da dos das em no na com por para é são não que se \
    a i nebo v ve na z ze do od o po za pro je jsou ne že se jak \
    și sau un o de la în pe cu din pentru este sunt nu că se \
    de het een en of in op aan met van te voor is zijn niet dat die \
    och eller en ett i på av med till för är inte att som det den \
    og eller en et i på af med til fra for er ikke at å som det den \
    ja tai on ei että se kun oli \
    a alebo v vo na z zo do od o po za pre je sú nie že sa ako \
    и или в на с от до за по при се че да не е са ще \
    και ή ο η το οι τα του της των σε στο στη από για με να θα δεν είναι που \
    a az és vagy egy nem hogy is van volt meg
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  static func contains(_ word: String) -> Bool { words.contains(word.lowercased()) }
}
