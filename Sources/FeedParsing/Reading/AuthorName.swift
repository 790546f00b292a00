// Finds the name in the ways in which feeds write an author.

/// The name in `mail (Name)`, `Name (mail)`, `Name <mail>` or a name alone.
enum AuthorName {
  /// The name, else the mail address, else nil.
  static func name(in text: String) -> String? {
    guard let text = text.trimmed else { return nil }
    // Most are names alone, without a sign that any of the other forms has.
    let isPlain = text.withBytes { bytes in
      bytes.allSatisfy { $0 != 0x28 && $0 != 0x3A && $0 != 0x3C && $0 != 0x40 }
    }
    if isPlain { return text }
    for (opening, closing) in [("(", ")"), ("<", ">")] as [(Character, Character)] {
      guard let open = text.firstIndex(of: opening), let close = text.lastIndex(of: closing),
        open < close, text[text.index(after: close)...].allSatisfy(\.isWhitespace)
      else { continue }
      let before = String(text[..<open]).trimmed
      let inside = String(text[text.index(after: open)..<close]).trimmed
      switch (before, inside) {
      case (let before?, let inside?):
        if isMail(before) { return inside }
        if isMail(inside) { return before.replacing("\"", with: "").trimmed }
        return text
      case (nil, let inside?): return inside
      case (let before?, nil): return before
      case (nil, nil): return nil
      }
    }
    let lowered = text.asciiLowered
    if lowered.hasPrefix("mailto:") { return String(text.dropFirst(7)).trimmed }
    // `mail Name` without any brackets.
    if let space = text.firstIndex(of: " "), isMail(String(text[..<space])) {
      return String(text[text.index(after: space)...]).trimmed.map {
        $0.hasPrefix("- ") ? String($0.dropFirst(2)) : $0
      }
    }
    return text
  }

  private static func isMail(_ text: String) -> Bool {
    guard let at = text.firstIndex(of: "@") else { return false }
    return at != text.startIndex && !text.contains(" ")
  }
}
