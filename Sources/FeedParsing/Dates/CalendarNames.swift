// The names of months, weekdays and zones as feeds write them, in the languages that we read.

/// Words that occur in dates, all in small letters and without accents (see ``fold(_:)``).
enum CalendarNames {
  /// A word in small letters, without accents and without the dots that mark an abbreviation.
  static func fold(_ word: Substring) -> String {
    var output = ""
    for scalar in word.lowercased().unicodeScalars {
      switch scalar {
      case ".", "\u{301}", "\u{300}", "\u{307}", "\u{327}", "\u{30C}", "\u{306}", "\u{308}",
        "\u{302}":
        continue
      default: output.unicodeScalars.append(plain[scalar] ?? scalar)
      }
    }
    return output
  }

  private static let plain: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    let pairs: [(String, Unicode.Scalar)] = [
      ("áàâäãåą", "a"), ("éèêëęě", "e"), ("íìîïı", "i"), ("óòôöõőø", "o"), ("úùûüűů", "u"),
      ("çćč", "c"), ("ñńň", "n"), ("śşšș", "s"), ("źżž", "z"), ("łľĺ", "l"), ("ýÿ", "y"),
      ("ğ", "g"), ("ťț", "t"), ("řŕ", "r"), ("ď", "d"), ("ё", "е"), ("й", "и"), ("ї", "і"),
      ("άὰ", "α"), ("έὲ", "ε"), ("ήὴ", "η"), ("ίϊΐὶ", "ι"), ("όὸ", "ο"), ("ύϋΰ", "υ"),
      ("ώὼ", "ω"), ("ς", "σ"),
    ]
    for (letters, base) in pairs { for scalar in letters.unicodeScalars { table[scalar] = base } }
    return table
  }()

  /// Month names by word; values are 1…12.
  static let months: [String: Int] = {
    // One line a language (English, Ukrainian, Russian, Italian, German, French, Spanish, Polish,
    // Turkish, Portuguese, Dutch, Czech, Slovak, Hungarian, Greek, Scandinavian, Finnish, Romanian,
    // Bulgarian), months separated by `|`.
    let lines = [
      "january jan|february feb febr|march mar|april apr|may|june jun|july jul|august aug"
        + "|september sep sept|october oct|november nov|december dec",
      "січень січня січ|лютий лютого лют|березень березня бер|квітень квітня квіт кві"
        + "|травень травня трав тра|червень червня черв чер|липень липня лип"
        + "|серпень серпня серп сер|вересень вересня вер|жовтень жовтня жовт жов"
        + "|листопад листопада лист лис|грудень грудня груд гру",
      "январь января янв|февраль февраля фев февр|март марта мар|апрель апреля апр|май мая"
        + "|июнь июня июн|июль июля июл|август августа авг|сентябрь сентября сен сент"
        + "|октябрь октября окт|ноябрь ноября ноя нояб|декабрь декабря дек",
      "gennaio gen genn|febbraio feb febbr|marzo mar|aprile apr|maggio mag magg|giugno giu"
        + "|luglio lug|agosto ago|settembre set sett|ottobre ott|novembre nov|dicembre dic",
      "januar jan janner jaenner jan|februar feb feber|marz maerz mrz mar|april apr|mai|juni jun"
        + "|juli jul|august aug|september sep sept|oktober okt|november nov|dezember dez",
      "janvier janv jan|fevrier fevr fev|mars mar|avril avr|mai|juin|juillet juil|aout aou"
        + "|septembre sept sep|octobre oct|novembre nov|decembre dec",
      "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago"
        + "|septiembre setiembre sep sept|octubre oct|noviembre nov|diciembre dic",
      "styczen stycznia sty stycz|luty lutego lut|marzec marca mar|kwiecien kwietnia kwi"
        + "|maj maja|czerwiec czerwca cze czerw|lipiec lipca lip|sierpien sierpnia sie sierp"
        + "|wrzesien wrzesnia wrz|pazdziernik pazdziernika paz pazdz|listopad listopada lis"
        + "|grudzien grudnia gru",
      "ocak oca|subat sub|mart mar|nisan nis|mayis may|haziran haz|temmuz tem|agustos agu"
        + "|eylul eyl|ekim eki|kasim kas|aralik ara",
      "janeiro jan|fevereiro fev|marco mar|abril abr|maio mai|junho jun|julho jul|agosto ago"
        + "|setembro set|outubro out|novembro nov|dezembro dez",
      "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug"
        + "|september sep|oktober okt|november nov|december dec",
      "leden ledna led|unor unora uno|brezen brezna bre|duben dubna dub|kveten kvetna kve"
        + "|cerven cervna cvn|cervenec cervence cvc|srpen srpna srp|zari zar|rijen rijna rij"
        + "|listopad listopadu|prosinec prosince pro",
      "januar januara jan|februar februara feb|marec marca mar|april aprila apr|maj maja"
        + "|jun juna|jul jula|august augusta aug|september septembra sep|oktober oktobra okt"
        + "|november novembra nov|december decembra dec",
      "januar jan|februar febr|marcius marc|aprilis apr|majus maj|junius jun|julius jul"
        + "|augusztus aug|szeptember szept|oktober okt|november nov|december dec",
      "ιανουαριοσ ιανουαριου ιαν|φεβρουαριοσ φεβρουαριου φεβ|μαρτιοσ μαρτιου μαρ"
        + "|απριλιοσ απριλιου απρ|μαιοσ μαιου μαι μαη|ιουνιοσ ιουνιου ιουν ιον"
        + "|ιουλιοσ ιουλιου ιουλ ιολ|αυγουστοσ αυγουστου αυγ"
        + "|σεπτεμβριοσ σεπτεμβριου σεπ σεπτ|οκτωβριοσ οκτωβριου οκτ"
        + "|νοεμβριοσ νοεμβριου νοε νοεμ|δεκεμβριοσ δεκεμβριου δεκ",
      "januari januar jan|februari februar feb|mars marts mar|april apr|maj mai|juni jun"
        + "|juli jul|augusti august aug|september sep|oktober okt|november nov"
        + "|december desember des",
      "tammikuu tammikuuta tammi|helmikuu helmikuuta helmi|maaliskuu maaliskuuta maalis"
        + "|huhtikuu huhtikuuta huhti|toukokuu toukokuuta touko|kesakuu kesakuuta kesa"
        + "|heinakuu heinakuuta heina|elokuu elokuuta elo|syyskuu syyskuuta syys"
        + "|lokakuu lokakuuta loka|marraskuu marraskuuta marras|joulukuu joulukuuta joulu",
      "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug"
        + "|septembrie sept|octombrie oct|noiembrie noi|decembrie dec",
      "януари яну|февруари фев|март мар|април апр|май|юни|юли|август авг|септември сеп септ"
        + "|октомври окт|ноември ное ноем|декември дек",
    ]
    var table: [String: Int] = [:]
    for line in lines {
      for (index, names) in line.split(separator: "|").enumerated() {
        for name in names.split(separator: " ") { table[fold(name)] = index + 1 }
      }
    }
    return table
  }()

  /// Words between the parts of a date that say nothing more.
  static let fillers: Set<String> = Set(
    """
    at on of the de del den der am um uhr alle ore a le la st nd rd th e i il kl klo the г года р \
    року рік в о у год година часа ч ob dnia godz hod saat h u heures heure ur uur as os às ώρα \
    στισ το time
    """
    .split(separator: " ").map { fold($0) })

  static let morning: Set<String> = ["am", "오전", "πμ", "vorm", "de"]
  static let afternoon: Set<String> = ["pm", "오후", "μμ", "nachm", "下午"]

  /// Days of the week, which say nothing that the date does not.
  static let weekdays: Set<String> = Set(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri \
    sat sun понеділок вівторок середа четвер п'ятниця п’ятниця пʼятниця пятниця субота неділя пн \
    вт ср чт пт сб нд понедельник вторник среда четверг пятница суббота воскресенье вс lunedì \
    martedì mercoledì giovedì venerdì sabato domenica lun mar mer gio ven sab dom montag dienstag \
    mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lundi mardi \
    mercredi jeudi vendredi samedi dimanche jeu sam dim poniedziałek wtorek środa czwartek piątek \
    sobota niedziela pon wt śr czw pt sob ndz nie lunes martes miércoles jueves viernes sábado \
    domingo mié jue vie pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çar per cum \
    cmt paz segunda terça quarta quinta sexta feira seg ter qua qui sex pondělí úterý středa \
    čtvrtek pátek neděle po út st čt pá ne luni marți miercuri joi vineri sâmbătă duminică mie vin \
    sâm dum pondelok utorok streda štvrtok piatok nedeľa št pi so mandag tirsdag lørdag søndag man \
    tir lør søn maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai maanantaina \
    tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina ti ke to pe su понеделник \
    сряда четвъртък петък събота неделя maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
    ma wo vr za zo måndag tisdag onsdag torsdag fredag lördag söndag mån tis ons tor fre lör sön \
    hétfő kedd szerda csütörtök péntek szombat vasárnap δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή δευ \
    τρι τετ πεμ παρ σαβ κυρ 월요일 화요일 수요일 목요일 금요일 토요일 일요일 월 화 수 목 금 토 일 \
    月 火 水 木 金 土 日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 星期一 星期二 星期三 \
    星期四 星期五 星期六 星期日
    """
    .split(whereSeparator: \.isWhitespace).map { fold($0) })

  /// Offsets from UTC in minutes by zone name. `IST` is India's, as the most people use it.
  static let zones: [String: Int] = [
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "uct": 0, "zulu": 0, "wet": 0, "west": 60, "bst": 60,
    "cet": 60, "cest": 120, "met": 60, "mest": 120, "mez": 60, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "msd": 240, "trt": 180, "sast": 120, "cat": 120, "eat": 180,
    "wat": 60, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "hast": -600,
    "hadt": -540, "ast": -240, "adt": -180, "nst": -210, "ndt": -150, "brt": -180,
    "brst": -120, "art": -180, "clt": -240, "clst": -180, "cot": -300, "pet": -300,
    "ist": 330, "pkt": 300, "npt": 345, "gst": 240, "ict": 420, "wib": 420, "sgt": 480,
    "hkt": 480, "pht": 480, "awst": 480, "kst": 540, "jst": 540, "acst": 570, "acdt": 630,
    "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "idt": 180, "irst": 210, "мск": 180,
    "almt": 360, "yekt": 300, "novt": 420, "krat": 420, "irkt": 480, "vlat": 600, "samt": 240,
    "omst": 360, "yakt": 540, "magt": 660, "pett": 720, "anat": 720, "msz": 180, "get": 240,
    "azt": 240, "irdt": 270, "aft": 270, "uzt": 300, "tmt": 300, "tjt": 300, "kgt": 360,
    "aqtt": 300, "lkt": 330, "btt": 360, "mmt": 390, "wita": 480, "wit": 540, "myt": 480,
    "phst": 480, "ulat": 480, "hovt": 420, "chst": 600, "lhst": 630, "nft": 660, "vut": 660,
    "sbt": 660, "fjt": 720, "chast": 765, "tot": 780, "vet": -240, "bot": -240, "gyt": -240,
    "uyt": -180, "gft": -180, "fkt": -180, "wgt": -180, "cvt": -60, "azot": -60, "egt": -60,
    "wast": 120, "ret": 240, "mut": 240, "sct": 240, "mvt": 300,
  ]

  /// Zone names whose offset depends on the date, with their place in the IANA database.
  static let places: [String: String] = [
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "at": "America/Halifax",
  ]
}
