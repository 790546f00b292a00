// What this machine calls itself, where a protocol wants to know.

import Glibc

/// The machine's name.
enum HostName {
  /// The name as a domain name may be written: letters, digits, hyphens and dots; `localhost` where
  /// the system has no such name.
  static let current: String = {
    var buffer = [UInt8](repeating: 0, count: 256)
    let answered = buffer.withUnsafeMutableBytes { bytes in
      guard let start = bytes.bindMemory(to: CChar.self).baseAddress else { return false }
      return gethostname(start, bytes.count - 1) == 0
    }
    let name = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self).lowercased()
    let isPlain = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0))
    }
    return answered && isPlain && !name.isEmpty && !name.hasPrefix("-") ? name : "localhost"
  }()
}
