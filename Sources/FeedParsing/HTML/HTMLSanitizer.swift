// Makes HTML of the world's safe to show: a list of kept tags and attributes, addresses resolved,
// scripts, styles, handlers and trackers gone, and no text lost.

/// Cleans one HTML fragment.
struct HTMLSanitizer {
  /// What relative addresses are resolved against; nil leaves them as they are.
  var base: String?

  /// How many elements may be open at once; tags deeper than this are dropped, their text is not.
  private static let maximumDepth = 128

  private var output: [UInt8] = []
  private var open: [String] = []

  init(base: String?) { self.base = base }

  /// The safe form of `bytes`, with every kept element closed.
  static func clean(_ bytes: UnsafeBufferPointer<UInt8>, base: String?) -> String {
    guard
      bytes.firstIndex(of: 0x3C, from: 0) != nil || bytes.firstIndex(of: 0x26, from: 0) != nil
        || bytes.firstIndex(of: 0x3E, from: 0) != nil
    else { return bytes.string(0..<bytes.count) }
    var sanitizer = HTMLSanitizer(base: base)
    sanitizer.run(bytes)
    return String(decoding: sanitizer.output, as: UTF8.self)
  }

  /// Plain text as HTML. References in it stay ones: writers of plain text escape too often
  /// (`&amp;amp;`), and hardly ever write about references.
  static func escaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var sanitizer = HTMLSanitizer(base: nil)
    sanitizer.appendText(bytes, in: 0..<bytes.count)
    return String(decoding: sanitizer.output, as: UTF8.self)
  }

  private mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    output.reserveCapacity(bytes.count + 64)
    var tokenizer = HTMLTokenizer(bytes)
    while let token = tokenizer.next() {
      switch token {
      case .text(let range): appendText(bytes, in: range)
      case .start(let nameRange, let attributes):
        let name = bytes.loweredString(nameRange)
        let traits = HTMLElements.traits(of: name)
        if traits.contains(.rawText) {
          tokenizer.skipRawText(of: name)
        } else {
          startElement(name, traits, bytes, attributes: attributes)
        }
      case .end(let name): endElement(bytes.loweredString(name))
      case .markup: break
      }
    }
    while let name = open.popLast() { appendEnd(name) }
  }

  /// Appends text, `<` and a `&` that begins no reference escaped.
  private mutating func appendText(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    var start = range.lowerBound
    let slice = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
    var index = start
    while index < range.upperBound {
      let escaped: StaticString
      switch slice[index] {
      case 0x3C: escaped = "&lt;"
      case 0x3E: escaped = "&gt;"
      case 0x26:
        var ignored: [UInt8] = []
        if let end = HTMLEntities.decode(slice, at: index, into: &ignored),
          slice[end - 1] == 0x3B
        {
          index = end
          continue
        }
        escaped = "&amp;"
      case 0:
        escaped = ""
      default:
        index += 1
        continue
      }
      output.append(contentsOf: slice[start..<index])
      append(escaped)
      index += 1
      start = index
    }
    output.append(contentsOf: slice[start..<range.upperBound])
  }

  private mutating func append(_ text: StaticString) {
    output.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func startElement(
    _ name: String, _ traits: HTMLElements.Traits, _ bytes: UnsafeBufferPointer<UInt8>,
    attributes: Range<Int>
  ) {
    guard traits.contains(.kept), open.count < Self.maximumDepth else {
      // Words on both sides of a dropped block must not run together.
      if traits.contains(.block) { output.append(0x20) }
      return
    }
    var kept: [(name: String, value: [UInt8])] = []
    var reader = HTMLAttributes(bytes, in: attributes)
    while let attribute = reader.next() {
      let traits = HTMLElements.traits(ofAttribute: attribute.name)
      guard traits.contains(.kept), !kept.contains(where: { $0.name == attribute.name }) else {
        continue
      }
      if traits.contains(.address) {
        if Self.isPlainWebAddress(attribute.value) {
          kept.append(attribute)
        } else if let address = safeAddress(attribute.value) {
          kept.append((attribute.name, Array(address.utf8)))
        }
      } else if attribute.name == "srcset" {
        let set = safeAddressSet(attribute.value)
        if !set.isEmpty { kept.append((attribute.name, Array(set.utf8))) }
      } else {
        kept.append(attribute)
      }
    }
    if name == "img", Tracker.isTracker(kept) { return }
    output.append(0x3C)
    output.append(contentsOf: name.utf8)
    for attribute in kept {
      output.append(0x20)
      output.append(contentsOf: attribute.name.utf8)
      append("=\"")
      for byte in attribute.value {
        // Nearly every byte passes; the rest is told apart after this one test.
        if byte > 0x3E && byte != 0x60 {
          output.append(byte)
          continue
        }
        switch byte {
        case 0x22: append("&quot;")
        case 0x26: append("&amp;")
        case 0x3C: append("&lt;")
        case 0x3E: append("&gt;")
        case 0x60: append("&#96;")
        case 0..<0x20: output.append(0x20)
        default: output.append(byte)
        }
      }
      output.append(0x22)
    }
    output.append(0x3E)
    if !traits.contains(.void) { open.append(name) }
  }

  private mutating func endElement(_ name: String) {
    let traits = HTMLElements.traits(of: name)
    guard traits.contains(.kept) else {
      if traits.contains(.block) { output.append(0x20) }
      return
    }
    if name == "br" || name == "p", !open.contains(name) {
      // Browsers take a stray </br> or </p> for a break.
      append(name == "br" ? "<br>" : "")
      return
    }
    guard let index = open.lastIndex(of: name) else { return }
    while open.count > index, let inner = open.popLast() { appendEnd(inner) }
  }

  private mutating func appendEnd(_ name: String) {
    append("</")
    output.append(contentsOf: name.utf8)
    output.append(0x3E)
  }

  /// Whether an address is whole and clean as it stands, as most are.
  private static func isPlainWebAddress(_ value: [UInt8]) -> Bool {
    (value.starts(with: "https://".utf8) || value.starts(with: "http://".utf8))
      && value.allSatisfy { $0 > 0x20 }
  }

  private func safeAddress(_ value: [UInt8]) -> String? {
    guard let written = WebAddress.cleaned(String(decoding: value, as: UTF8.self)),
      WebAddress.isSafe(written)
    else { return nil }
    return WebAddress.resolve(written, against: base)
  }

  /// Cleans `address descriptor, address descriptor` (WHATWG HTML, "srcset attributes").
  private func safeAddressSet(_ value: [UInt8]) -> String {
    var candidates: [String] = []
    var rest = value[...]
    while true {
      rest = rest.drop { $0.isSpace || $0 == 0x2C }
      guard !rest.isEmpty else { break }
      var address = rest.prefix { !$0.isSpace }
      rest = rest[address.endIndex...]
      var descriptor: ArraySlice<UInt8> = []
      if address.last == 0x2C {
        while address.last == 0x2C { address.removeLast() }
      } else {
        descriptor = rest.prefix { $0 != 0x2C }
        rest = rest[descriptor.endIndex...]
      }
      guard let safe = safeAddress(Array(address)) else { continue }
      let width = String(decoding: descriptor, as: UTF8.self).trimmed
      candidates.append(width.map { "\(safe) \($0)" } ?? safe)
    }
    return candidates.joined(separator: ", ")
  }
}

/// Pictures that nobody is meant to see.
private enum Tracker {
  private static let addresses: [StaticString] = [
    "pixel.wp.com", "stats.wordpress.com", "feeds.feedburner.com/~r/", "feeds.wordpress.com/1.0/",
    "pixel.quantserve.com", "b.scorecardresearch.com", "google-analytics.com",
    "doubleclick.net", "rss.buysellads.com", "feedsportal.com", "/~ff/", "pi.feedsportal.com",
    "medium.com/_/stat", "pixel.newscgp.com", "mc.yandex.ru/watch", "counter.yadro.ru",
    "facebook.com/tr?",
  ]

  /// Whether an `img` is a pixel that counts readers: 0 or 1 wide and high, or of a known address.
  static func isTracker(_ attributes: [(name: String, value: [UInt8])]) -> Bool {
    func value(_ name: String) -> [UInt8]? { attributes.first { $0.name == name }?.value }
    func isTiny(_ length: [UInt8]) -> Bool {
      (length.first == 0x30 || length.first == 0x31)
        && (length.count == 1 || length.dropFirst().elementsEqual("px".utf8))
    }
    if let width = value("width"), let height = value("height"), isTiny(width), isTiny(height) {
      return true
    }
    guard let source = value("src") else { return value("srcset") == nil && value("alt") == nil }
    return source.withUnsafeBufferPointer { bytes in
      addresses.contains { bytes.firstIndex(of: $0, from: 0) != nil }
    }
  }
}
