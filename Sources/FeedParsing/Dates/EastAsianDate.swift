// Korean, Chinese and Japanese dates, which put a sign behind each number.

/// `2004년 05월 25일 (화) 23시 11분` as `2004-05-25 (화) 23:11`.
enum EastAsianDate {
  /// The text with the signs that stand behind digits as those of ISO 8601. Weekdays are written
  /// with the same signs (`일`, `월요일`), so that they only count behind a digit.
  static func writtenOut(_ text: String) -> String {
    var output = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      guard index > 0, characters[index - 1].isASCII, characters[index - 1].isNumber else {
        if !(character.isWhitespace && (output.last == "-" || output.last == ":")) {
          output.append(character)
        }
        continue
      }
      let next = characters[(index + 1)...].first { !$0.isWhitespace }
      let isFollowed = next.map { $0.isASCII && $0.isNumber } ?? false
      switch character {
      case "년", "年", "월", "月": output.append("-")
      case "일", "日", "초", "秒": output.append(" ")
      case "시", "時", "时": output.append(isFollowed ? ":" : ":00 ")
      case "분", "分": output.append(isFollowed ? ":" : " ")
      default: output.append(character)
      }
    }
    return output
  }
}
