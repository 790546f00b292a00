// The entry point of libFuzzer: any bytes, whole and in pieces, must come out the same, as UTF-8
// and alive.

import FeedParsing
import Model

/// Parses one input at once and in pieces; the first byte says how long the pieces are.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFeedParsing(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let whole = feed { () throws(FeedParsingError) in
    try FeedParser.parse(bytes, baseURL: "http://example.org/a/")
  }
  var parser = FeedParser(baseURL: "http://example.org/a/")
  let step = Int(bytes.first ?? 0) + 1
  for index in stride(from: 0, to: bytes.count, by: step) {
    parser.parse(Array(bytes[index..<min(index + step, bytes.count)]))
  }
  let pieces = feed { () throws(FeedParsingError) in try parser.finish() }
  precondition(
    whole?.entries.map(\.id) == pieces?.entries.map(\.id), "pieces are read differently")
  // Small enough for texts and lists to be cut.
  let cut = feed { () throws(FeedParsingError) in
    try FeedParser.parse(
      bytes, limits: FeedParsingLimits(maximumTextBytes: 48, maximumEntries: 3))
  }
  for feed in [whole, pieces, cut] {
    precondition(feed?.texts.allSatisfy(\.isUTF8) ?? true, "a text is not UTF-8")
  }
  _ = FeedDiscovery.feeds(inHTML: bytes, baseURL: "http://example.org/")
  return 0
}

/// The feed, or nil where the input is none.
private func feed(_ body: () throws(FeedParsingError) -> Feed) -> Feed? {
  do {
    return try body()
  } catch {
    return nil
  }
}

extension Feed {
  /// Every text that came out of the document's bytes.
  fileprivate var texts: [String] {
    let own = [title, link, language, hub].compactMap(\.self)
    return entries.reduce(into: own) { texts, entry in
      texts += [entry.id]
      texts += [entry.url, entry.title, entry.summary, entry.content, entry.source]
        .compactMap(\.self)
      texts += entry.authors + entry.categories + entry.enclosures.map(\.url)
    }
  }
}

extension String {
  /// Whether the bytes are what the parser takes for granted when it makes strings of them.
  fileprivate var isUTF8: Bool {
    let bytes = Array(utf8)
    return String(validating: bytes, as: UTF8.self) != nil
  }
}
