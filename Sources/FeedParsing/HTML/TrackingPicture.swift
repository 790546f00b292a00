// Tells pictures that count readers from those that show something.

/// What an `img` says of itself, as places in the output; tells pictures nobody is meant to see.
struct Picture {
  private var source: Range<Int>?
  private var width: Range<Int>?
  private var height: Range<Int>?
  private var hasOther = false

  private static let trackers: [StaticString] = [
    "pixel.wp.com", "stats.wordpress.com", "feeds.feedburner.com/~r/", "feeds.wordpress.com/1.0/",
    "pixel.quantserve.com", "b.scorecardresearch.com", "google-analytics.com",
    "doubleclick.net", "rss.buysellads.com", "feedsportal.com", "/~ff/", "pi.feedsportal.com",
    "medium.com/_/stat", "pixel.newscgp.com", "mc.yandex.ru/watch", "counter.yadro.ru",
    "facebook.com/tr?",
  ]

  mutating func note(_ attribute: Int, _ special: SpecialNames, _ value: Range<Int>) {
    switch attribute {
    case special.src: source = value
    case special.width: width = value
    case special.height: height = value
    case special.alt, special.srcset: hasOther = true
    default: break
    }
  }

  /// Whether this is a pixel that counts readers: 0 or 1 wide and high, without any extent in one
  /// of the two, or of a known address.
  /// Nothing that is looked for here holds a character that is escaped in the output.
  func isTracker(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if let width, let height, Self.isTiny(bytes, width), Self.isTiny(bytes, height) {
      return true
    }
    for length in [width, height] {
      if let length, bytes[length.lowerBound...].first == 0x30, Self.isTiny(bytes, length) {
        return true
      }
    }
    guard let source else { return !hasOther }
    let address = UnsafeBufferPointer(rebasing: bytes[source])
    return Self.trackers.contains { address.firstIndex(of: $0, from: 0) != nil }
  }

  private static func isTiny(_ bytes: UnsafeBufferPointer<UInt8>, _ length: Range<Int>) -> Bool {
    guard let first = length.first, bytes[first] == 0x30 || bytes[first] == 0x31 else {
      return false
    }
    return length.count == 1
      || length.count == 3 && bytes[first + 1] == 0x70 && bytes[first + 2] == 0x78
  }
}
