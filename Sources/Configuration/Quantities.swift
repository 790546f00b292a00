// Durations and sizes with their units.

extension ScalarKind where Value == Duration {
  /// A number and a unit: `500ms`, `30s`, `15m`, `6h`, `7d`.
  static func duration(_ range: ClosedRange<Duration>) -> ScalarKind {
    ScalarKind { text throws(Rejection) in
      let (number, unit) = splitNumber(text)
      guard let number, let milliseconds = durationUnits[unit] else {
        throw Rejection(
          "“\(text)” is no duration; a whole number with ms, s, m, h or d",
          suggestion: likelyDuration(number, unit))
      }
      let (product, overflow) = number.multipliedReportingOverflow(by: milliseconds)
      let duration = Duration.milliseconds(product)
      guard !overflow, range.contains(duration) else {
        throw Rejection(
          "\(text) is not in \(range.lowerBound.short)…\(range.upperBound.short)")
      }
      return duration
    }
  }
}

extension ScalarKind where Value == Int {
  /// A size in bytes: `10MiB`, `512KiB`, `1MB`; a number alone is bytes.
  static func bytes(_ range: ClosedRange<Int>) -> ScalarKind {
    ScalarKind { text throws(Rejection) in
      let (number, unit) = splitNumber(text)
      guard let number, let factor = sizeUnits.first(where: { $0.unit == unit })?.factor else {
        let units = sizeUnits.map(\.unit)
        let likely =
          units.first { $0.lowercased() == unit.lowercased() }
          ?? units.first { $0.hasSuffix("iB") && $0.lowercased().hasPrefix(unit.lowercased()) }
        throw Rejection(
          "“\(text)” is no size; a whole number with B, KB, KiB, MB, MiB, GB or GiB",
          suggestion: number.flatMap { number in likely.map { "\(number)\($0)" } })
      }
      let (product, overflow) = number.multipliedReportingOverflow(by: factor)
      guard !overflow, range.contains(product) else {
        throw Rejection(
          "\(text) is not in \(range.lowerBound) bytes…\(range.upperBound) bytes")
      }
      return product
    }
  }
}

extension Duration {
  /// Reads a duration as the configuration writes it (`500ms`, `30s`, `15m`, `6h`, `7d`), of up to
  /// a hundred years; nil where the text is none.
  public init?(configurationText text: String) {
    let range = Duration.zero...Duration.seconds(100 * 366 * 86_400)
    guard let duration = try? ScalarKind<Duration>.duration(range).read(text) else { return nil }
    self = duration
  }
}

/// Milliseconds in each unit of time.
private let durationUnits = [
  "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
]

private let sizeUnits: [(unit: String, factor: Int)] = [
  ("", 1), ("B", 1), ("KB", 1000), ("KiB", 1 << 10), ("MB", 1_000_000), ("MiB", 1 << 20),
  ("GB", 1_000_000_000), ("GiB", 1 << 30),
]

/// The digits at a text's start as a number, and what follows them.
private func splitNumber(_ text: String) -> (number: Int?, rest: String) {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  return (Int(digits), String(text.dropFirst(digits.count)))
}

/// A port in digits alone; nil for anything else, a sign in front of them too.
func portNumber(_ text: some StringProtocol) -> Int? {
  guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return UInt16(text).map(Int.init)
}

/// What was meant by a unit as people write it: `15 min`, `2 hours`, `1w`.
private func likelyDuration(_ number: Int?, _ unit: String) -> String? {
  guard let number, number < 1_000_000 else { return nil }
  let word = String(unit.lowercased().drop { $0 == " " })
  guard word.allSatisfy(\.isLetter) else { return nil }
  if durationUnits[word] != nil { return "\(number)\(word)" }
  if word.hasPrefix("w") { return "\(number * 7)d" }
  for (start, name) in [
    ("mil", "ms"), ("ms", "ms"), ("s", "s"), ("mi", "m"), ("h", "h"), ("d", "d"),
  ]
  where word.hasPrefix(start) {
    return "\(number)\(name)"
  }
  return word.isEmpty ? "\(number)m" : nil
}

extension Duration {
  /// The duration in the largest unit that divides it, as a configuration writes it.
  var short: String {
    let (seconds, attoseconds) = components
    let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    where milliseconds % size == 0 && milliseconds > 0 {
      return "\(milliseconds / size)\(unit)"
    }
    return "\(milliseconds)ms"
  }
}
