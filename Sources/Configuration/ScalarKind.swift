// What a scalar can be read as. The schema asks for one of these; how the scalar looks (`no`,
// `1.1`, quoted or not) never decides.

import Model

/// Why a text is not what was asked for.
struct Rejection: Error {
  var message: String
  var suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }
}

/// A way to read a scalar's text.
struct ScalarKind<Value> {
  let read: (String) throws(Rejection) -> Value
}

extension ScalarKind where Value == String {
  /// Any text that is not empty, on one line.
  static var text: ScalarKind {
    ScalarKind { text throws(Rejection) in
      guard !text.allSatisfy(\.isWhitespace) else { throw Rejection("is empty") }
      guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
        throw Rejection("holds a line break or a control character")
      }
      return text
    }
  }

  /// A name as it stands in alert lines and commands: letters, digits, `.`, `_` and `-`.
  static var name: ScalarKind {
    ScalarKind { text throws(Rejection) in
      let isNameLike: (Character) -> Bool = { $0.isLetter || $0.isNumber || ".-_".contains($0) }
      guard (1...64).contains(text.count), text.allSatisfy(isNameLike), text.first != "-" else {
        let likely = String(text.map { isNameLike($0) ? $0 : "-" }.drop { $0 == "-" }.prefix(64))
        throw Rejection(
          "“\(text)” is no name: 1 to 64 letters, digits, “.”, “_” and “-”",
          suggestion: likely.isEmpty ? nil : likely)
      }
      return text
    }
  }

  /// A letter of the Admiralty scale.
  static var reliability: ScalarKind {
    ScalarKind { text throws(Rejection) in
      let letter = text.uppercased()
      guard ["A", "B", "C", "D", "E", "F"].contains(letter) else {
        throw Rejection("“\(text)” is no reliability; A (best) to F (cannot be judged)")
      }
      return letter
    }
  }
}

extension ScalarKind where Value == Bool {
  /// `true`, `yes`, `on` or `false`, `no`, `off`.
  static var flag: ScalarKind {
    ScalarKind { text throws(Rejection) in
      switch text.lowercased() {
      case "true", "yes", "on": return true
      case "false", "no", "off": return false
      default:
        throw Rejection(
          "“\(text)” is neither true nor false",
          suggestion: Spelling.closest(to: text, among: ["true", "false", "yes", "no"]))
      }
    }
  }
}

extension ScalarKind where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> ScalarKind {
    ScalarKind { text throws(Rejection) in
      guard let number = Int(text) else { throw Rejection("“\(text)” is no whole number") }
      guard range.contains(number) else {
        throw Rejection("\(text) is not in \(range.lowerBound)…\(range.upperBound)")
      }
      return number
    }
  }

  /// A file's permission bits in octal: `0640`, `640` or `0o640`.
  static var permissions: ScalarKind {
    ScalarKind { text throws(Rejection) in
      let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
      guard (3...4).contains(digits.count), let bits = Int(digits, radix: 8), bits <= 0o777 else {
        throw Rejection("“\(text)” is no file mode; write it in octal, as 0640")
      }
      guard bits & 0o200 != 0 else { throw Rejection("\(text) forbids the owner to write") }
      guard bits & 0o002 == 0 else { throw Rejection("\(text) lets everybody write") }
      return bits
    }
  }
}

extension ScalarKind where Value == Double {
  static func real(_ range: ClosedRange<Double>) -> ScalarKind {
    ScalarKind { text throws(Rejection) in
      let isPlain = text.allSatisfy { $0.isASCII && ($0.isNumber || ".-+".contains($0)) }
      guard isPlain, let number = Double(text) else {
        let dotted = text.replacing(",", with: ".")
        throw Rejection(
          "“\(text)” is no number",
          suggestion: dotted != text && Double(dotted) != nil ? dotted : nil)
      }
      guard range.contains(number) else {
        let low = "\(range.lowerBound)".replacing(/\.0$/, with: "")
        let high = "\(range.upperBound)".replacing(/\.0$/, with: "")
        throw Rejection("\(text) is not in \(low)…\(high)")
      }
      return number
    }
  }
}

extension ScalarKind where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of an enumeration's labels, in letters of either case.
  static func label(_ what: String) -> ScalarKind {
    ScalarKind { text throws(Rejection) in
      if let value = Value.allCases.first(where: { $0.rawValue == text.lowercased() }) {
        return value
      }
      let labels = Value.allCases.map(\.rawValue)
      let closest = Spelling.closest(to: text, among: labels)
      let choice = closest == nil ? "; one of \(labels.joined(separator: ", "))" : ""
      throw Rejection("“\(text)” is no \(what)\(choice)", suggestion: closest)
    }
  }
}
