// Tells feeds from web pages and other XML, and finds a feed's root behind what precedes it.

/// What kind of document some bytes are.
enum DocumentKind {
  private static let feedRoots: Set<String> = ["rss", "feed", "rdf", "channel"]
  private static let pageRoots: Set<String> = [
    "html", "head", "body", "script", "meta", "title", "link", "noscript",
  ]
  /// What the warnings of PHP and the like are made of, which servers print before a feed.
  private static let noise: Set<String> = [
    "br", "b", "p", "div", "font", "pre", "table", "hr", "i", "span", "small", "center", "style",
  ]

  /// Where the reading has to begin: 0 where the first element is the root, else the place of the
  /// feed's root behind text or markup that does not belong to it.
  static func rootOffset(
    in bytes: UnsafeBufferPointer<UInt8>
  ) -> Result<Int, FeedParsingError> {
    var position = 0
    var isBehindNoise = false
    var firstName: String?
    if let first = bytes.firstIndex(where: { !$0.isSpace && $0 != 0 }), bytes[first] != 0x3C {
      isBehindNoise = true
    }
    var hasNoMoreComments = false
    while let open = bytes.firstIndex(of: 0x3C, from: position) {
      position = open + 1
      if !hasNoMoreComments, bytes.has("<!--", at: open) {
        if let end = bytes.firstIndex(of: "-->", from: open) {
          position = end + 3
          continue
        }
        hasNoMoreComments = true
      }
      if bytes.has("<!DOCTYPE html", at: open) { return .failure(page(bytes)) }
      guard position < bytes.count, bytes[position].startsName else { continue }
      var end = position
      while end < bytes.count, bytes[end].continuesName { end += 1 }
      let written = bytes.loweredString(position..<end)
      let name = written.split(separator: ":").last.map(String.init) ?? written
      firstName = firstName ?? name
      if feedRoots.contains(name) { return .success(isBehindNoise ? open : 0) }
      if name == "entry" || name == "item", !isBehindNoise { return .success(0) }
      if pageRoots.contains(name) { return .failure(page(bytes)) }
      guard isBehindNoise || noise.contains(name) else {
        return .failure(.otherXML(root: name))
      }
      isBehindNoise = true
    }
    guard let firstName else { return .failure(.unrecognised) }
    return .failure(noise.contains(firstName) ? page(bytes) : .unrecognised)
  }

  /// Why a document with the root element `root` is no feed.
  static func refusal(of bytes: UnsafeBufferPointer<UInt8>, root: String) -> FeedParsingError {
    pageRoots.contains(root) || noise.contains(root) ? page(bytes) : .otherXML(root: root)
  }

  private static func page(_ bytes: UnsafeBufferPointer<UInt8>) -> FeedParsingError {
    var tokenizer = HTMLTokenizer(UnsafeBufferPointer(rebasing: bytes.prefix(65_536)))
    while let token = tokenizer.next() {
      guard case .start(let name, _) = token, bytes.loweredString(name) == "title" else { continue }
      guard case .text(let range)? = tokenizer.next() else { break }
      let title = HTMLText.plainHTML(UnsafeBufferPointer(rebasing: bytes[range]))
      return .webPage(title: title.isEmpty ? nil : String(title.prefix(80)))
    }
    return .webPage(title: nil)
  }
}
