// The vocabularies that feeds are written in, found by address whatever the prefix.

/// A vocabulary of elements.
enum Namespace: Equatable {
  /// No namespace.
  case none
  case rss, rdf, atom, atom03
  case dublinCore, dublinCoreTerms, content, media, itunes, syndication, feedBurner, yandex
  case googleNews
  case xhtml, xml
  /// Known to exist, of no use here (slash, thread, georss, …).
  case other

  /// The vocabulary of an address, the common misspellings of it included: capitals, `https`,
  /// `www.`, a slash or hash too many or too few, a wrong version, a mere name for an address.
  init(address: String) {
    var key = address.asciiLowered.trimmed ?? ""
    for prefix in ["http://", "https://", "www."] where key.hasPrefix(prefix) {
      key.removeFirst(prefix.count)
    }
    while key.hasSuffix("/") || key.hasSuffix("#") { key.removeLast() }
    switch key {
    case "": self = .none
    case "w3.org/2005/atom", "purl.org/atom": self = .atom
    case "search.yahoo.com/rss": self = .media
    case "purl.org/atom/ns", "example.com/newformat", "example.com/necho", "purl.org/echo",
      "uri/of/echo/namespace", "purl.org/pie":
      self = .atom03
    case "purl.org/rss/1.0", "purl.org/net/rss1.1": self = .rss
    case "w3.org/1999/02/22-rdf-syntax-ns": self = .rdf
    case "purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0", "purl.org/dc/elements",
      "purl.org/dc", "purl.org/dc/1.1", "dublincore.org/documents/dcmi-namespace",
      "dublincore.org/2003/03/24/dces", "purl.org/metadata/dublin_core":
      self = .dublinCore
    case "purl.org/dc/terms", "purl.org/dc/terms/1.1": self = .dublinCoreTerms
    case "rssnamespace.org/feedburner/ext/1.0", "feedburner.com/feedburner/ext/1.0":
      self = .feedBurner
    case "w3.org/1999/xhtml": self = .xhtml
    case "w3.org/xml/1998/namespace": self = .xml
    default: self = key.withBytes(Self.byPart)
    }
  }

  /// The vocabulary of an address that only its end or a part of it shows. By bytes: a document may
  /// have addresses by the hundred thousand.
  private static func byPart(of key: UnsafeBufferPointer<UInt8>) -> Namespace {
    func ends(with end: StaticString) -> Bool {
      key.has(end, at: key.count - end.utf8CodeUnitCount)
    }
    func contains(_ part: StaticString) -> Bool { key.firstIndex(of: part, from: 0) != nil }
    if ends(with: "/modules/content") { return .content }
    if ends(with: "/modules/syndication") { return .syndication }
    if contains("yahoo.com/mrss") || ends(with: "/mrss") || ends(with: "/media-rss") {
      return .media
    }
    if contains("itunes.com/") || ends(with: "/podcast-1.0.dtd") { return .itunes }
    if contains("netscape.com/rdf/simple/0.9") || contains("userland.com/rss")
      || contains("law.harvard.edu/") || contains("netscape.com/publish/formats/rss")
    {
      return .rss
    }
    if contains("yandex") { return .yandex }
    if contains("google.com/schemas/sitemap-news") { return .googleNews }
    // `xmlns:content="content"` gives no address, but its writer's word for one.
    return key.allSatisfy(\.isAlphanumeric)
      ? Namespace(undeclaredPrefix: key.string(0..<key.count)) : .other
  }

  /// The vocabulary that a prefix usually stands for, where a document does not declare it.
  init(undeclaredPrefix prefix: String) {
    switch prefix.asciiLowered {
    case "": self = .none
    case "atom", "atom10", "a10", "a": self = .atom
    case "rss", "rss10": self = .rss
    case "rdf": self = .rdf
    case "dc": self = .dublinCore
    case "dcterms": self = .dublinCoreTerms
    case "content": self = .content
    case "media": self = .media
    case "itunes": self = .itunes
    case "sy", "syn": self = .syndication
    case "feedburner": self = .feedBurner
    case "yandex": self = .yandex
    case "news": self = .googleNews
    case "xhtml", "html": self = .xhtml
    case "xml": self = .xml
    default: self = .other
    }
  }

  /// The vocabulary of an element from what the document says of its prefix.
  init(address: String?, prefix: String?) {
    if let address {
      self = Namespace(address: address)
    } else {
      self = prefix.map(Namespace.init(undeclaredPrefix:)) ?? .none
    }
  }
}

/// A start tag: names are in small letters, as misspelt capitals must not matter.
struct StartTag {
  /// One attribute of a tag.
  struct Attribute {
    var namespace: Namespace
    var name: String
    var value: String
  }

  var namespace: Namespace
  var name: String
  /// The namespace's address as written, where there is one.
  var namespaceAddress: String?
  var attributes: [Attribute]
  /// Stands for name and namespace within one document; nil where its parser does not count names.
  var number: Int?

  /// The value of the attribute `name`, with or without a namespace, white space trimmed.
  subscript(_ name: String) -> String? { attributes[name] }

  /// The value of `xml:name`.
  func xml(_ name: String) -> String? { attributes.xml(name) }
}

extension [StartTag.Attribute] {
  /// The value of the attribute `name`, with or without a namespace, white space trimmed.
  subscript(_ name: String) -> String? {
    first { $0.name == name && $0.namespace != .xml }?.value.trimmed
  }

  /// The value of `xml:name`.
  func xml(_ name: String) -> String? {
    first { $0.name == name && $0.namespace == .xml }?.value.trimmed
  }
}

/// Takes what a document consists of, in its order.
protocol MarkupReceiver: AnyObject {
  func startElement(_ tag: StartTag, line: Int)
  func endElement()
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
}
