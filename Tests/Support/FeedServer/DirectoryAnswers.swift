// Files of a directory as answers, with validators, conditional requests and content types.

import Glibc

/// Serves the files below a directory.
struct DirectoryAnswers: Sendable {
  /// The path prefix under which the files appear, with its closing slash.
  let prefix: String
  /// The directory, without a closing slash.
  let root: String

  init(prefix: String, root: String) {
    self.prefix = prefix.hasSuffix("/") ? prefix : prefix + "/"
    self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
  }

  /// The answer to a request, or nil where its path lies outside the prefix.
  func answer(to request: ReceivedRequest) -> Answer? {
    guard request.path.hasPrefix(prefix) else { return nil }
    guard request.method == "GET" || request.method == "HEAD" else { return Answer(405) }
    guard let relative = Self.decoded(request.path.dropFirst(prefix.count)),
      !relative.split(separator: "/", omittingEmptySubsequences: false).contains(".."),
      !relative.contains("\0")
    else { return Answer(400) }
    var path = "\(root)/\(relative)"
    if relative.isEmpty || relative.hasSuffix("/") { path += "index.html" }
    return Self.file(path, request: request) ?? Answer(404, "there is no \(request.path)\n")
  }

  private static func file(_ path: String, request: ReceivedRequest) -> Answer? {
    // Opened once, so that what is described and what is read are the same file.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }

    let stamp = facts.st_mtim
    let etag =
      "\"\(String(facts.st_size, radix: 16))-\(String(stamp.tv_sec, radix: 16))"
      + "-\(String(stamp.tv_nsec, radix: 16))\""
    let lastModified = httpDate(stamp.tv_sec)
    let validators: [(name: String, value: String)] = [
      ("ETag", etag), ("Last-Modified", lastModified),
    ]
    // RFC 9110 §13.2.2: If-Modified-Since counts only where there is no If-None-Match.
    let unchanged =
      request.value("If-None-Match").map { $0 == "*" || $0.contains(etag) }
      ?? (request.value("If-Modified-Since") == lastModified)
    if unchanged { return .notModified(fields: validators) }
    guard let bytes = contents(descriptor, size: Int(facts.st_size)) else { return Answer(500) }
    return Answer(
      200, bytes: bytes, fields: [("Content-Type", contentType(of: path))] + validators)
  }

  private static func contents(_ descriptor: Int32, size: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }

  /// The content type that a file's extension stands for.
  static func contentType(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
    return switch name[name.index(after: dot)...].lowercased() {
    case "rss": "application/rss+xml"
    case "atom": "application/atom+xml"
    case "rdf": "application/rdf+xml"
    case "xml": "application/xml"
    case "json": "application/json"
    case "jsonfeed": "application/feed+json"
    case "html", "htm": "text/html; charset=utf-8"
    case "txt", "log": "text/plain; charset=utf-8"
    case "css": "text/css"
    case "js": "text/javascript"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "jpg", "jpeg": "image/jpeg"
    case "opml": "text/x-opml"
    default: "application/octet-stream"
    }
  }

  /// The HTTP date (RFC 9110 §5.6.7) of a Unix time.
  static func httpDate(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
      + "\(Int(parts.tm_year) + 1900) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }

  /// A path without its percent escapes; nil where one is broken.
  static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == 37 else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
