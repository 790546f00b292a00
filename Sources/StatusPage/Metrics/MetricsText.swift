// The text that Prometheus reads.

/// Writes families of metrics.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats, text format 0.0.4.
struct MetricsText {
  /// What is written so far.
  private(set) var text = ""

  /// What a family's numbers mean.
  enum Kind: String { case counter, gauge, histogram }

  /// Opens a family; its samples follow.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// One number under its labels.
  mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
    let inner = labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",")
    text += labels.isEmpty ? name : "\(name){\(inner)}"
    text += " \(Self.number(value))\n"
  }

  /// A family of one number.
  mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help)
    sample(name, [], value)
  }

  /// A histogram's family: bounds growing, the last cumulative count for all.
  mutating func histogram(
    _ name: String, _ help: String, bounds: [Double], cumulative: [Int], sum: Double
  ) {
    family(name, .histogram, help)
    for (bound, count) in zip(bounds, cumulative) {
      sample("\(name)_bucket", [("le", Self.number(bound))], Double(count))
    }
    let all = Double(cumulative.last ?? 0)
    sample("\(name)_bucket", [("le", "+Inf")], all)
    sample("\(name)_sum", [], sum)
    sample("\(name)_count", [], all)
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A text on one line: by scalars, so that no combining mark hides a quote or a backslash.
  private static func escaped(_ text: String, quotes: Bool = false) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\"" where quotes: result.append(contentsOf: "\\\"".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
