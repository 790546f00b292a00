// The state a text stands in: escaped, plain, or markup of its own.

/// How an element's text is to be read.
/// Source: RFC 4287 §3.1 and §4.1.3 for Atom 1.0; the Atom 0.3 draft §3.1 for `mode`.
enum TextForm {
  /// Nothing but text.
  case plain
  /// Plain by the letter, but from writers who often mean HTML.
  case unmarked
  /// HTML, escaped or not.
  case html
  /// Elements of the document itself.
  case markup
  /// HTML or text in base 64.
  case base64
  /// Something that is no text.
  case foreign

  /// The form that an Atom element's `type` and `mode` say.
  init(atomTag tag: StartTag, isAtom03: Bool) {
    let type = (tag["type"] ?? "").asciiLowered
    if isAtom03 || tag["mode"] != nil {
      switch tag["mode"]?.asciiLowered {
      case "base64": self = type.isEmpty || type.hasPrefix("text/") ? .base64 : .foreign
      case "escaped": self = type.contains("html") || type.isEmpty ? .html : .plain
      default:
        self = type.contains("html") || type.contains("xml") ? .markup : .unmarked
      }
      return
    }
    switch type {
    case "": self = .unmarked
    case "text", "text/plain": self = .plain
    case "html", "text/html": self = .html
    case "xhtml", "application/xhtml+xml": self = .markup
    default:
      if type.hasPrefix("text/") {
        self = .plain
      } else if type.contains("/") {
        self = .foreign
      } else {
        self = .html
      }
    }
  }
}
