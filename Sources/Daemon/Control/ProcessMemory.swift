// How much memory the process takes, as the kernel counts it.

import Foundation

/// The resident memory of this process.
struct ProcessMemory: Equatable {
  /// In bytes, now; nil where the kernel does not say.
  var resident: Int?
  /// In bytes, at its highest.
  var peak: Int?

  /// What the kernel says now. Source: proc(5), /proc/pid/status.
  static func now() -> ProcessMemory {
    // Without /proc there is nothing to tell, which the nil says.
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return ProcessMemory(text)
  }

  init(_ status: String) {
    func bytes(_ key: String) -> Int? {
      status.split(separator: "\n").first { $0.hasPrefix(key + ":") }
        .flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }
        .flatMap { Int($0) }.map { $0 << 10 }
    }
    resident = bytes("VmRSS")
    peak = bytes("VmHWM")
  }
}
