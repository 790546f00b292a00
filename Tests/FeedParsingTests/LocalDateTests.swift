// Dates in the languages of publishers: every month, with the weekday that belongs to it.

import Model
import Testing

@testable import FeedParsing

@Suite("Dates in other languages")
struct LocalDateTests {
  /// Months, then weekdays from Monday on.
  struct Calendar: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var months: [String]
    var weekdays: [String]

    init(_ language: String, _ months: String, _ weekdays: String) {
      testDescription = language
      self.months = months.split(separator: " ").map(String.init)
      self.weekdays = weekdays.split(separator: " ").map(String.init)
    }
  }

  static let calendars = [
    Calendar(
      "en", "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec", "Mon Tue Wed Thu Fri Sat Sun"),
    Calendar(
      "uk",
      "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
      "понеділок вівторок середа четвер п’ятниця субота неділя"),
    Calendar("uk", "січ лют бер кві тра чер лип сер вер жов лис гру", "Пн Вт Ср Чт Пт Сб Нд"),
    Calendar(
      "uk", "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.",
      "пн. вт. ср. чт. пт. сб. нд."),
    Calendar(
      "ru", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
      "понедельник вторник среда четверг пятница суббота воскресенье"),
    Calendar("ru", "янв фев мар апр май июн июл авг сен окт ноя дек", "Пн Вт Ср Чт Пт Сб Вс"),
    Calendar(
      "it",
      "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
      "lunedì martedì mercoledì giovedì venerdì sabato domenica"),
    Calendar(
      "it", "gen feb mar apr mag giu lug ago set ott nov dic", "lun mar mer gio ven sab dom"),
    Calendar(
      "de", "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
      "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    Calendar("de", "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez", "Mo Di Mi Do Fr Sa So"),
    Calendar(
      "fr", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
      "lundi mardi mercredi jeudi vendredi samedi dimanche"),
    Calendar(
      "fr", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
      "lun. mar. mer. jeu. ven. sam. dim."),
    Calendar(
      "pl",
      "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
      "poniedziałek wtorek środa czwartek piątek sobota niedziela"),
    Calendar("pl", "sty lut mar kwi maj cze lip sie wrz paź lis gru", "pon wt śr czw pt sob nie"),
    Calendar(
      "es",
      "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
      "lunes martes miércoles jueves viernes sábado domingo"),
    Calendar(
      "es", "ene feb mar abr may jun jul ago sep oct nov dic", "lun mar mié jue vie sáb dom"),
    Calendar(
      "tr", "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
      "Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar"),
    Calendar(
      "tr", "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara", "Pzt Sal Çar Per Cum Cmt Paz"),
    Calendar(
      "pt",
      "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
      "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
    Calendar(
      "cs", "ledna února března dubna května června července srpna září října listopadu prosince",
      "pondělí úterý středa čtvrtek pátek sobota neděle"),
    Calendar("cs", "led úno bře dub kvě čvn čvc srp zář říj lis pro", "po út st čt pá so ne"),
    Calendar(
      "ro",
      "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
      "luni marți miercuri joi vineri sâmbătă duminică"),
    Calendar(
      "nl",
      "januari februari maart april mei juni juli augustus september oktober november december",
      "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    Calendar("nl", "jan feb mrt apr mei jun jul aug sep okt nov dec", "ma di wo do vr za zo"),
    Calendar(
      "sv", "januari februari mars april maj juni juli augusti september oktober november december",
      "måndag tisdag onsdag torsdag fredag lördag söndag"),
    Calendar(
      "sv", "jan feb mar apr maj jun jul aug sep okt nov dec", "mån tis ons tor fre lör sön"),
    Calendar(
      "el",
      "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου "
        + "Νοεμβρίου Δεκεμβρίου", "Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή"),
    Calendar(
      "el", "Ιαν Φεβ Μάρ Απρ Μάι Ιούν Ιούλ Αύγ Σεπ Οκτ Νοέ Δεκ", "Δευ Τρι Τετ Πεμ Παρ Σαβ Κυρ"),
    Calendar(
      "hu",
      "január február március április május június július augusztus szeptember október november december",
      "hétfő kedd szerda csütörtök péntek szombat vasárnap"),
    Calendar(
      "da", "januar februar marts april maj juni juli august september oktober november december",
      "mandag tirsdag onsdag torsdag fredag lørdag søndag"),
    Calendar(
      "no", "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
      "man. tir. ons. tor. fre. lør. søn."),
    Calendar(
      "fi",
      "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
        + "lokakuuta marraskuuta joulukuuta",
      "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina"),
    Calendar(
      "fi", "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
      "ma ti ke to pe la su"),
    Calendar(
      "sk",
      "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
      "pondelok utorok streda štvrtok piatok sobota nedeľa"),
    Calendar("sk", "jan feb mar apr máj jún júl aug sep okt nov dec", "po ut st št pi so ne"),
    Calendar(
      "bg", "януари февруари март април май юни юли август септември октомври ноември декември",
      "понеделник вторник сряда четвъртък петък събота неделя"),
    Calendar("bg", "яну фев мар апр май юни юли авг сеп окт ное дек", "пн вт ср чт пт сб нд"),
  ]

  @Test("are read with every month and weekday, in every order", arguments: calendars)
  func everyMonth(_ calendar: Calendar) {
    for (index, month) in calendar.months.enumerated() {
      for day in [3, 14, 22] {
        let weekday = calendar.weekdays[Self.weekday(month: index + 1, day: day)]
        let expected = "2024-\(Self.two(index + 1))-\(Self.two(day))T10:14:00Z"
        for written in [
          "\(weekday), \(Self.two(day)) \(month) 2024 10:14:00 +0000",
          "\(weekday) \(day) \(month) 2024 10:14", "\(day) \(month) 2024, 10:14",
          "\(day). \(month) 2024 10:14:00 GMT", "\(weekday), \(month) \(day), 2024 10:14:00 GMT",
        ] {
          #expect(FeedDate.parse(written)?.rfc3339 == expected, "\(written)")
        }
      }
    }
  }

  /// Counted from Monday as 0. 2024-01-01 was a Monday.
  private static func weekday(month: Int, day: Int) -> Int {
    let days = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335]
    return (days[month - 1] + day - 1) % 7
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  static let yearFirst: [(String, String)] = [
    ("2024년 1월 14일 (일) 10:14", "2024-01-14T10:14:00Z"),
    ("2024년 1월 14일 일요일 10:14:05", "2024-01-14T10:14:05Z"),
    ("2024년 1월 15일 월요일 오전 10:14", "2024-01-15T10:14:00Z"),
    ("2024년 01월 03일 오후 1시", "2024-01-03T13:00:00Z"),
    ("2024년01월03일 13시05분", "2024-01-03T13:05:00Z"),
    ("2024년 1월 3일 오후 1시 5분 7초", "2024-01-03T13:05:07Z"),
    ("2024. 1. 3. 오후 1:05", "2024-01-03T13:05:00Z"),
    ("2024年1月3日(水) 13時05分", "2024-01-03T13:05:00Z"),
    ("2024/1/3 下午1:05", "2024-01-03T13:05:00Z"),
    ("2024. január 14., vasárnap 10:14", "2024-01-14T10:14:00Z"),
    ("2024. márc. 14., csütörtök 10:14", "2024-03-14T10:14:00Z"),
  ]

  @Test("are read with the year first and their signs behind the numbers", arguments: yearFirst)
  func signs(_ written: String, _ expected: String) {
    #expect(FeedDate.parse(written)?.rfc3339 == expected)
  }

  static let zones: [(String, String)] = [
    ("UT", "12:00"), ("GMT", "12:00"), ("Z", "12:00"), ("EST", "17:00"), ("EDT", "16:00"),
    ("CST", "18:00"), ("CDT", "17:00"), ("MST", "19:00"), ("MDT", "18:00"), ("PST", "20:00"),
    ("PDT", "19:00"), ("AKST", "21:00"), ("HST", "22:00"), ("AST", "16:00"), ("NST", "15:30"),
    ("WET", "12:00"), ("WEST", "11:00"), ("BST", "11:00"), ("CET", "11:00"), ("CEST", "10:00"),
    ("MEZ", "11:00"), ("MESZ", "10:00"), ("EET", "10:00"), ("EEST", "09:00"), ("MSK", "09:00"),
    ("МСК", "09:00"), ("TRT", "09:00"), ("SAMT", "08:00"), ("YEKT", "07:00"), ("OMST", "06:00"),
    ("YAKT", "03:00"), ("MAGT", "01:00"), ("IST", "06:30"), ("NPT", "06:15"), ("MMT", "05:30"),
    ("KST", "03:00"), ("JST", "03:00"), ("AWST", "04:00"), ("ACST", "02:30"), ("AEST", "02:00"),
    ("AEDT", "01:00"), ("NZST", "00:00"), ("BRT", "15:00"), ("VET", "16:00"), ("UYT", "15:00"),
    ("WITA", "04:00"), ("GET", "08:00"), ("UZT", "07:00"), ("KGT", "06:00"), ("IRST", "08:30"),
    ("Europe/Kyiv", "10:00"), ("Asia/Seoul", "03:00"), ("Etc/GMT-3", "09:00"),
    ("America/Argentina/Buenos_Aires", "15:00"), ("ET", "17:00"), ("PT", "20:00"),
    // RFC 822 has their signs wrong, so that RFC 2822 §4.3 takes them for none.
    ("A", "12:00"), ("M", "12:00"),
  ]

  @Test("are set to UTC by the name of the zone", arguments: zones)
  func zone(_ name: String, _ expected: String) {
    #expect(
      FeedDate.parse("Thu, 04 Jan 2024 12:00:00 \(name)")?.rfc3339 == "2024-01-04T\(expected):00Z")
  }

  static let odd: [(String, String)] = [
    ("2 Oct 2002 13h00", "2002-10-02T13:00:00Z"), ("2 octobre 2002 13h", "2002-10-02T13:00:00Z"),
    ("2 Oct 2002 1pm", "2002-10-02T13:00:00Z"), ("12 p.m., Oct 2, 2002", "2002-10-02T12:00:00Z"),
    ("2.10.2002 13.00", "2002-10-02T13:00:00Z"), ("2.10.2002 klo 13.05", "2002-10-02T13:05:00Z"),
    ("2002-10-02T13.00.05Z", "2002-10-02T13:00:05Z"), ("2002-10-02T13", "2002-10-02T13:00:00Z"),
    ("2002-10-02T13:00:00+02:00[Europe/Rome]", "2002-10-02T11:00:00Z"),
    ("02/Oct/2002:13:00:00 +0000", "2002-10-02T13:00:00Z"),
    ("2002-10-02+02:00", "2002-10-01T22:00:00Z"), ("2002-10-02Z", "2002-10-02T00:00:00Z"),
    ("2 de octubre de 2002, 1:00 p. m.", "2002-10-02T13:00:00Z"),
    ("Wed,\u{A0}02\u{A0}Oct\u{A0}2002 13:00:00 GMT", "2002-10-02T13:00:00Z"),
    ("2 Ekim 2002 Çarşamba 13:00", "2002-10-02T13:00:00Z"),
    ("2009-W53-7", "2010-01-03T00:00:00Z"), ("2024-366T13:00:00Z", "2024-12-31T13:00:00Z"),
  ]

  @Test("are read in odd forms", arguments: odd)
  func oddForm(_ written: String, _ expected: String) {
    #expect(FeedDate.parse(written)?.rfc3339 == expected)
  }

  @Test("before Christ are none", arguments: ["-0001-11-30T00:00:00+00:00", "-2026-01-01"])
  func beforeChrist(_ written: String) {
    #expect(FeedDate.parse(written) == nil)
  }
}

@Suite("Dates that cannot be right")
struct LikelyDateTests {
  @Test(
    "are kept as they are, with a remark",
    arguments: ["Mon, 01 Jan 2999 10:00:00 GMT", "0001-01-01T00:00:00Z"])
  func kept(_ written: String) throws {
    for document in [
      rss("<pubDate>\(written)</pubDate>"),
      #"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","date_published":"\#(written)"}]}"#,
    ] {
      let feed = try parse(document)
      #expect(feed.entries.first?.published == FeedDate.parse(written))
      #expect(feed.warnings.contains { $0.hasPrefix("note: the date “\(written)”") })
    }
  }

  @Test("are those before 1990 and from two days ahead on")
  func bounds() throws {
    let now = try #require(FeedDate.parse("2026-05-01T10:00:00Z"))
    let likely = LikelyDates(now: now)
    for (written, isLikely) in [
      ("1989-12-31T23:59:59Z", false), ("1990-01-01T00:00:00Z", true),
      ("2026-05-03T10:00:00Z", true), ("2026-05-03T10:00:01Z", false),
    ] {
      let date = try #require(FeedDate.parse(written))
      #expect((likely.remark(on: date, written: written) == nil) == isLikely, "\(written)")
    }
  }
}
