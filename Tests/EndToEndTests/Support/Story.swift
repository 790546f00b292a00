// Entries for the tests' feeds, in words of our own, and the three dialects that they are served
// in.

import Foundation
import Model

/// An entry as a publisher writes it.
struct Story: Sendable {
  var id: String
  var title: String
  var summary: String
  var outlet = "wire.example"
  var language = "en"
  var published = Story.hoursAgo(1)

  var url: String { "https://\(outlet)/\(id)" }

  static func hoursAgo(_ hours: Int) -> Timestamp {
    let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    return now - .seconds(hours * 3600)
  }

  /// The story at another outlet or of another age.
  func with(outlet: String? = nil, published: Timestamp? = nil) -> Story {
    var copy = self
    copy.outlet = outlet ?? self.outlet
    copy.published = published ?? self.published
    return copy
  }
}

extension Story {
  static let tanks = Story(
    id: "tanks", title: "Poland and South Korea sign contract for local production of K2 tanks",
    summary: """
      The two governments signed a contract in Warsaw under which the tanks will be built in Poland.
      """)
  static let submarines = Story(
    id: "submarines", title: "Norway and Germany order six submarines together",
    summary:
      "Oslo and Berlin signed a joint order for submarines of one design with a German shipyard."
  )
  static let howitzers = Story(
    id: "howitzers", title: "Denmark to finance production of Ukrainian artillery",
    summary: """
      Copenhagen will pay Ukrainian manufacturers for howitzers for the army of Ukraine, the defence \
      ministry said.
      """)
  static let shells = Story(
    id: "shells", title: "Sweden and Ukraine open joint venture for artillery shells",
    summary:
      "The Swedish company and its Ukrainian partner opened a joint plant for 155 mm ammunition."
  )

  /// What sounds like defence cooperation and is none.
  static let lookAlikes = [
    Story(
      id: "show", title: "Drone show lights up the sky over Naples harbour",
      summary: """
        Six hundred drones drew dolphins and sails above the bay while the city orchestra played; \
        visitors came from all over Italy and abroad.
        """),
    Story(
      id: "football", title: "Italy's defence holds as Ukraine fail to score in Rome qualifier",
      summary: """
        The visitors attacked for ninety minutes, but the Italian back line and its keeper left the \
        striker no space in the World Cup qualifier.
        """),
    Story(
      id: "court", title: "Defence asks Milan court to drop fraud case against Ukrainian banker",
      summary: """
        The defence lawyers told the judges that the prosecution had produced no evidence against \
        their client.
        """),
    Story(
      id: "culture",
      title: "Ukraine and Italy sign agreement on museums and the restoration of Odesa's cathedral",
      summary: """
        The two ministers of culture agreed to exchange exhibitions and train restorers over the \
        next three years.
        """),
    Story(
      id: "aid", title: "Italy sends Ukraine another package of military aid from army stocks",
      summary: """
        The twelfth package contains vehicles and ammunition taken from the army's depots, the \
        government in Rome said.
        """),
    Story(
      id: "exercise",
      title: "Italian and Romanian air forces begin exercise over the Black Sea",
      summary: "Fighter pilots of the two countries will train interceptions for a week."),
  ]

  /// One meeting as four outlets tell it in four languages.
  static let meeting = [
    Story(
      id: "en",
      title: "Ukraine's defence minister and Italy's ambassador discuss joint drone production",
      summary: """
        Defence Minister Mykhailo Fedorov received Italian Ambassador Carlo Formosa in Kyiv. They \
        talked about building unmanned aircraft together in Italian plants and about air defence \
        supplies.
        """, outlet: "dispatch.example"),
    Story(
      id: "uk", title: "Федоров і посол Італії Формоза обговорили спільне виробництво дронів",
      summary: """
        Міністр оборони Михайло Федоров зустрівся з послом Італії Карло Формозою. Сторони говорили \
        про спільне виробництво безпілотників на італійських заводах і про постачання засобів ППО.
        """, outlet: "novyny.example", language: "uk"),
    Story(
      id: "it",
      title: """
        Kiev, il ministro della Difesa Fedorov e l'ambasciatore Formosa parlano di produzione \
        congiunta di droni
        """,
      summary: """
        Il ministro della Difesa ucraino Mykhailo Fedorov ha incontrato l'ambasciatore italiano \
        Carlo Formosa: al centro del colloquio la produzione congiunta di droni in stabilimenti \
        italiani e la difesa aerea.
        """, outlet: "giornale.example", language: "it"),
    Story(
      id: "ru",
      title:
        "Министр обороны Украины Фёдоров и посол Италии обсудили совместное производство дронов",
      summary: """
        Михаил Фёдоров встретился с послом Италии Карло Формозой. Обсуждали совместный выпуск \
        беспилотников на итальянских заводах и поставки средств ПВО.
        """, outlet: "vesti.example", language: "ru"),
  ]
}

/// Writes feeds.
enum FeedText {
  static func rss(_ stories: [Story], channel: String = "") -> String {
    let items = stories.map { story in
      """
      <item><title>\(escaped(story.title))</title><link>\(story.url)</link>
      <guid isPermaLink="false">\(story.id)</guid><pubDate>\(mailDate(story.published))</pubDate>
      <description>\(escaped("<p>\(story.summary)</p>"))</description></item>
      """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0"><channel><title>Sample</title><link>https://wire.example/</link>
      <description>A sample feed</description><language>\(stories.first?.language ?? "en")</language>
      \(channel)\(items.joined(separator: "\n"))
      </channel></rss>
      """
  }

  static func atom(_ stories: [Story]) -> String {
    let entries = stories.map { story in
      """
      <entry><id>\(story.id)</id><title>\(escaped(story.title))</title>
      <link href="\(story.url)"/><updated>\(story.published.rfc3339)</updated>
      <published>\(story.published.rfc3339)</published>
      <summary>\(escaped(story.summary))</summary></entry>
      """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(stories.first?.language ?? "en")">
      <id>https://wire.example/</id><title>Sample</title><updated>2026-01-01T00:00:00Z</updated>
      \(entries.joined(separator: "\n"))
      </feed>
      """
  }

  static func json(_ stories: [Story]) throws -> String {
    let feed: [String: Any] = [
      "version": "https://jsonfeed.org/version/1.1", "title": "Sample",
      "language": stories.first?.language ?? "en",
      "items": stories.map { story in
        [
          "id": story.id, "url": story.url, "title": story.title, "content_text": story.summary,
          "date_published": story.published.rfc3339,
        ]
      },
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: feed), as: UTF8.self)
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
  }

  /// The date of RFC 5322, in UTC.
  private static func mailDate(_ time: Timestamp) -> String {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let civil = time.civil
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(civil.day)) \(months[civil.month - 1]) \(civil.year) "
      + "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second)) +0000"
  }
}
