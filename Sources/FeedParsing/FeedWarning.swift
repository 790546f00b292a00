// What was wrong with a document, how bad it is and where it stands.

/// A remark about a document.
struct FeedWarning: Equatable {
  /// How much the fault cost.
  enum Grade: String {
    /// Odd, but nothing had to be mended.
    case note
    /// Wrong, and read as it was most likely meant.
    case repair
    /// Something of the document could not be saved.
    case loss
  }

  var grade: Grade
  var message: String
  /// The line, counted from 1, where it is known.
  var line: Int?

  static func note(_ message: String, line: Int? = nil) -> FeedWarning {
    FeedWarning(grade: .note, message: message, line: line)
  }
  static func repair(_ message: String, line: Int? = nil) -> FeedWarning {
    FeedWarning(grade: .repair, message: message, line: line)
  }
  static func loss(_ message: String, line: Int? = nil) -> FeedWarning {
    FeedWarning(grade: .loss, message: message, line: line)
  }

  /// `repair: bare “&” read as text (line 12, 4 times)`
  func text(count: Int) -> String {
    var place: [String] = []
    if let line { place.append("line \(line)") }
    if count > 1 { place.append("\(count) times") }
    return "\(grade.rawValue): \(message)"
      + (place.isEmpty ? "" : " (\(place.joined(separator: ", ")))")
  }
}

/// Collects remarks, the same ones once with their number, and no more than a reader can take in.
struct FeedWarnings {
  private static let limit = 50
  private var first: [FeedWarning] = []
  private var counts: [String: Int] = [:]

  mutating func add(_ warning: FeedWarning) {
    if let count = counts[warning.message] {
      counts[warning.message] = count + 1
    } else if first.count < Self.limit {
      counts[warning.message] = 1
      first.append(warning)
    }
  }

  mutating func add(_ warnings: [FeedWarning]) {
    for warning in warnings { add(warning) }
  }

  /// The remarks in words, in the order in which they came up.
  var texts: [String] { first.map { $0.text(count: counts[$0.message] ?? 1) } }
}
