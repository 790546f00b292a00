// An entry while it is read: everything its elements said, until all of it can be weighed.

import Model

/// What the elements of one entry said.
struct EntryDraft {
  /// An Atom link that leads to the entry's page.
  struct Alternate {
    var address: String
    var isPage: Bool
    var isDeclared: Bool
  }

  var title: String?
  var mediaTitle: String?
  var link: String?
  var alternates: [Alternate] = []
  var originalLink: String?
  var about: String?
  var identifier: String?
  var identifierIsLink = false
  var identifierFallback: String?
  var summary: String?
  var summaryFallback: String?
  var content: String?
  var contentFallback: String?
  var authors: [String] = []
  var sourceAuthors: [String] = []
  var categories: [String] = []
  var published: Timestamp?
  var created: Timestamp?
  var updated: Timestamp?
  var dublinCoreDate: Timestamp?
  var modified: Timestamp?
  var enclosures: [Enclosure] = []
  var language: String?
  var source: String?
  var base: String?

  /// Whether nothing but white space was said; `mutating` for the same reason as ``entry()``.
  mutating func isEmpty() -> Bool {
    title == nil && address == nil && identifier == nil && summary == nil && content == nil
      && mediaTitle == nil && summaryFallback == nil && contentFallback == nil
      && enclosures.isEmpty
  }

  /// The entry's page: the plain link, else a permalink, else an Atom link.
  var address: String? {
    if let link { return link }
    if identifierIsLink, let identifier, let address = WebAddress.cleaned(identifier),
      let scheme = WebAddress.scheme(of: address), scheme == "http" || scheme == "https"
    {
      return address
    }
    return Self.best(alternates) ?? originalLink ?? about
  }

  /// The address of the Atom link that most likely is the page: HTML first.
  static func best(_ alternates: [Alternate]) -> String? {
    let best =
      alternates.first { $0.isPage } ?? alternates.first { $0.isDeclared } ?? alternates.first
    return best?.address
  }

  /// How many authors, categories or links of one entry or feed are kept: far more than any
  /// publisher gives, and few enough to look for a repeated one among them.
  static let maximumNames = 128

  mutating func addAuthor(_ name: String?) { Self.add(name, to: &authors) }

  mutating func addCategory(_ name: String?) { Self.add(name, to: &categories) }

  /// Adds a name that is not there yet, as long as there is room.
  static func add(_ name: String?, to names: inout [String]) {
    guard let name, names.count < maximumNames, !names.contains(name) else { return }
    names.append(name)
  }

  /// The entry, its address absolute where the entry has a base; authors of its feed that it
  /// inherits are not in it yet.
  ///
  /// This changes nothing. It is `mutating` so that a draft is read where it is: it has so many
  /// fields that a copy of it shows in the profile.
  mutating func entry() -> Entry {
    var address = address
    if let base, let written = address { address = WebAddress.resolve(written, against: base) }
    return Entry(
      id: identifier ?? about ?? identifierFallback ?? "", url: address,
      title: title ?? mediaTitle, summary: summary ?? summaryFallback,
      content: content ?? contentFallback, authors: authors.isEmpty ? sourceAuthors : authors,
      categories: categories, published: published ?? created ?? dublinCoreDate,
      updated: updated ?? modified ?? dublinCoreDate, enclosures: enclosures,
      language: language, source: source)
  }
}
