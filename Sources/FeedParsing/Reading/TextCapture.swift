// The text of one element on its way to plain text or HTML.

import Foundation

/// An element's text while it is read. One capture serves a whole document, so that its buffer
/// grows once. Its variables are as free of checks for overlapping accesses as ``FeedReader``'s.
final class TextCapture {
  /// The longest buffer that is kept for the next text.
  private static let keptCapacity = 1 << 20

  @exclusivity(unchecked) var field = Field.title
  @exclusivity(unchecked) private(set) var isFeedLevel = false
  /// The attributes of the element.
  @exclusivity(unchecked) private(set) var attributes: [StartTag.Attribute] = []
  /// Whether the element is a `guid`, whose text may be an address.
  @exclusivity(unchecked) private(set) var isGUID = false
  @exclusivity(unchecked) private(set) var form = TextForm.html
  @exclusivity(unchecked) var base: String?
  @exclusivity(unchecked) private(set) var isAtom = false
  @exclusivity(unchecked) private(set) var bytes = ByteWriter()
  /// Whether the text has grown to the limit, so that what follows is passed over.
  @exclusivity(unchecked) var isCut = false
  /// The names of the element's own children that are open.
  @exclusivity(unchecked) private var children: [String] = []
  @exclusivity(unchecked) private var sanitizer = HTMLSanitizer()
  /// Whether the outermost child is the `div` that Atom wraps its markup in.
  private var hasWrapper = false

  /// How many of the element's own children are open.
  var depth: Int { children.count }

  /// Begins to take the text of `tag`.
  func begin(field: Field, isFeedLevel: Bool, tag: StartTag, form: TextForm, isAtom: Bool) {
    self.field = field
    self.isFeedLevel = isFeedLevel
    if !(attributes.isEmpty && tag.attributes.isEmpty) { attributes = tag.attributes }
    isGUID = field == .identifier && tag.name == "guid"
    self.form = form
    self.isAtom = isAtom
  }

  /// Forgets the text, once it has been taken.
  func end() {
    bytes.removeAll(keepingCapacity: Self.keptCapacity)
    if !children.isEmpty { children.removeAll() }
    hasWrapper = false
    isCut = false
  }

  /// The text as it is, white space at the ends gone; nil where there is none.
  var value: String? {
    let text = bytes.bytes.trimmed
    return text.isEmpty ? nil : text.checkedString
  }

  /// The text as it is; `known` itself where it says the same, as identifiers often repeat links.
  func value(or known: String?) -> String? {
    guard let known else { return value }
    let text = bytes.bytes.trimmed
    return known.withBytes { $0.isSame(as: text) } ? known : value
  }

  /// The text on one line without markup; nil where there is none.
  var plainTitle: String? {
    decodingBase64 { bytes in
      switch form {
      case .plain, .unmarked:
        isAtom ? HTMLText.plainReferences(bytes) : HTMLText.plainTitle(bytes)
      case .html: isAtom ? HTMLText.plainHTML(bytes) : HTMLText.plainTitle(bytes)
      case .markup, .base64: HTMLText.plainHTML(bytes)
      case .foreign: ""
      }
    }?.trimmed
  }

  /// The text as safe HTML; nil where there is none, or where it is no text.
  var html: String? {
    decodingBase64 { bytes in
      switch form {
      case .foreign: nil
      case .plain: sanitizer.escaped(bytes)
      case .unmarked:
        Self.looksLikeHTML(bytes)
          ? sanitizer.clean(bytes, base: base) : sanitizer.escaped(bytes)
      case .html, .markup, .base64: sanitizer.clean(bytes, base: base)
      }
    }?.trimmed
  }

  private func decodingBase64(
    _ body: (UnsafeBufferPointer<UInt8>) -> String?
  ) -> String? {
    if form == .base64,
      let data = Data(base64Encoded: Data(bytes.bytes), options: .ignoreUnknownCharacters)
    {
      // What was wrapped up has not been checked for being UTF-8.
      return String(decoding: data, as: UTF8.self).withBytes(body)
    }
    return body(bytes.bytes)
  }

  /// Reads text that was UTF-8, was taken for windows-1252 and encoded once more (`GrÃ¼ÃŸe`), and
  /// control characters that were meant to be the characters of windows-1252 (`&#150;`).
  func mendEncoding() {
    if let mended = DoubleEncoding.mended(bytes.bytes) { replace(with: mended) }
    if let mended = DoubleEncoding.withoutControls(bytes.bytes) { replace(with: mended) }
  }

  private func replace(with mended: [UInt8]) {
    bytes.shorten(to: 0)
    mended.withUnsafeBufferPointer { bytes.append($0) }
  }

  /// Appends text; inside markup, what is text must not become tags.
  func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard form == .markup else {
      bytes.append(text)
      return
    }
    Self.appendEscaped(text, to: &bytes)
  }

  /// Takes the start of a child element into the text.
  func open(_ child: StartTag, base: String?) {
    children.append(child.name)
    switch form {
    case .plain, .unmarked:
      // Markup where none was announced: what came before was text.
      var escaped = ByteWriter(capacity: bytes.count)
      Self.appendEscaped(bytes.bytes, to: &escaped)
      bytes = escaped
      form = .markup
    case .markup, .html: break
    case .base64, .foreign: return
    }
    guard !isCut else { return }
    if depth == 1, form == .markup, isAtom, child.name == "div", bytes.bytes.trimmed.isEmpty {
      hasWrapper = true
      return
    }
    bytes.append(0x3C)
    bytes.append(child.name)
    for attribute in child.attributes where attribute.namespace != .xml {
      var value = attribute.value
      if HTMLElements.addressAttributes.contains(attribute.name),
        let address = WebAddress.cleaned(value)
      {
        value = WebAddress.resolve(address, against: base)
      }
      bytes.append(0x20)
      bytes.append(attribute.name)
      bytes.append("=\"")
      value.withBytes { Self.appendEscaped($0, to: &bytes) }
      bytes.append(0x22)
    }
    bytes.append(0x3E)
  }

  /// Takes the end of a child element into the text.
  func close() {
    // What stays open where the text was cut is closed when it is made safe.
    guard let name = children.popLast(), !isCut else { return }
    guard form == .markup || form == .html else { return }
    if depth == 0, hasWrapper {
      hasWrapper = false
      return
    }
    guard !HTMLElements.traits(of: name).contains(.void) else { return }
    bytes.append("</")
    bytes.append(name)
    bytes.append(0x3E)
  }

  private static func appendEscaped(
    _ bytes: UnsafeBufferPointer<UInt8>, to output: inout ByteWriter
  ) {
    var start = 0
    for index in 0..<bytes.count {
      let escaped: StaticString
      switch bytes[index] {
      case 0x26: escaped = "&amp;"
      case 0x3C: escaped = "&lt;"
      case 0x3E: escaped = "&gt;"
      case 0x22: escaped = "&quot;"
      default: continue
      }
      output.append(bytes, in: start..<index)
      output.append(escaped)
      start = index + 1
    }
    output.append(bytes, in: start..<bytes.count)
  }

  /// Whether text without a type is HTML: it closes an element that HTML has.
  private static func looksLikeHTML(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var search = 0
    while let found = bytes.firstIndex(of: "</", from: search) {
      var end = found + 2
      while end < bytes.count, bytes[end].isAlphanumeric { end += 1 }
      if HTMLElements.traits(of: bytes.loweredString(found + 2..<end)).contains(.kept) {
        return true
      }
      search = end
    }
    return bytes.firstIndex(of: "<br", from: 0) != nil
      || bytes.firstIndex(of: "<img ", from: 0) != nil
  }
}
