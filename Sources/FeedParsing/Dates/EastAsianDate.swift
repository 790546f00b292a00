// Korean, Chinese and Japanese dates, which put a sign behind each number.

/// `2004년 05월 25일 (화) 23시 11분` as `2004-05-25 (화) 23:11`.
enum EastAsianDate {
  /// The text with the signs that stand behind digits as those of ISO 8601, and with plain spaces.
  /// Weekdays are written with the same signs (`일`, `월요일`), so that they only count behind a
  /// digit. By scalars: what stands in a field called a date may be anything.
  static func writtenOut(_ text: String) -> String {
    var output = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, written) in scalars.enumerated() {
      let scalar: Unicode.Scalar = written == "\u{A0}" ? " " : written
      guard index > 0, isDigit(scalars[index - 1]) else {
        if scalar != " " || output.last != "-" && output.last != ":" { output.append(scalar) }
        continue
      }
      let next = scalars[(index + 1)...].first { $0 != " " }
      let isFollowed = next.map(isDigit) ?? false
      switch scalar {
      case "년", "年", "월", "月": output.append("-")
      case "일", "日", "초", "秒": output.append(" ")
      case "시", "時", "时":
        output.append(contentsOf: (isFollowed ? ":" : ":00 ").unicodeScalars)
      case "분", "分": output.append(isFollowed ? ":" : " ")
      default: output.append(scalar)
      }
    }
    return String(output)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }
}
