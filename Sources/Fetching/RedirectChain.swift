// The way from the first address to the last, decided hop by hop: what is sent where, and when to
// stop. Pure, so that every rule can be tested without a network.

/// One request as it goes to one address.
struct Hop: Sendable {
  /// What is sent.
  enum Message: Sendable {
    case http(FetchRequest.Method)
    case mail(MailRequest)
  }

  var address: WebAddress
  var message: Message
  var fields: [HeaderField]
  var isConditional: Bool
  var http11Only: Bool
  var proxy: Proxy
  var keepsConnection: Bool
  var limits: FetchLimits
  /// What is left of the fetch's time.
  var timeout: Duration
  /// Where it may go and whom it trusts; nil takes the policy's.
  var addresses: AddressPolicy?
  var caFile: String?
  var enoughBody: Int?
  var observer: (@Sendable (FetchStep) -> Void)?
}

/// What one hop brought.
struct HopOutcome: Sendable {
  var status: Int
  var headers: HeaderFields
  var body: [UInt8]
  var duration: Duration
  var wireBytes: Int
  var facts: ExchangeFacts
  /// How much of a mail was handed over.
  var mailBytesSent = 0
}

/// A fetch in progress.
struct RedirectChain {
  private let request: FetchRequest
  private let limits: FetchLimits
  /// Whose origin the credentials are for.
  private let owner: WebAddress
  private let credentials: Credentials?
  private var address: WebAddress
  private var redirects: [Redirect] = []
  private var permanentURL: String?
  private var spent: Duration = .zero
  private var wireBytes = 0

  init(_ request: FetchRequest, limits: FetchLimits) throws(FetchError) {
    let address = try WebAddress(request.url)
    self.request = request
    self.limits = limits
    self.address = address
    if let url = request.credentialsURL, url != request.url {
      owner = try WebAddress(url)
    } else {
      owner = address
    }
    credentials = request.credentials ?? address.userInformation
  }

  /// The next request to send.
  func hop() throws(FetchError) -> Hop {
    let left = limits.timeout - spent
    guard left > .zero else {
      throw .timeout(.transferring, host: address.host, after: limits.timeout)
    }
    var fields: [HeaderField] = []
    switch request.method {
    case .post(_, let contentType), .put(_, let contentType):
      fields.append(HeaderField("Content-Type", contentType))
    case .get:
      fields.append(HeaderField("Accept", request.accept))
    }
    let validators = validatorsHere
    if let etag = validators?.etag { fields.append(HeaderField("If-None-Match", etag)) }
    if let date = validators?.lastModified {
      fields.append(HeaderField("If-Modified-Since", date))
    }
    if address.sharesOrigin(with: owner) {
      if let credentials {
        fields.append(HeaderField("Authorization", credentials.fieldValue))
      }
      fields += request.fields
    }
    for field in fields
    where !HeaderText.isSendable(field.value) || !HeaderText.isSendable(field.name) {
      throw .badRequest("the field \(field.name) holds a control character")
    }
    return Hop(
      address: address, message: .http(request.method), fields: fields,
      isConditional: validators?.etag != nil || validators?.lastModified != nil,
      http11Only: request.http11Only, proxy: request.proxy,
      keepsConnection: request.keepsConnection, limits: limits, timeout: left,
      addresses: request.addresses, caFile: request.caFile, enoughBody: request.enoughBody,
      observer: request.observer)
  }

  /// Takes in what a hop brought: the response where it was the last one, nil where another
  /// follows.
  mutating func take(_ outcome: HopOutcome) throws(FetchError) -> FetchResponse? {
    spent += outcome.duration
    wireBytes += outcome.wireBytes
    if let target = try target(of: outcome) {
      try follow(target, status: outcome.status)
      return nil
    }
    if outcome.status == 304, validatorsHere == nil {
      throw .unaskedNotModified(url: address.text)
    }
    return FetchResponse(
      status: outcome.status, body: outcome.body, headers: outcome.headers,
      finalURL: address.text, redirects: redirects, permanentURL: permanentURL, duration: spent,
      wireBytes: wireBytes, facts: outcome.facts)
  }

  /// The validators that belong to the present address.
  private var validatorsHere: Validators? {
    guard request.method == .get, let validators = request.validators,
      validators.etag != nil || validators.lastModified != nil
    else { return nil }
    if validators.url == address.text { return validators }
    // As configured it may be spelt otherwise than it is sent: with a fragment, or without a slash.
    do {
      return try WebAddress(validators.url).text == address.text ? validators : nil
    } catch {
      return nil  // An address that cannot be fetched sent no validators.
    }
  }

  private func target(of outcome: HopOutcome) throws(FetchError) -> WebAddress? {
    guard request.method == .get, [301, 302, 303, 307, 308].contains(outcome.status) else {
      return nil
    }
    guard let location = outcome.headers["Location"] else {
      throw .badRedirect(from: address.text, reason: "it names no Location")
    }
    do {
      return try address.resolving(location)
    } catch {
      guard case .badURL(let url, let reason) = error else { throw error }
      throw .badRedirect(from: address.text, reason: "“\(url)”: \(reason)")
    }
  }

  private mutating func follow(_ target: WebAddress, status: Int) throws(FetchError) {
    if address.scheme == "https", target.scheme == "http" {
      throw .downgrade(from: address.text, to: target.text)
    }
    guard target.text != address.text, !redirects.contains(where: { $0.from == target.text }) else {
      throw .redirectLoop(at: target.text)
    }
    guard redirects.count < limits.maxRedirects else {
      throw .tooManyRedirects(limit: limits.maxRedirects, last: target.text)
    }
    let redirect = Redirect(from: address.text, to: target.text, status: status)
    if redirect.isPermanent, redirects.allSatisfy(\.isPermanent) { permanentURL = target.text }
    redirects.append(redirect)
    address = target
  }
}
