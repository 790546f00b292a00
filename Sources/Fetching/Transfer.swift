// One hop on one easy handle: its options, what its callbacks collect and where they stop it.
// What came of it in the end is told in TransferOutcome.swift.

import CLibcurl
import Glibc
import Model

/// What a transfer needs to know of the client's state.
struct TransferSurroundings {
  var userAgent: String
  var addresses: AddressPolicy
  /// The authorities' file; nil leaves libcurl's defaults.
  var caFile: String?
  var proxies: ProxyEnvironment
  /// More hops to the host will follow on the connection.
  var keepsConnection: Bool
  /// How long ago policy or authorities were changed; nil where they never were.
  var sinceReload: Duration?
}

/// A hop in progress; belongs to the transfer thread.
final class Transfer {
  /// Why a callback stopped the transfer.
  enum Stop {
    case tooLarge, headersTooLarge
    /// As much of the body as was wanted is here.
    case enough
    /// The body is compressed by these codings, one upon the other.
    case severalCodings([String])
  }

  let job: Job
  let easy: UnsafeMutableRawPointer
  private let surroundings: TransferSurroundings
  let proxy: String?
  private var headerList: UnsafeMutablePointer<curl_slist>?
  let errorText: UnsafeMutablePointer<CChar>

  private(set) var status = 0
  private(set) var headers = HeaderFields()
  private(set) var headerBytes = 0
  private(set) var headersAreOver = false
  private(set) var body: [UInt8] = []
  private var bodyBytes = 0
  private(set) var stop: Stop?
  private(set) var refused: (address: IPAddress, kind: AddressKind)?
  private(set) var triedAnAddress = false
  /// The mail, where that is what is transferred.
  let mail: MailExchange?

  init(_ job: Job, on easy: UnsafeMutableRawPointer, in surroundings: TransferSurroundings) {
    self.job = job
    self.easy = easy
    self.surroundings = surroundings
    proxy =
      switch job.hop.proxy {
      case .direct: nil
      case .url(let url): url
      case .environment: surroundings.proxies.proxy(for: job.hop.address)
      }
    if case .mail(let request) = job.hop.message {
      mail = MailExchange(request)
    } else {
      mail = nil
    }
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  /// An error that is known before anything is sent.
  ///
  /// Behind a proxy the proxy looks names up, so that only written addresses can be judged here.
  /// `localhost` is one of them (RFC 6761 §6.3), and would be the proxy's own.
  func refusalInAdvance() -> FetchError? {
    let host = job.hop.address.host
    let isLocal = host == "localhost" || host.hasSuffix(".localhost")
    guard proxy != nil,
      let address = isLocal ? IPAddress("127.0.0.1") : job.hop.address.literalAddress,
      let kind = (job.hop.addresses ?? surroundings.addresses).refusal(of: address)
    else { return nil }
    return .forbiddenAddress(host: host, address: "\(address)", kind: kind)
  }

  // MARK: Options

  /// Sets every option on the easy handle, which was reset; an error where one is refused.
  func configure() -> FetchError? {
    let hop = job.hop
    var setter = OptionSetter(easy: easy)
    setter.set(CURLOPT_ERRORBUFFER, pointer: errorText)
    setter.set(CURLOPT_URL, hop.address.text)
    setter.set(CURLOPT_PATH_AS_IS, 1)
    let schemes = mail != nil ? "smtp,smtps" : "http,https"
    setter.set(CURLOPT_PROTOCOLS_STR, schemes)
    setter.set(CURLOPT_REDIR_PROTOCOLS_STR, schemes)
    setter.set(CURLOPT_FOLLOWLOCATION, 0)
    setter.set(CURLOPT_NOSIGNAL, 1)
    // Without it the end of a transfer waits for its name look-up, and every other transfer too.
    setter.set(CURLOPT_QUICK_EXIT, 1)
    setter.set(
      CURLOPT_HTTP_VERSION,
      hop.http11Only ? Int(CURL_HTTP_VERSION_1_1) : Int(CURL_HTTP_VERSION_2TLS))
    setter.set(CURLOPT_ACCEPT_ENCODING, ContentEncodings.offered)
    setter.set(CURLOPT_USERAGENT, surroundings.userAgent)
    // CURLOPT_BUFFERSIZE is left at its 16 KiB: libcurl refuses it for a handle that still has the
    // buffer of its last transfer, as it has where others went on on a shared HTTP/2 connection.
    setBounds(&setter)
    setConnection(&setter)
    switch hop.message {
    case .http(let method): setMessage(method, &setter)
    case .mail: mail?.configure(&setter)
    }

    let context = Unmanaged.passUnretained(self).toOpaque()
    setter.set(CURLOPT_PRIVATE, pointer: context)
    setter.set(CURLOPT_WRITEDATA, pointer: context)
    setter.set(CURLOPT_WRITEFUNCTION, callback: onBody)
    setter.set(CURLOPT_HEADERDATA, pointer: context)
    setter.set(CURLOPT_HEADERFUNCTION, callback: onHeader)
    setter.set(CURLOPT_OPENSOCKETDATA, pointer: context)
    setter.check(pw_easy_set_open_socket(easy, onOpenSocket))
    setter.set(CURLOPT_XFERINFODATA, pointer: context)
    setter.check(pw_easy_set_progress(easy, onProgress))
    setter.set(CURLOPT_NOPROGRESS, 0)
    if hop.observer != nil { setTrace(&setter) }
    return setter.failure
  }

  private func setBounds(_ setter: inout OptionSetter) {
    let limits = job.hop.limits
    let connect = min(limits.connectTimeout, job.hop.timeout)
    setter.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(connect.wholeMilliseconds)))
    setter.set(CURLOPT_TIMEOUT_MS, max(1, Int(job.hop.timeout.wholeMilliseconds)))
    if limits.lowSpeedTime > .zero {
      setter.set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeedBytes)
      setter.set(CURLOPT_LOW_SPEED_TIME, max(1, Int(limits.lowSpeedTime.components.seconds)))
    }
  }

  private func setConnection(_ setter: inout OptionSetter) {
    setter.set(CURLOPT_FORBID_REUSE, surroundings.keepsConnection ? 0 : 1)
    // libcurl prunes its whole cache at every look-up, so it is kept empty.
    setter.set(CURLOPT_DNS_CACHE_TIMEOUT, 0)
    let caFile = job.hop.caFile ?? surroundings.caFile
    if let caFile {
      setter.set(CURLOPT_CAINFO, caFile)
      // Only roots that come from a file alone are kept parsed between connections.
      setter.check(pw_easy_set_string(easy, CURLOPT_CAPATH, nil))
    }
    if let age = surroundings.sinceReload {
      // Connections and parsed authorities from before the reload must not serve any more. Both
      // ages are counted in whole seconds, so the first two go without either.
      let seconds = Int(age.components.seconds) - 1
      if seconds < 1 { setter.set(CURLOPT_FRESH_CONNECT, 1) }
      setter.set(CURLOPT_MAXLIFETIME_CONN, max(1, seconds))
      setter.set(CURLOPT_CA_CACHE_TIMEOUT, min(max(0, seconds), 86_400))
    }
    // Always said, so that libcurl does not look into the environment again.
    setter.set(CURLOPT_PROXY, proxy ?? "")
    setter.set(CURLOPT_NOPROXY, "")
    if proxy != nil, let caFile {
      setter.set(CURLOPT_PROXY_CAINFO, caFile)
      setter.check(pw_easy_set_string(easy, CURLOPT_PROXY_CAPATH, nil))
    }
    setter.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    setter.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
  }

  private func setMessage(_ method: FetchRequest.Method, _ setter: inout OptionSetter) {
    switch method {
    case .get: break
    case .post(let body, _), .put(let body, _):
      setter.set(CURLOPT_POST, 1)
      if case .put = method { setter.set(CURLOPT_CUSTOMREQUEST, "PUT") }
      setter.check(
        pw_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      let copied = (body + [0]).withUnsafeBytes { bytes in
        pw_easy_set_pointer(
          easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      }
      setter.check(copied)
      append("Expect:")  // No second round trip for small bodies.
    }
    for field in job.hop.fields {
      // A field without a value is written with a semicolon.
      append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    setter.set(CURLOPT_HTTPHEADER, pointer: headerList)
  }

  private func append(_ line: String) {
    if HeaderText.hasStandIns(line) {
      let bytes = HeaderText.bytes(of: line).map { CChar(bitPattern: $0) } + [0]
      headerList = curl_slist_append(headerList, bytes)
    } else {
      headerList = curl_slist_append(headerList, line)
    }
  }

  // MARK: Callbacks

  fileprivate func take(header line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= job.hop.limits.maxHeaderBytes else {
      stop = .headersTooLarge
      return false
    }
    var text = line[...]
    while text.last == 10 || text.last == 13 { text = text.dropLast() }
    if let mail {
      mail.take(reply: text)
      return true
    }
    if text.starts(with: "HTTP/".utf8) {
      // Interim responses come first; only the last block counts.
      headers = HeaderFields()
      headersAreOver = false
      status = Self.status(of: text)
    } else if text.isEmpty {
      headersAreOver = true
      let codings = ContentEncodings.codings(of: headers)
      if codings.count > 1 {
        stop = .severalCodings(codings)
        return false
      }
      // libcurl's own bound for a declared length (CURLOPT_MAXFILESIZE) would end the transfer at
      // that line, before the rest of what the header says is known.
      let declared = headers["Content-Length"].flatMap(Int.init) ?? 0
      if isBodyWanted, declared > job.hop.limits.maxBody {
        stop = .tooLarge
        return false
      }
    } else if !headersAreOver {
      headers.take(line: text)
    }
    return true
  }

  fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    bodyBytes += bytes.count
    if let enough = job.hop.enoughBody, bodyBytes >= enough {
      body.append(contentsOf: bytes.prefix(enough - body.count))
      stop = .enough
      return false
    }
    guard bodyBytes <= job.hop.limits.maxBody else {
      stop = .tooLarge
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// Whether the answer's status is known and its body is wanted at most in part.
  var hasEnough: Bool { job.hop.enoughBody != nil && headersAreOver && status >= 200 }

  /// Whether the body is wanted whole.
  private var isBodyWanted: Bool {
    mail == nil && job.hop.enoughBody == nil && (200..<300).contains(status)
  }

  /// Whether the answer is one whose body nobody reads: a redirect or an error, which its status
  /// and fields tell whole, whatever becomes of the body.
  var saysAllInItsHeader: Bool {
    guard mail == nil, headersAreOver, status >= 300 else { return false }
    if case .headersTooLarge? = stop { return false }
    return true
  }

  /// Bounds what comes over the wire too: a body can unpack to nothing for ever.
  fileprivate func goesOn(received: Int) -> Bool {
    guard received <= job.hop.limits.maxBody + 65_536 else {
      stop = .tooLarge
      return false
    }
    return true
  }

  /// Opens a socket for an address that may be reached, judged after the look-up and before the
  /// connection, so that no name can lead elsewhere than was judged.
  fileprivate func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    if proxy == nil {
      // libcurl's structure goes on behind its last field, so the field is not to be copied out.
      guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr),
        let judged = IPAddress(
          UnsafeRawPointer(address).advanced(by: offset).assumingMemoryBound(to: sockaddr.self))
      else { return pw_bad_socket() }
      let kind = (job.hop.addresses ?? surroundings.addresses).refusal(of: judged)
      job.hop.observer?(.address("\(judged)", refusal: kind))
      if let kind {
        refused = (judged, kind)
        return pw_bad_socket()
      }
    }
    triedAnAddress = true
    return socket(
      address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
      address.pointee.protocol)
  }

  private static func status(of line: UnsafeRawBufferPointer.SubSequence) -> Int {
    let words = line.split(separator: 32, maxSplits: 2)
    guard words.count >= 2 else { return 0 }
    return Int(String(decoding: words[1], as: UTF8.self)) ?? 0
  }
}

// MARK: - From C

// Each callback gets the transfer back that configured it; the loop keeps it alive meanwhile.

private func transfer(_ context: UnsafeMutableRawPointer) -> Transfer {
  Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}

private let onBody: pw_data_callback = { bytes, size, count, context in
  guard let context else { return 0 }
  let length = size * count
  return transfer(context).take(body: UnsafeRawBufferPointer(start: bytes, count: length))
    ? length : 0
}

private let onHeader: pw_data_callback = { bytes, size, count, context in
  guard let context else { return 0 }
  let length = size * count
  return transfer(context).take(header: UnsafeRawBufferPointer(start: bytes, count: length))
    ? length : 0
}

private let onOpenSocket: pw_open_socket_callback = { context, _, address in
  guard let context, let address else { return pw_bad_socket() }
  return transfer(context).openSocket(address)
}

private let onProgress: pw_progress_callback = { context, _, received, _, _ in
  guard let context else { return 1 }
  return transfer(context).goesOn(received: Int(received)) ? 0 : 1
}
