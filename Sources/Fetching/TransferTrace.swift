// What libcurl tells about a transfer while it goes on, as steps of the fetch; only where somebody
// wants to know.

import CLibcurl

extension Transfer {
  /// Has libcurl tell what it does.
  func setTrace(_ setter: inout OptionSetter) {
    setter.set(CURLOPT_VERBOSE, 1)
    setter.set(CURLOPT_DEBUGDATA, pointer: Unmanaged.passUnretained(self).toOpaque())
    setter.check(pw_easy_set_debug(easy, onDebug))
    if let proxy { job.hop.observer?(.proxy(WebAddress.withoutUserInformation(proxy))) }
  }

  fileprivate func take(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
    switch kind {
    case CURLINFO_HEADER_OUT:
      let lines = bytes.split(whereSeparator: { $0 == 13 || $0 == 10 })
        .map { TransferTrace.withoutSecret(String(decoding: $0, as: UTF8.self)) }
      job.hop.observer?(.sent(lines))
    case CURLINFO_TEXT:
      guard let line = TransferTrace.securityLine(String(decoding: bytes, as: UTF8.self)) else {
        return
      }
      job.hop.observer?(.secured(line))
    default: break
    }
  }
}

/// What of libcurl's words is passed on.
enum TransferTrace {
  /// What libcurl says of TLS, in the words of its OpenSSL backend; anything else is left out.
  private static let securityWords = [
    "SSL connection using ", "ALPN: ", "subject: ", "issuer: ", "expire date: ",
    "CONNECT tunnel established",
  ]

  /// The line where it speaks of the connection's security; nil where it does not.
  static func securityLine(_ text: String) -> String? {
    let line = text.drop { $0 == " " }.prefix { !$0.isNewline }
    return securityWords.contains(where: line.hasPrefix) ? String(line) : nil
  }

  /// A line of a request as it may be shown.
  static func withoutSecret(_ line: String) -> String {
    guard let colon = line.firstIndex(of: ":") else { return line }
    let name = line[..<colon].lowercased()
    guard ["authorization", "proxy-authorization"].contains(name) else { return line }
    let scheme = line[line.index(after: colon)...].split(separator: " ").first ?? ""
    return "\(line[...colon]) \(scheme) (hidden)"
  }
}

private let onDebug: pw_debug_callback = { _, kind, bytes, count, context in
  guard let bytes, let context else { return 0 }
  Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    .take(kind, UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
