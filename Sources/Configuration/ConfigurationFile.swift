// Reads one file's bytes, saying plainly why where it cannot.

import Foundation

enum ConfigurationFile {
  /// The text of a file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(ConfigurationError) -> SourceText {
    func failure(_ message: String) -> ConfigurationError {
      ConfigurationError([.init(at: SourcePlace(file: path), message)])
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      let advice = errno == EACCES ? "; let the service's user read it" : ""
      throw failure("the file cannot be opened: \(reason)\(advice)")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw failure("the file cannot be read: \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= limit else {
        throw failure("the file is larger than \(limit >> 20) MiB")
      }
    }
    return try SourceText(file: path, bytes: bytes)
  }
}
