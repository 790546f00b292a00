// Messages by HTTP: to a program of the reader's own, or to a chat or notification server.

import Fetching
import Model

/// Sends each message by one request.
public struct WebhookSink: MessageSink {
  /// How a webhook is set up; of secrets only where they lie.
  public struct Settings: Equatable, Sendable {
    /// Where the address is written.
    public enum Address: Equatable, Sendable {
      /// Here.
      case url(String)
      /// In the first line of a file.
      case file(String)
    }

    /// Where the address is written.
    public var address: Address
    /// What is sent.
    public var format = WebhookFormat.json
    /// The file of the secret that messages are signed with.
    public var secretFile: String?
    /// The file of a bearer token, or of an application's token for Gotify.
    public var tokenFile: String?
    /// More header fields.
    public var fields: [HeaderField] = []
    /// More header fields, each with the file of its value.
    public var fieldFiles: [HeaderField] = []
    /// How long one request may take.
    public var timeout: Duration = .seconds(15)
    /// Where a request may go.
    public var addresses = AddressPolicy()
    /// The file of trusted authorities; nil for the client's.
    public var caFile: String?
    /// The way to the server.
    public var proxy = Proxy.environment

    /// A webhook with the defaults of everything else.
    public init(address: Address) { self.address = address }
  }

  /// The sink's name.
  public let name: String
  /// Always `webhook`.
  public let kind = "webhook"
  private let settings: Settings
  private let client: HTTPClient
  private let clock: any WallClock

  /// How much of an answer's body is looked at, in bytes: enough to say why.
  private static let answerBytes = 4096
  /// How many times a server may send a request on to another address of its own.
  private static let redirects = 3

  /// A webhook that sends through `client`.
  public init(name: String, settings: Settings, client: HTTPClient, clock: any WallClock) {
    self.name = name
    self.settings = settings
    self.client = client
    self.clock = clock
  }

  /// Whether the other is a webhook of that name with the same settings.
  public func isSetUp(like other: any MessageSink) -> Bool {
    guard let other = other as? WebhookSink else { return false }
    return other.name == name && other.settings == settings
  }

  /// Sends the message by one request, signed anew at each attempt.
  public func send(_ message: Message) async throws(SendFailure) {
    let secrets = try Secrets(settings)
    let decoded = try message.decoded()
    let content = try WebhookRequest(
      message, decoded, format: settings.format, url: secrets.url)
    var request = FetchRequest(
      url: content.url,
      method: content.isPut
        ? .put(body: content.body, contentType: content.contentType)
        : .post(body: content.body, contentType: content.contentType))
    request.fields =
      content.fields + settings.fields + secrets.fields
      + (try signature(message, content.body, secret: secrets.signing))
    if let token = secrets.token {
      if settings.format == .gotify {
        request.fields.append(HeaderField("X-Gotify-Key", token))
      } else {
        request.credentials = .bearer(token: token)
      }
    }
    request.proxy = settings.proxy
    request.addresses = settings.addresses
    request.caFile = settings.caFile
    request.enoughBody = Self.answerBytes
    var limits = FetchLimits()
    limits.timeout = settings.timeout
    limits.connectTimeout = min(limits.connectTimeout, settings.timeout)
    limits.lowSpeedTime = .zero
    request.limits = limits
    do throws(SendFailure) {
      try await deliver(request)
    } catch {
      throw secrets.hidden(in: error)
    }
  }

  private func deliver(_ request: FetchRequest) async throws(SendFailure) {
    var request = request
    for _ in 0...Self.redirects {
      let response: FetchResponse
      do {
        response = try await client.fetch(request)
      } catch {
        throw .again(error.description, after: nil)
      }
      if (300..<400).contains(response.status) {
        request.url = try Self.nextAddress(response)
        continue
      }
      try WebhookAnswer(response, received: clock.now()).check()
      return
    }
    throw .again("more than \(Self.redirects) redirects", after: nil)
  }

  /// Where a redirect leads, if it leads to the same origin and keeps the method: what is sent, and
  /// the secrets that go with it, are for the configured server alone.
  private static func nextAddress(_ response: FetchResponse) throws(SendFailure) -> String {
    guard let target = response.sameOriginLocation, [307, 308].contains(response.status) else {
      throw .again(
        "the server answers \(response.status), a redirect elsewhere, which is not followed; "
          + "correct the sink's url", after: nil)
    }
    return target
  }

  private func signature(
    _ message: Message, _ body: [UInt8], secret: String?
  ) throws(SendFailure) -> [HeaderField] {
    switch settings.format {
    case .json, .cloudEvents, .cloudEventsBinary, .plain: break
    default: if secret == nil { return [] }
    }
    let seconds = clock.now().seconds
    var fields = [HeaderField("webhook-id", message.id)]
    fields.append(HeaderField("webhook-timestamp", "\(seconds)"))
    guard let secret else { return fields }
    let value = try WebhookSignature.value(
      secret: secret, id: message.id, seconds: seconds, body: body)
    fields.append(HeaderField("webhook-signature", value))
    return fields
  }

  /// What lies in files, read at each attempt, so that a changed secret needs no reload.
  private struct Secrets {
    let url: String
    let token: String?
    let signing: String?
    let fields: [HeaderField]
    private let hideAddress: Bool

    init(_ settings: Settings) throws(SendFailure) {
      func read(_ path: String) throws(SendFailure) -> String {
        do {
          return try SecretFile.secret(in: path)
        } catch {
          throw .again(error.description, after: nil)
        }
      }
      switch settings.address {
      case .url(let written):
        url = written
        hideAddress = false
      case .file(let path):
        url = try read(path)
        hideAddress = true
      }
      if let path = settings.tokenFile { token = try read(path) } else { token = nil }
      if let path = settings.secretFile { signing = try read(path) } else { signing = nil }
      var fields: [HeaderField] = []
      for field in settings.fieldFiles {
        fields.append(HeaderField(field.name, try read(field.value)))
      }
      self.fields = fields
    }

    /// The failure with every secret in its words made unreadable: a server may repeat them.
    func hidden(in failure: SendFailure) -> SendFailure {
      var secrets = [token, signing].compactMap { $0 } + fields.map(\.value)
      if hideAddress { secrets.append(url) }
      func hide(_ words: String) -> String {
        secrets.filter { $0.count > 3 }.sorted { $0.count > $1.count }
          .reduce(words) { $0.replacing($1, with: "(hidden)") }
      }
      return switch failure {
      case .again(let words, let after): .again(hide(words), after: after)
      case .refused(let words): .refused(hide(words))
      }
    }
  }
}
