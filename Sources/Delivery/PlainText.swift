// The world's text made safe for one line of a log that people read in a terminal.

/// Text that cannot break a line, hide itself or turn the reading direction.
public enum PlainText {
  /// The text with every white space folded to one space and every invisible or controlling
  /// character gone.
  ///
  /// Gone are the control characters, the format characters (bidirectional controls, zero-width
  /// joiners, tags) and what else Unicode says may be ignored in display (UAX #44:
  /// Default_Ignorable_Code_Point), among it the fillers that look like nothing.
  public static func line(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var spaceIsDue = false
    for scalar in text.unicodeScalars {
      if isSpace(scalar) {
        spaceIsDue = !result.isEmpty
      } else if isVisible(scalar) {
        if spaceIsDue { result.append(" ") }
        spaceIsDue = false
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The text as one word of a line: as `line`, with spaces as `_`; `-` where nothing is left.
  static func word(_ text: String) -> String {
    let word = line(text).split(separator: " ").joined(separator: "_")
    return word.isEmpty ? "-" : word
  }

  /// An address as one word: what is unsafe in a line percent-encoded, everything else untouched.
  static func address(_ url: String) -> String {
    var result = ""
    for scalar in url.unicodeScalars {
      if isSpace(scalar) || !isVisible(scalar) || scalar == "\"" {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result.isEmpty ? "-" : result
  }

  /// JSON text with every character that is unsafe in a terminal or a line-wise reader escaped.
  ///
  /// Such characters occur in JSON text only inside of strings, so its value stays the same.
  public static func json(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: needsEscape) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if needsEscape(scalar) {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x7F && (!isVisible(scalar) || isLineBreak(scalar))
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .lineSeparator, .paragraphSeparator: true
    default: scalar == "\u{85}"
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .unassigned, .surrogate: return false
    default: return !scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
