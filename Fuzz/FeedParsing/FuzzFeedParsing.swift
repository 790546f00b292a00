// The entry point of libFuzzer: any bytes, whole and in pieces, must come out the same and alive.

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
