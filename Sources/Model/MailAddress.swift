// A mail address with the name that stands before it: `Desk <desk@example.org>`.

/// Who a mail is from or to.
public struct MailAddress: Hashable, Sendable {
  /// What the reader is shown; nil where the address stands alone.
  public var name: String?
  /// The address itself, `local@domain`.
  public var address: String

  /// Reads `desk@example.org` or `Desk <desk@example.org>`; nil where the text is neither.
  ///
  /// Of RFC 5321 that part is taken which mail systems agree on: a local part without quotes, a
  /// domain of dotted labels (`xn--…` where they are international) or an address in brackets.
  /// White space and control characters are none of it, so that nothing can be smuggled into an
  /// envelope or a header.
  public init?(_ text: String) {
    var rest = text[...]
    var name: String?
    if let open = text.lastIndex(of: "<"), text.hasSuffix(">") {
      let before = text[..<open].drop { $0 == " " || $0 == "\"" }
      let words = before.reversed().drop { $0 == " " || $0 == "\"" }.reversed()
      name = words.isEmpty ? nil : String(words)
      rest = text[text.index(after: open)...].dropLast()
    }
    guard let at = rest.lastIndex(of: "@"), rest.utf8.count <= 254 else { return nil }
    let local = rest[..<at]
    let domain = rest[rest.index(after: at)...]
    let isSafe: (Character) -> Bool = { character in
      character.isASCII && !character.isWhitespace && !"<>()[],;:\\\"@".contains(character)
        && character.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    }
    guard !local.isEmpty, local.utf8.count <= 64, local.allSatisfy(isSafe) else { return nil }
    let isLiteral = domain.hasPrefix("[") && domain.hasSuffix("]")
    let bare = isLiteral ? domain.dropFirst().dropLast() : domain
    guard !bare.isEmpty,
      bare.allSatisfy({ isSafe($0) || (isLiteral && $0 == ":") }),
      isLiteral
        || bare.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({
          !$0.isEmpty && !$0.hasPrefix("-")
            && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        })
    else { return nil }
    if let name, name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return nil
    }
    self.name = name
    address = String(rest)
  }
}
