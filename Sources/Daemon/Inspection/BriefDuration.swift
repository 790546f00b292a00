// Spans of time as people say them, for tables and explanations.

import Model

extension Duration {
  /// The duration in its two greatest units, e.g. `2d 3h`, `15m`, `1m 5s`, or in milliseconds below
  /// a second; what is negative is `0s`.
  public var brief: String {
    let milliseconds = wholeMilliseconds
    if (1..<1000).contains(milliseconds) { return "\(milliseconds)ms" }
    var left = milliseconds / 1000
    var parts: [String] = []
    for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] where left > 0 {
      let count = left / length
      left %= length
      if count > 0 { parts.append("\(count)\(unit)") }
      // What follows the greatest unit is said only where it is the next one.
      if parts.count == 2 || (parts.count == 1 && count == 0) { break }
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
  }
}
