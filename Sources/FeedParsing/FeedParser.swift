// The way in: bytes as they arrive, out comes a feed, whatever the dialect or damage.

import Model

/// Reads one feed document, chunk by chunk as its bytes arrive.
///
/// Well-formed XML in UTF-8 is read while it comes in. Where a document turns out to be in another
/// character set, not well-formed, or JSON, it is read once more as a whole at the end, by readers
/// that mend what can be mended; every repair leaves a warning in ``Model/Feed/warnings``.
///
/// The parser reaches neither network nor files.
public struct FeedParser: ~Copyable {
  private enum Stage {
    /// Too few bytes to tell how to read them.
    case waiting
    /// Well-formed UTF-8 so far, given to the XML parser as it comes.
    case streaming
    /// Kept until the end.
    case collecting
  }

  private let headerLabel: String?
  private let baseURL: String?
  private let limits: FeedParsingLimits
  private var stage = Stage.waiting
  private var bytes: [UInt8] = []
  private var pushedCount = 0
  private var reader: FeedReader?
  private var xml: XMLPushParser?
  private var fault: FeedWarning?
  private var isTooLarge = false
  private var tagLengths = TagLengthGuard()

  /// A parser for one document.
  /// - Parameters:
  ///   - contentType: the `Content-Type` header as it came, for its charset.
  ///   - baseURL: the address that relative ones are resolved against: the document's own, after
  ///     redirects.
  ///   - limits: what the document may make the parser hold.
  public init(
    contentType: String? = nil, baseURL: String? = nil, limits: FeedParsingLimits = .default
  ) {
    headerLabel = EncodingDecision.charset(ofContentType: contentType)
    self.baseURL = baseURL.flatMap(WebAddress.cleaned)
    self.limits = limits
  }

  /// Reads a whole document that is in memory already.
  public static func parse(
    _ bytes: [UInt8], contentType: String? = nil, baseURL: String? = nil,
    limits: FeedParsingLimits = .default
  ) throws(FeedParsingError) -> Feed {
    var parser = FeedParser(contentType: contentType, baseURL: baseURL, limits: limits)
    parser.isTooLarge = bytes.count > limits.maximumBytes
    if !parser.isTooLarge { parser.bytes = bytes }
    return try parser.finish()
  }

  /// Takes the next bytes of the document.
  public mutating func parse(_ chunk: [UInt8]) {
    chunk.withUnsafeBytes { parse($0) }
  }

  /// Takes the next bytes of the document; they are not used after the call.
  public mutating func parse(_ chunk: UnsafeRawBufferPointer) {
    guard !isTooLarge, bytes.count + chunk.count <= limits.maximumBytes else {
      isTooLarge = true
      return
    }
    bytes.append(contentsOf: chunk)
    if stage == .waiting, bytes.count >= 1024 { decideStage() }
    if stage == .streaming { push() }
  }

  /// Ends the document and gives the feed.
  /// - Throws: ``FeedParsingError`` where the document is no feed at all.
  public mutating func finish() throws(FeedParsingError) -> Feed {
    if isTooLarge { throw .tooLarge(limit: limits.maximumBytes) }
    if stage == .waiting { decideStage() }
    if stage == .streaming {
      push()
      if stage == .streaming, pushedCount == bytes.count, let feed = try finishStream() {
        return feed
      }
    }
    reader = nil
    xml = nil
    return try finishWhole()
  }

  // MARK: Streaming

  private mutating func decideStage() {
    let start = bytes.withUnsafeBufferPointer { bytes -> Int? in
      var start = 0
      if let (set, markLength) = EncodingDecision.signature(bytes) {
        guard set.isUTF8 else { return nil }
        start = markLength
      } else {
        for label in [headerLabel, EncodingDecision.declaredLabel(bytes)] {
          guard let label, let set = CharacterSet(label: label) else { continue }
          if !set.isUTF8 { return nil }
        }
      }
      while start < bytes.count, bytes[start].isSpace { start += 1 }
      return Self.isMarkup(bytes, from: start) ? start : nil
    }
    guard let start else {
      stage = .collecting
      return
    }
    let reader = FeedReader(base: baseURL, limits: limits)
    if bytes[..<start].contains(where: \.isSpace) {
      reader.warnings.add(.repair("white space before the document was passed over"))
    }
    pushedCount = start
    self.reader = reader
    xml = XMLPushParser(receiver: reader)
    stage = .streaming
  }

  /// Whether markup in UTF-8 begins at `start`. libxml2 takes zeros among the first four bytes for
  /// signs of UTF-16, and would convert what has been converted already.
  private static func isMarkup(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    start < bytes.count && bytes[start] == 0x3C && !bytes[start...].prefix(4).contains(0)
  }

  /// Gives what is valid UTF-8 to the XML parser; at the first fault the stream is given up.
  private mutating func push() {
    guard let xml else { return }
    let start = pushedCount
    var tagLengths = tagLengths
    let (pushed, isGood) = bytes.withUnsafeBufferPointer { bytes -> (Int, Bool) in
      guard !tagLengths.findsLongTag(in: bytes) else { return (0, false) }
      let rest = UnsafeBufferPointer(rebasing: bytes[start...])
      let check = UTF8Check(rest, stoppingAtFault: true)
      guard check.invalidCount == 0 else { return (0, false) }
      let valid = UnsafeBufferPointer(rebasing: rest.prefix(check.validCount))
      return (check.validCount, xml.parse(valid))
    }
    self.tagLengths = tagLengths
    if isGood {
      pushedCount += pushed
    } else {
      giveUpStream()
    }
  }

  private mutating func giveUpStream() {
    fault = xml?.fault
    stage = .collecting
    xml = nil
    reader = nil
  }

  private mutating func finishStream() throws(FeedParsingError) -> Feed? {
    guard let xml, let reader else { return nil }
    guard xml.finish() else {
      giveUpStream()
      return nil
    }
    if let root = reader.foreignRoot {
      let bytes = bytes
      throw bytes.withUnsafeBufferPointer { DocumentKind.refusal(of: $0, root: root) }
    }
    guard reader.isFeed else { return nil }
    reader.warnings.add(xml.warnings)
    return reader.finished()
  }

  // MARK: The whole at once

  private mutating func finishWhole() throws(FeedParsingError) -> Feed {
    let text = bytes.withUnsafeBufferPointer {
      EncodingDecision.decode($0, headerLabel: headerLabel)
    }
    // From here on the decoded text stands for the document.
    bytes = []
    var content = text.utf8
    if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
    guard let first = content.first(where: { !$0.isSpace && $0 != 0 }) else { throw .empty }
    if first == 0x7B || first == 0x5B {
      return try JSONFeedReader.read(
        content, baseURL: baseURL, limits: limits, warnings: text.warnings)
    }
    let result = content.withUnsafeBufferPointer { bytes -> Result<Feed, FeedParsingError> in
      if fault == nil, let feed = strict(bytes, warnings: text.warnings) { return .success(feed) }
      return mended(bytes, warnings: text.warnings)
    }
    return try result.get()
  }

  private mutating func strict(
    _ bytes: UnsafeBufferPointer<UInt8>, warnings: [FeedWarning]
  ) -> Feed? {
    guard let start = bytes.firstIndex(where: { !$0.isSpace }), Self.isMarkup(bytes, from: start)
    else { return nil }
    var tagLengths = TagLengthGuard()
    guard !tagLengths.findsLongTag(in: bytes) else { return nil }
    let reader = FeedReader(base: baseURL, limits: limits)
    reader.warnings.add(warnings)
    let xml = XMLPushParser(receiver: reader)
    guard xml.parse(UnsafeBufferPointer(rebasing: bytes[start...])), xml.finish(), reader.isFeed
    else {
      fault = xml.fault
      return nil
    }
    reader.warnings.add(xml.warnings)
    return reader.finished()
  }

  private func mended(
    _ bytes: UnsafeBufferPointer<UInt8>, warnings: [FeedWarning]
  ) -> Result<Feed, FeedParsingError> {
    let start: Int
    switch DocumentKind.rootOffset(in: bytes) {
    case .success(let offset): start = offset
    case .failure(let refusal): return .failure(refusal)
    }
    let reader = FeedReader(base: baseURL, limits: limits)
    reader.warnings.add(warnings)
    if let fault { reader.warnings.add(fault) }
    if start > 0 {
      reader.warnings.add(.repair("text before the feed's root was passed over"))
    }
    let soup = TagSoupParser(bytes, from: start, receiver: reader)
    soup.run { reader.truncate() }
    if let root = reader.foreignRoot {
      return .failure(DocumentKind.refusal(of: bytes, root: root))
    }
    guard reader.isFeed else { return .failure(.unrecognised) }
    reader.warnings.add(soup.warnings)
    if soup.isTruncated {
      reader.warnings.add(.loss("the document ends before its root element is closed"))
    }
    return .success(reader.finished())
  }
}
