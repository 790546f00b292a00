// What goes to and fro while a mail is handed over: the options of its transfer, the mail's bytes
// as the server wants them, and what the server says.

import CLibcurl

/// A mail in progress; belongs to the transfer thread.
final class MailExchange {
  /// How much of the mail the server was handed, in bytes.
  private(set) var bytesSent = 0
  /// The server's last line, or the last one that refused something, where one did.
  private(set) var lastReply = ""

  private let request: MailRequest
  private var recipients: UnsafeMutablePointer<curl_slist>?

  init(_ request: MailRequest) { self.request = request }

  deinit { curl_slist_free_all(recipients) }

  /// Sets what only a mail needs.
  func configure(_ setter: inout OptionSetter) {
    setter.set(CURLOPT_USE_SSL, Int(request.security.useSSL.rawValue))
    // The good-bye is waited for by this bound alone, not by the transfer's time.
    setter.set(
      CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(request.timeout.components.seconds)))
    if let login = request.login {
      setter.set(CURLOPT_USERNAME, login.username)
      setter.set(CURLOPT_PASSWORD, login.password)
    }
    setter.set(CURLOPT_MAIL_FROM, "<\(request.from)>")
    for address in request.to { recipients = curl_slist_append(recipients, "<\(address)>") }
    setter.set(CURLOPT_MAIL_RCPT, pointer: recipients)
    setter.set(CURLOPT_UPLOAD, 1)
    setter.check(
      pw_easy_set_offset(
        setter.easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.message.count)))
    setter.set(CURLOPT_READDATA, pointer: Unmanaged.passUnretained(self).toOpaque())
    setter.set(CURLOPT_READFUNCTION, callback: onMailWanted)
  }

  /// Takes in a line of the server's, without its end.
  func take(reply line: some Collection<UInt8>) {
    // What refuses a mail is what is told of, not the server's good-bye after it.
    let isRefusal = line.first == UInt8(ascii: "4") || line.first == UInt8(ascii: "5")
    let hasRefusal = lastReply.hasPrefix("4") || lastReply.hasPrefix("5")
    if isRefusal || !hasRefusal { lastReply = HeaderText.text(Array(line.prefix(512))) }
  }

  /// The next piece of the mail, copied where libcurl wants it.
  fileprivate func handOver(to room: UnsafeMutableRawBufferPointer) -> Int {
    let piece = request.message[bytesSent...].prefix(room.count)
    room.copyBytes(from: piece)
    bytesSent += piece.count
    return piece.count
  }
}

private let onMailWanted: pw_data_callback = { bytes, size, count, context in
  guard let context, let bytes else { return 0 }
  return Unmanaged<MailExchange>.fromOpaque(context).takeUnretainedValue()
    .handOver(to: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}
