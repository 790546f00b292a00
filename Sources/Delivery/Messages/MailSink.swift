// Messages by mail: one mail a message, to all its readers at once.

import Fetching
import Model

/// Sends each message as one mail.
public actor MailSink: MessageSink {
  /// How a mail sink is set up; of the password only where it lies.
  public struct Settings: Equatable, Sendable {
    /// The server's host name or address.
    public var host: String
    /// The server's port.
    public var port: Int
    /// How the way is encrypted.
    public var security: MailRequest.Security
    /// Who logs in; nil where nobody does.
    public var username: String?
    /// The file of the password.
    public var passwordFile: String?
    /// The writer.
    public var from: MailAddress
    /// The readers, at least one.
    public var to: [MailAddress]
    /// How long one mail may take.
    public var timeout: Duration = .seconds(60)
    /// The file of trusted authorities; nil for the system's.
    public var caFile: String?

    /// A server with the defaults of everything else.
    public init(
      host: String, port: Int, security: MailRequest.Security, from: MailAddress, to: [MailAddress]
    ) {
      self.host = host
      self.port = port
      self.security = security
      self.from = from
      self.to = to
    }
  }

  /// The sink's name.
  public nonisolated let name: String
  /// Always `mail`.
  public nonisolated let kind = "mail"
  private nonisolated let settings: Settings
  private let userAgent: String
  private let clock: any WallClock
  /// Who already has a message that others have yet to get, so that they do not get it twice.
  private var reached: [String: Set<String>] = [:]
  /// The messages of `reached`, the oldest first. One that is given up leaves its readers here, so
  /// the list is bounded.
  private var begun: [String] = []

  /// So many messages may wait for the rest of their readers; of older ones all readers are asked
  /// anew.
  private static let mostBegun = 1000

  /// A mail sink.
  public init(name: String, settings: Settings, userAgent: String, clock: any WallClock) {
    self.name = name
    self.settings = settings
    self.userAgent = userAgent
    self.clock = clock
  }

  /// Whether the other is a mail sink of that name with the same settings.
  public nonisolated func isSetUp(like other: any MessageSink) -> Bool {
    guard let other = other as? MailSink else { return false }
    return other.name == name && other.settings == settings
  }

  /// Sends the message to every reader that does not have it yet.
  ///
  /// Where the server refuses one of several readers, each gets a mail of his own, so that one
  /// wrong address costs nobody else the message.
  public func send(_ message: Message) async throws(SendFailure) {
    let decoded = try message.decoded()
    let mail = MailText(
      message, decoded, from: settings.from, to: settings.to, date: clock.now())
    var request = MailRequest(
      host: settings.host, port: settings.port, security: settings.security,
      hello: HostName.current, from: settings.from.address, to: [], message: mail.bytes)
    request.timeout = settings.timeout
    if let username = settings.username, let path = settings.passwordFile {
      do {
        request.login = .init(username: username, password: try SecretFile.secret(in: path))
      } catch {
        throw .again(error.description, after: nil)
      }
    }
    // A client of its own: libcurl blocks all transfers of one while a mail server takes its time.
    let client = try client()
    defer { client.shutDown() }
    let readers = settings.to.map(\.address).filter { reached[message.id]?.contains($0) != true }
    if reached[message.id] == nil {
      request.to = readers
      switch try await Self.handOver(request, through: client) {
      case .accepted: return
      case .later(let reply) where readers.count == 1: throw .again(reply, after: nil)
      case .refused(let reply, let beforeContent) where readers.count == 1 || !beforeContent:
        throw .refused(reply)
      case .later, .refused: break
      }
    }
    try await sendSingly(request, to: readers, id: message.id, through: client)
  }

  private func sendSingly(
    _ request: MailRequest, to readers: [String], id: String, through client: HTTPClient
  ) async throws(SendFailure) {
    var request = request
    var refusals: [String] = []
    var delay: String?
    // Remembered before the first mail, so that whatever stops this, the next attempt goes on.
    if reached[id] == nil {
      reached[id] = []
      begun.append(id)
      if begun.count > Self.mostBegun { reached[begun.removeFirst()] = nil }
    }
    for reader in readers {
      request.to = [reader]
      switch try await Self.handOver(request, through: client) {
      case .accepted: reached[id]?.insert(reader)
      case .later(let reply): delay = "\(reader): \(reply)"
      case .refused(let reply, _): refusals.append("\(reader): \(reply)")
      }
    }
    if let delay { throw .again(delay, after: nil) }
    let others = reached.removeValue(forKey: id)?.count ?? 0
    begun.removeAll { $0 == id }
    if !refusals.isEmpty {
      throw .refused(
        refusals.joined(separator: "; ")
          + (others > 0
            ? "; \(others) other \(others == 1 ? "reader has" : "readers have") it" : ""))
    }
  }

  private func client() throws(SendFailure) -> HTTPClient {
    var policy = FetchPolicy(userAgent: userAgent)
    policy.caFile = settings.caFile
    do {
      return try HTTPClient(policy: policy)
    } catch {
      throw .again(error.description, after: nil)
    }
  }

  private static func handOver(
    _ request: MailRequest, through client: HTTPClient
  ) async throws(SendFailure) -> MailAnswer {
    do {
      return try await client.send(request)
    } catch {
      throw .again(PlainText.line(error.description), after: nil)
    }
  }
}
