// Which element of which vocabulary says what about a feed or an entry.

/// What an element tells.
enum Field {
  case title, mediaTitle
  case link, identifier, identifierFallback
  case summary, summaryFallback, content, contentFallback, subtitle
  case author, person, creator
  case category, keywords, atomCategory
  case published, created, updated, dublinCoreDate, modified
  case enclosure, source, language
  case timeToLive, updatePeriod, updateFrequency, skipHours, skipDays
  case originalLink

  /// The meaning of a tag inside a feed or an entry; `isAtom` tells which vocabulary names
  /// without a namespace belong to.
  init?(_ namespace: Namespace, _ name: String, isAtom: Bool) {
    let field: Field?
    switch namespace {
    case .atom, .atom03: field = Self.atom(name)
    case .none, .rss, .rdf: field = isAtom ? Self.atom(name) ?? Self.rss(name) : Self.rss(name)
    case .dublinCore, .dublinCoreTerms: field = Self.dublinCore(name)
    case .content: field = name == "encoded" ? .content : nil
    case .itunes: field = Self.itunes(name)
    case .media: field = Self.media(name)
    case .syndication:
      field =
        name == "updateperiod"
        ? .updatePeriod : name == "updatefrequency" ? .updateFrequency : nil
    case .feedBurner: field = name == "origlink" ? .originalLink : nil
    case .yandex: field = name == "full-text" ? .contentFallback : nil
    case .googleNews: field = Self.googleNews(name)
    case .xhtml: field = name == "body" || name == "div" ? .content : nil
    case .xml, .other: field = nil
    }
    guard let field else { return nil }
    self = field
  }

  private static func rss(_ name: String) -> Field? {
    switch name {
    case "title": .title
    case "link", "url": name == "link" ? .link : nil
    case "guid", "id": .identifier
    case "description", "abstract": .summary
    case "summary": .summaryFallback
    case "tagline", "subtitle": .subtitle
    case "encoded", "body", "fullitem", "content": .content
    case "full-text", "fulltext": .contentFallback
    case "author": .author
    case "creator": .creator
    case "category": .category
    case "pubdate": .published
    case "date": .dublinCoreDate
    case "published", "issued": .created
    case "lastbuilddate", "updated", "modified": .updated
    case "enclosure": .enclosure
    case "source": .source
    case "language": .language
    case "ttl": .timeToLive
    case "skiphours": .skipHours
    case "skipdays": .skipDays
    default: nil
    }
  }

  private static func atom(_ name: String) -> Field? {
    switch name {
    case "title": .title
    case "link": .link
    case "id": .identifier
    case "summary": .summary
    case "content": .content
    case "subtitle", "tagline": .subtitle
    case "author": .person
    case "category": .atomCategory
    case "published", "issued": .published
    case "created": .created
    case "updated", "modified": .updated
    case "source": .source
    default: nil
    }
  }

  private static func dublinCore(_ name: String) -> Field? {
    switch name {
    case "title": .mediaTitle
    case "creator", "author": .creator
    case "subject": .category
    case "description", "abstract": .summaryFallback
    case "date": .dublinCoreDate
    case "issued", "created", "available": .created
    case "modified": .modified
    case "language": .language
    case "identifier": .identifierFallback
    case "source": nil
    default: nil
    }
  }

  private static func itunes(_ name: String) -> Field? {
    switch name {
    case "author": .creator
    case "summary": .summaryFallback
    case "keywords": .keywords
    case "category": .atomCategory
    case "title": .mediaTitle
    default: nil
    }
  }

  private static func googleNews(_ name: String) -> Field? {
    switch name {
    case "title": .mediaTitle
    case "publication_date": .created
    case "keywords": .keywords
    default: nil
    }
  }

  private static func media(_ name: String) -> Field? {
    switch name {
    case "title": .mediaTitle
    case "description": .summaryFallback
    case "keywords": .keywords
    case "category": .category
    default: nil
    }
  }
}
