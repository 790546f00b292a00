// What came of a transfer: the hop's answer, or the one error that says best why there is none.

import CLibcurl
import Model

extension Transfer {
  /// What the transfer brought, where libcurl ended it with `code`.
  func outcome(_ code: CURLcode) -> Result<HopOutcome, FetchError> {
    if let mail { return outcome(of: mail, code) }
    if code == CURLE_OK, stop == nil, !headersAreOver {
      return .failure(
        .cut(host: job.hop.address.host, reason: "the answer ended within its header"))
    }
    if (code == CURLE_OK && stop == nil) || hasEnough || saysAllInItsHeader {
      return .success(
        HopOutcome(
          status: status, headers: headers, body: body,
          duration: duration(CURLINFO_TOTAL_TIME_T),
          wireBytes: Int(offset(CURLINFO_SIZE_DOWNLOAD_T)) + headerBytes, facts: facts()))
    }
    switch stop {
    case .tooLarge: return .failure(.tooLarge(limit: job.hop.limits.maxBody))
    case .headersTooLarge:
      return .failure(.headersTooLarge(limit: job.hop.limits.maxHeaderBytes))
    case .severalCodings(let codings):
      return .failure(
        .badEncoding(reason: "it is compressed more than once: \(codings.joined(separator: ", "))"))
    case .enough, nil: break
    }
    if code == CURLE_COULDNT_CONNECT, let refused, !triedAnAddress {
      return .failure(
        .forbiddenAddress(
          host: job.hop.address.host, address: "\(refused.address)", kind: refused.kind))
    }
    return .failure(error(code))
  }

  /// The reply that ended a mail: the one that took it, or the one that did not.
  private func outcome(
    of mail: MailExchange, _ code: CURLcode
  ) -> Result<HopOutcome, FetchError> {
    let reply = long(CURLINFO_RESPONSE_CODE)
    // These say how far it came: to the greeting, to the log in, or to the mail itself.
    let wasAboutMail = code == CURLE_SEND_ERROR || mail.bytesSent > 0
    if code == CURLE_OK || (reply >= 400 && wasAboutMail) {
      return .success(
        HopOutcome(
          status: reply, headers: HeaderFields(), body: Array(mail.lastReply.utf8),
          duration: duration(CURLINFO_TOTAL_TIME_T), wireBytes: headerBytes, facts: facts(),
          mailBytesSent: mail.bytesSent))
    }
    if code == CURLE_LOGIN_DENIED {
      return .failure(.login(host: job.hop.address.host, reason: mail.lastReply))
    }
    if code == CURLE_COULDNT_CONNECT || reply < 400 { return .failure(error(code)) }
    return .failure(.cut(host: job.hop.address.host, reason: "it said “\(mail.lastReply)”"))
  }

  private func error(_ code: CURLcode) -> FetchError {
    let host = job.hop.address.host
    let said = String(cString: errorText)
    let reason = said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .dns(host: host)
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy(reason: reason)
    case CURLE_COULDNT_CONNECT:
      return proxy == nil ? .connect(host: host, reason: reason) : .proxy(reason: reason)
    case CURLE_OPERATION_TIMEDOUT:
      guard offset(CURLINFO_PRETRANSFER_TIME_T) > 0 else {
        return .timeout(
          .connecting, host: host, after: min(job.hop.limits.connectTimeout, job.hop.timeout))
      }
      return duration(CURLINFO_TOTAL_TIME_T) + .milliseconds(100) < job.hop.timeout
        ? .tooSlow(host: host, bytesPerSecond: job.hop.limits.lowSpeedBytes)
        : .timeout(.transferring, host: host, after: job.hop.limits.timeout)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS:
      return .tls(host: host, reason: reason)
    // libcurl's own bound for one line of a header; true shortage would have ended the process.
    case CURLE_OUT_OF_MEMORY where !headersAreOver:
      return .headersTooLarge(limit: job.hop.limits.maxHeaderBytes)
    case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_SEND_ERROR:
      return .cut(host: host, reason: reason)
    case CURLE_BAD_CONTENT_ENCODING: return .badEncoding(reason: reason)
    // Our callbacks say why they stop; what else cannot be written lies behind a compressed body's
    // end.
    case CURLE_WRITE_ERROR:
      return .badEncoding(reason: "something follows its end, such as a second gzip member")
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP_RETURNED_ERROR:
      return .notHTTP(host: host, reason: reason)
    case CURLE_HTTP2, CURLE_HTTP2_STREAM: return .http2(host: host, reason: reason)
    case CURLE_URL_MALFORMAT: return .badURL(job.hop.address.text, reason: reason)
    default: return .client(reason)
    }
  }

  private func facts() -> ExchangeFacts {
    var facts = ExchangeFacts()
    facts.httpVersion =
      switch long(CURLINFO_HTTP_VERSION) {
      case Int(CURL_HTTP_VERSION_1_0): "1.0"
      case Int(CURL_HTTP_VERSION_1_1): "1.1"
      case Int(CURL_HTTP_VERSION_2_0): "2"
      case Int(CURL_HTTP_VERSION_3): "3"
      default: ""
      }
    var peer: UnsafePointer<CChar>?
    if pw_easy_get_string(easy, CURLINFO_PRIMARY_IP, &peer) == CURLE_OK, let peer {
      facts.peerAddress = String(cString: peer)
    }
    facts.usedProxy = proxy != nil
    facts.reusedConnection = long(CURLINFO_NUM_CONNECTS) == 0
    facts.nameLookup = duration(CURLINFO_NAMELOOKUP_TIME_T)
    facts.connected = duration(CURLINFO_CONNECT_TIME_T)
    facts.secured = duration(CURLINFO_APPCONNECT_TIME_T)
    facts.firstByte = duration(CURLINFO_STARTTRANSFER_TIME_T)
    return facts
  }

  private func long(_ info: CURLINFO) -> Int {
    var value = 0
    return pw_easy_get_long(easy, info, &value) == CURLE_OK ? value : 0
  }

  private func offset(_ info: CURLINFO) -> curl_off_t {
    var value: curl_off_t = 0
    return pw_easy_get_offset(easy, info, &value) == CURLE_OK ? value : 0
  }

  private func duration(_ info: CURLINFO) -> Duration { .microseconds(offset(info)) }
}
