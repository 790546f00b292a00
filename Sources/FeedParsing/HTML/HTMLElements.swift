// Which elements HTML has, and which of them are blocks, hold raw text or never close.

/// The elements and attributes of HTML by the traits that reading and cleaning need.
enum HTMLElements {
  /// What is to be known of an element or attribute.
  struct Traits: OptionSet {
    let rawValue: UInt8
    /// Begins and ends a line of its own.
    static let block = Traits(rawValue: 1)
    /// Holds what is no text for a reader.
    static let rawText = Traits(rawValue: 2)
    /// Has no content.
    static let void = Traits(rawValue: 4)
    /// May be shown to a reader.
    static let kept = Traits(rawValue: 8)
    /// Is taken for HTML in a title.
    static let known = Traits(rawValue: 16)
    /// Holds an address.
    static let address = Traits(rawValue: 32)
    /// Is taken for HTML in a title even where no end tag shows that the title is HTML.
    static let unclosed = Traits(rawValue: 64)
  }

  /// Names with their traits, found by their bytes in any case.
  struct Table {
    let names: ShortNameTable
    let traits: [Traits]

    fileprivate init(_ sets: [(Set<String>, Traits)]) {
      var table: [String: Traits] = [:]
      for (names, traits) in sets {
        for name in names { table[name, default: []].formUnion(traits) }
      }
      let sorted = table.sorted { $0.key < $1.key }
      names = ShortNameTable(sorted.map(\.key))
      traits = sorted.map(\.value)
    }

    /// The number of a name that must be in the table.
    func number(of name: String) -> Int {
      guard let number = name.withBytes({ names.number(of: $0, in: 0..<$0.count) }) else {
        preconditionFailure("\(name) is not in the table")
      }
      return number
    }

    /// The traits of a name; none for what is not in the table.
    func traits(of bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Traits {
      names.number(of: bytes, in: range).map { traits[$0] } ?? []
    }
  }

  /// The traits of an element; none for what is no element of HTML.
  static func traits(of element: String) -> Traits {
    element.withBytes { elements.traits(of: $0, in: 0..<$0.count) }
  }

  // One table each, so that a tag costs one look-up.
  static let elements = Table([
    (block, .block), (rawText, .rawText), (void, .void), (kept, .kept), (known, .known),
    (unclosed, .unclosed),
  ])
  /// The attributes that are kept: fewer than 128, so that a set of them fits in two words.
  static let attributes = Table([
    (keptAttributes, .kept), (addressAttributes.intersection(keptAttributes), .address),
  ])

  private static func set(_ names: String) -> Set<String> {
    Set(names.split(separator: " ").map(String.init))
  }

  /// Elements that begin and end a line of their own.
  private static let block = set(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt \
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li \
    main menu nav ol optgroup option p pre section summary table tbody td tfoot th thead title tr \
    ul video audio iframe object select textarea button
    """)

  /// Elements whose content is no text for a reader.
  private static let rawText = set("script style template noembed noframes xmp plaintext")

  /// Elements without content.
  private static let void = set(
    "area base br col embed frame hr img input keygen link meta param source track wbr")

  /// Elements that a reader may see; their tags are kept.
  private static let kept = set(
    """
    a abbr acronym address area article aside audio b bdi bdo big blockquote br button caption \
    center cite code col colgroup dd del details dfn dir div dl dt em fieldset figcaption figure \
    font footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label legend li main map mark \
    menu nav ol optgroup option p picture pre q rp rt ruby s samp section select small source span \
    strike strong sub summary sup table tbody td textarea tfoot th thead time tr track tt u ul var \
    video wbr
    """)

  /// Every element that is taken for HTML in a title.
  private static let known = kept.union(block).union(rawText).union(
    set("noscript label input img iframe embed meta link base blink marquee nobr svg math")
  )
  .subtracting([
    "title", "summary", "source", "link", "base", "time", "main", "menu", "label", "option", "form",
    "input", "select", "object", "map", "track",
  ])

  /// Elements that stand in titles without an end tag.
  private static let unclosed = set("br hr img p wbr")

  /// Attributes that are kept on every element.
  private static let keptAttributes = set(
    """
    abbr accept action align alt border cellpadding cellspacing char charoff charset checked cite \
    class clear color cols colspan compact controls coords datetime dir disabled enctype face for \
    frame headers height href hreflang hspace id ismap label lang longdesc loop maxlength media \
    method multiple muted name nohref noshade nowrap open poster prompt readonly rel rev reversed \
    rows rowspan rules scope selected shape size sizes span src srcset start summary tabindex \
    target title type usemap valign value vspace width
    """)

  /// Attributes that hold an address.
  static let addressAttributes = set("href src cite poster longdesc background action usemap")
}

/// The numbers of the names that are treated apart.
struct SpecialNames {
  static let all = SpecialNames()

  let img = HTMLElements.elements.number(of: "img")
  let br = HTMLElements.elements.number(of: "br")
  let srcset = HTMLElements.attributes.number(of: "srcset")
  let src = HTMLElements.attributes.number(of: "src")
  let alt = HTMLElements.attributes.number(of: "alt")
  let width = HTMLElements.attributes.number(of: "width")
  let height = HTMLElements.attributes.number(of: "height")
}

/// The attributes that a tag has already.
struct AttributeSet {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  func contains(_ attribute: Int) -> Bool {
    (attribute < 64 ? low >> attribute : high >> (attribute - 64)) & 1 == 1
  }

  mutating func insert(_ attribute: Int) {
    if attribute < 64 { low |= 1 << attribute } else { high |= 1 << (attribute - 64) }
  }
}
