// Turns HTML into plain text: markup and references gone, white space folded.

/// Plain text out of HTML.
public enum HTMLText {
  /// The text of `html` on one line: tags are gone (block elements leave a space), references are
  /// read, scripts and styles are dropped, white space is folded and trimmed.
  ///
  /// Text is never lost: a `<` that opens no tag stays. The work grows with the length alone.
  public static func plainText(_ html: String) -> String {
    html.withBytes { plainText($0, strippingTags: nil) }
  }

  /// The text of bytes that are known to be HTML.
  static func plainHTML(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    plainText(bytes, strippingTags: nil)
  }

  /// The text of a title. Titles talk about markup now and then (`How the <blink> tag died`), so
  /// tags go only where the text shows that it is HTML, or where the element is an HTML one that
  /// needs no end tag.
  static func plainTitle(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let isMarkup =
      bytes.firstIndex(of: "</", from: 0).map { index in
        index + 2 < bytes.count && bytes[index + 2].isLetter
      } ?? false
    return plainText(bytes, strippingTags: isMarkup ? .known : .unclosed)
  }

  /// The text of an author's name, in which `<mail@example.org>` is no tag.
  static func plainAuthor(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // A mail address in angle brackets looks like a tag.
    bytes.firstIndex(of: 0x40, from: 0) != nil
      ? plainReferences(bytes) : plainText(bytes, strippingTags: .known)
  }

  /// Plain text with its references read, as it is escaped twice so often, and its tags kept.
  static func plainReferences(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var folder = WhiteSpaceFolder(capacity: bytes.count)
    folder.appendDecoded(bytes, in: 0..<bytes.count)
    return folder.string
  }

  /// The text without the tags of elements that have one of `traits`, of all where it is nil.
  private static func plainText(
    _ bytes: UnsafeBufferPointer<UInt8>, strippingTags wanted: HTMLElements.Traits?
  ) -> String {
    if bytes.firstHTMLSign(in: 0..<bytes.count, isZeroOne: false) == bytes.count {
      if WhiteSpaceFolder.isFolded(bytes) { return bytes.string(0..<bytes.count) }
      var folder = WhiteSpaceFolder(capacity: bytes.count)
      folder.append(bytes, in: 0..<bytes.count)
      return folder.string
    }
    var folder = WhiteSpaceFolder(capacity: bytes.count)
    let elements = HTMLElements.elements
    var tokenizer = HTMLTokenizer(bytes)
    while let token = tokenizer.next() {
      switch token {
      case .text(let range): folder.appendDecoded(bytes, in: range)
      case .start(let name, let attributes):
        let traits = elements.traits(of: bytes, in: name)
        guard wanted.map(traits.contains) ?? true else {
          folder.appendDecoded(bytes, in: name.lowerBound - 1..<attributes.upperBound + 1)
          continue
        }
        if traits.contains(.rawText) {
          tokenizer.skipRawText(of: name)
          folder.space()
        } else if traits.contains(.block) {
          folder.space()
        }
      case .end(let name):
        let traits = elements.traits(of: bytes, in: name)
        guard wanted.map(traits.contains) ?? true else {
          let end = bytes.firstIndex(of: 0x3E, from: name.upperBound).map { $0 + 1 } ?? bytes.count
          folder.appendDecoded(bytes, in: name.lowerBound - 2..<end)
          continue
        }
        if traits.contains(.block) { folder.space() }
      case .markup:
        break
      }
    }
    return folder.string
  }
}

/// Collects text, folding every run of white space into one space and none at the ends.
struct WhiteSpaceFolder {
  private var output: [UInt8] = []
  private var isSpacePending = false

  init(capacity: Int) { output.reserveCapacity(capacity) }

  var string: String { String(decoding: output, as: UTF8.self) }

  mutating func space() { isSpacePending = true }

  /// Whether nothing has to be folded, by a look that knows ASCII spaces only and is careful of
  /// what may begin another.
  static func isFolded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20 else {
      return bytes.isEmpty
    }
    var previous: UInt8 = 0
    for byte in bytes {
      if mayBeSpace(byte), byte != 0x20 || previous == 0x20 { return false }
      previous = byte
    }
    return true
  }

  /// Appends text whose references are already read.
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound {
      if let length = Self.spaceLength(bytes, at: index, end: range.upperBound) {
        isSpacePending = true
        index += length
        continue
      }
      if isSpacePending, !output.isEmpty { output.append(0x20) }
      isSpacePending = false
      let start = index
      repeat { index += 1 } while index < range.upperBound && !Self.mayBeSpace(bytes[index])
      output.append(bytes, in: start..<index)
    }
  }

  /// Appends text and reads its references.
  mutating func appendDecoded(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    var index = range.lowerBound
    let slice = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
    var decoded: [UInt8] = []
    while let reference = slice.firstIndex(of: 0x26, from: index) {
      append(slice, in: index..<reference)
      decoded.removeAll(keepingCapacity: true)
      if let next = HTMLEntities.decode(slice, at: reference, into: &decoded) {
        decoded.withUnsafeBufferPointer { append($0, in: 0..<$0.count) }
        index = next
      } else {
        append(slice, in: reference..<reference + 1)
        index = reference + 1
      }
    }
    append(slice, in: index..<range.upperBound)
  }

  private static func mayBeSpace(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0xC2 || byte == 0xE1 || byte == 0xE2 || byte == 0xE3
  }

  /// The length of the white space at `index`, control characters counted as such, or nil.
  private static func spaceLength(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, end: Int
  ) -> Int? {
    let byte = bytes[index]
    if byte <= 0x20 { return 1 }
    if byte < 0xC2 { return nil }
    if byte == 0xC2, index + 1 < end, bytes[index + 1] == 0xA0 || bytes[index + 1] == 0x85 {
      return 2
    }
    guard index + 2 < end else { return nil }
    switch (byte, bytes[index + 1], bytes[index + 2]) {
    // U+1680, U+2000…U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
    case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9),
      (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
      return 3
    default: return nil
    }
  }
}
