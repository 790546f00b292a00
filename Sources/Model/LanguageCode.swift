// Codes of languages that mean one to a reader.

/// ISO 639-1 codes as readings have them.
public enum LanguageCode {
  /// The code of the language that a text is read in: Norwegian's two written languages, `nb` and
  /// `nn`, are read as one. Any other code is left as it is.
  public static func reading(_ code: String) -> String {
    ["nb", "nn"].contains(code.lowercased()) ? "no" : code
  }
}
