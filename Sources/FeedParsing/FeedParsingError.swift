// Why a document is no feed.

/// Tells why a document could not be read as a feed at all.
public enum FeedParsingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing, or nothing but white space, came.
  case empty
  /// An HTML page came instead of a feed; its title, where it has one.
  case webPage(title: String?)
  /// XML of another kind: the name of its root element.
  case otherXML(root: String)
  /// JSON that is no JSON Feed.
  case otherJSON
  /// Neither XML nor JSON.
  case unrecognised
  /// More bytes than the limits allow.
  case tooLarge(limit: Int)

  /// What is wrong, and what to do about it.
  public var description: String {
    guard case .webPage = self else { return fault }
    return fault + "; `pactwatch feeds test` on its address finds the feeds it names"
  }

  /// What is wrong, for those who have looked for a page's feeds already.
  public var fault: String {
    switch self {
    case .empty:
      "the document is empty; check that the address still serves a feed"
    case .webPage(let title):
      "this is a web page" + (title.map { " (“\($0)”)" } ?? "")
        + ", not a feed"
    case .otherXML(let root):
      "this is XML with the root <\(root)>, not RSS, Atom or CDF; check the feed's address"
    case .otherJSON:
      "this is JSON, but no JSON Feed: it has neither a JSON Feed version nor items"
    case .unrecognised:
      "this is neither XML nor JSON, so no feed; check the feed's address"
    case .tooLarge(let limit):
      "the document is larger than the limit of \(limit) bytes"
    }
  }
}
