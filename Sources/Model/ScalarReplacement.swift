// Escaping by scalars, as a `Character` may hide the mark that is looked for.

extension StringProtocol {
  /// The text with some scalars replaced.
  ///
  /// A mark that stands on `<`, and a letter that is drawn with what follows (U+0D4E), make one
  /// `Character` with it, which equals `<` no more (UAX #29); whoever reads markup reads scalars.
  public func replacing(scalars: [Unicode.Scalar: String]) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if let other = scalars[scalar] {
        result.append(contentsOf: other.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The text with a backslash before each of some scalars.
  public func escaping(_ marks: Set<Unicode.Scalar>) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if marks.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}
