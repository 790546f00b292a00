// Makes HTML of the world's safe to show: a list of kept tags and attributes, addresses resolved,
// scripts, styles, handlers and trackers gone, and no text lost.

/// Cleans HTML fragments, one after another with the same buffers. It works on bytes from end to
/// end; strings are made only of addresses that have to be resolved.
struct HTMLSanitizer: ~Copyable {
  /// How many elements may be open at once; tags deeper than this are dropped, their text is not.
  private static let maximumDepth = 128
  /// The longest buffer that is kept for the next fragment.
  private static let keptCapacity = 1 << 20

  /// What relative addresses are resolved against; nil leaves them as they are.
  private(set) var base: String?
  /// How long the output may be before addresses are no longer made absolute.
  private var longestOutput = 0
  /// Whether the fragment has zero bytes, which JSON can bring and nobody can show.
  private var hasZero = false
  private let elements = HTMLElements.elements
  private let attributes = HTMLElements.attributes
  private let special = SpecialNames.all
  private var output = ByteWriter()
  /// The kept elements that are open, by their numbers.
  private var open: [Int] = []
  /// Where references are read to.
  private var decoded: [UInt8] = []

  /// The safe form of `bytes`, with every kept element closed and white space at the ends gone.
  /// `bytes` are UTF-8 beyond doubt, which is not checked again.
  static func clean(_ bytes: UnsafeBufferPointer<UInt8>, base: String?) -> String {
    var sanitizer = HTMLSanitizer()
    return sanitizer.clean(bytes, base: base)
  }

  /// The same, for one of many fragments.
  mutating func clean(_ bytes: UnsafeBufferPointer<UInt8>, base: String?) -> String {
    guard bytes.firstHTMLSign(in: 0..<bytes.count, isZeroOne: false) < bytes.count else {
      return bytes.trimmed.checkedString
    }
    self.base = base
    longestOutput = 65_536 + bytes.count * 6
    hasZero = bytes.firstIndex(of: 0, from: 0) != nil
    output.reserve(bytes.count + 64)
    run(bytes)
    return takeOutput()
  }

  /// Plain text as HTML. References in it stay ones: writers of plain text escape too often
  /// (`&amp;amp;`), and hardly ever write about references.
  mutating func escaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    hasZero = bytes.firstIndex(of: 0, from: 0) != nil
    appendText(bytes, in: 0..<bytes.count)
    return takeOutput()
  }

  private mutating func takeOutput() -> String {
    let text = output.bytes.trimmed.checkedString
    output.removeAll(keepingCapacity: Self.keptCapacity)
    return text
  }

  private mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    var tokenizer = HTMLTokenizer(bytes)
    while let token = tokenizer.next() {
      switch token {
      case .text(let range): appendText(bytes, in: range)
      case .start(let name, let range):
        guard let element = elements.names.number(of: bytes, in: name) else { continue }
        let traits = elements.traits[element]
        if traits.contains(.rawText) {
          tokenizer.skipRawText(of: name)
        } else {
          startElement(element, traits, bytes, attributes: range)
        }
      case .end(let name):
        if let element = elements.names.number(of: bytes, in: name) { endElement(element) }
      case .markup: break
      }
    }
    while let element = open.popLast() { appendEnd(element) }
  }

  /// Appends text, `<` and a `&` that begins no reference escaped.
  private mutating func appendText(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    let slice = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
    var start = range.lowerBound
    var index = start
    while true {
      index = slice.firstHTMLSign(in: index..<slice.count, isZeroOne: hasZero)
      guard index < slice.count else { break }
      let escaped: StaticString
      switch slice[index] {
      case 0x3C: escaped = "&lt;"
      case 0x3E: escaped = "&gt;"
      case 0x26:
        if let end = HTMLEntities.commonEnd(slice, at: index) {
          index = end
          continue
        }
        decoded.removeAll(keepingCapacity: true)
        if let end = HTMLEntities.decode(slice, at: index, into: &decoded),
          slice[end - 1] == 0x3B
        {
          index = end
          continue
        }
        escaped = "&amp;"
      default: escaped = ""
      }
      output.append(slice, in: start..<index)
      output.append(escaped)
      index += 1
      start = index
    }
    output.append(slice, in: start..<slice.count)
  }

  private mutating func startElement(
    _ element: Int, _ traits: HTMLElements.Traits, _ bytes: UnsafeBufferPointer<UInt8>,
    attributes range: Range<Int>
  ) {
    guard traits.contains(.kept), open.count < Self.maximumDepth else {
      // Words on both sides of a dropped block must not run together.
      if traits.contains(.block) { output.append(0x20) }
      return
    }
    let start = output.count
    output.append(0x3C)
    output.append(elements.names[element])
    var picture = Picture()
    // Where addresses make the text grow beyond all measure, the rest of them stay relative.
    if output.count > longestOutput { base = nil }
    if !range.isEmpty { appendAttributes(bytes, in: range, &picture) }
    if element == special.img, picture.isTracker(output.bytes) {
      output.shorten(to: start)
      return
    }
    output.append(0x3E)
    if !traits.contains(.void) { open.append(element) }
  }

  private mutating func appendAttributes(
    _ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>, _ picture: inout Picture
  ) {
    var seen = AttributeSet()
    var reader = HTMLAttributes(bytes, in: range)
    while let (name, value) = reader.nextRanges() {
      guard let attribute = attributes.names.number(of: bytes, in: name),
        !seen.contains(attribute)
      else { continue }
      let traits = attributes.traits[attribute]
      let written = UnsafeBufferPointer(rebasing: bytes[value])
      if attribute != special.srcset, written.isSettledValue,
        !traits.contains(.address) || written.isPlainWebAddress
      {
        appendSettledAttribute(attribute, written, &picture)
        seen.insert(attribute)
        continue
      }
      // Taken out while it is read from, as appending changes this sanitizer.
      var scratch: [UInt8] = []
      swap(&scratch, &decoded)
      defer { swap(&scratch, &decoded) }
      let isKept = bytes.withDecoded(value, scratch: &scratch) { value in
        if traits.contains(.address) {
          if value.isPlainWebAddress {
            appendAttribute(attribute, value, &picture)
            return true
          }
          guard let address = safeAddress(value) else { return false }
          address.withBytes { appendAttribute(attribute, $0, &picture) }
        } else if attribute == special.srcset {
          let set = safeAddressSet(Array(value))
          if set.isEmpty { return false }
          set.withBytes { appendAttribute(attribute, $0, &picture) }
        } else {
          appendAttribute(attribute, value, &picture)
        }
        return true
      }
      if isKept { seen.insert(attribute) }
    }
  }

  /// Appends an attribute whose value needs no change.
  private mutating func appendSettledAttribute(
    _ attribute: Int, _ value: UnsafeBufferPointer<UInt8>, _ picture: inout Picture
  ) {
    output.append(0x20)
    output.append(attributes.names[attribute])
    output.append("=\"")
    let start = output.count
    output.append(value)
    picture.note(attribute, special, start..<output.count)
    output.append(0x22)
  }

  private mutating func appendAttribute(
    _ attribute: Int, _ value: UnsafeBufferPointer<UInt8>, _ picture: inout Picture
  ) {
    output.append(0x20)
    output.append(attributes.names[attribute])
    output.append("=\"")
    let valueStart = output.count
    var start = 0
    for index in 0..<value.count {
      let byte = value[index]
      // Nearly every byte passes; the rest is told apart after this one test.
      if byte > 0x3E && byte != 0x60 { continue }
      let escaped: StaticString
      switch byte {
      case 0x22: escaped = "&quot;"
      case 0x26: escaped = "&amp;"
      case 0x3C: escaped = "&lt;"
      case 0x3E: escaped = "&gt;"
      case 0x60: escaped = "&#96;"
      case 0..<0x20: escaped = " "
      default: continue
      }
      output.append(value, in: start..<index)
      output.append(escaped)
      start = index + 1
    }
    output.append(value, in: start..<value.count)
    picture.note(attribute, special, valueStart..<output.count)
    output.append(0x22)
  }

  private mutating func endElement(_ element: Int) {
    let traits = elements.traits[element]
    guard traits.contains(.kept) else {
      if traits.contains(.block) { output.append(0x20) }
      return
    }
    guard let index = open.lastIndex(of: element) else {
      // Browsers take a stray </br> for a break.
      if element == special.br { output.append("<br>") }
      return
    }
    while open.count > index, let inner = open.popLast() { appendEnd(inner) }
  }

  private mutating func appendEnd(_ element: Int) {
    output.append("</")
    output.append(elements.names[element])
    output.append(0x3E)
  }
}
