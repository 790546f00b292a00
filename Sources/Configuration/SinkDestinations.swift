// What the sinks of each type are set up by. No secret stands in any of them: only where it lies.

import Model

/// When a file's lines are made to survive a power cut.
public enum FileSync: String, CaseIterable, Sendable {
  /// When the kernel thinks fit.
  case never
  /// After each batch, before the sink's place in the outbox moves past it.
  case batch
  /// After each line.
  case always
}

/// A program that is started for each message.
public struct ExecSettings: Equatable, Sendable {
  /// The program's absolute path, then its arguments; no shell reads them.
  public var command: [String]
  /// How long one run may take.
  public var timeout: Duration = .seconds(30)

  /// A program with the defaults of every other key.
  public init(command: [String]) { self.command = command }
}

/// An address that messages are sent to over HTTP.
public struct WebhookSettings: Equatable, Sendable {
  /// What is sent.
  public enum Format: String, CaseIterable, Sendable {
    /// The alert's record.
    case json
    /// A CloudEvents 1.0 event as one JSON object with the record in it.
    case cloudevents
    /// A CloudEvents 1.0 event with its attributes in header fields and the record as the body.
    case cloudeventsBinary = "cloudevents-binary"
    /// For an incoming webhook of Slack.
    case slack
    /// For an incoming webhook of Mattermost.
    case mattermost
    /// For a room of a Matrix home server.
    case matrix
    /// For a topic of ntfy.
    case ntfy
    /// For an application of Gotify.
    case gotify
    /// Text without markup.
    case plain
  }

  /// Where the address is written.
  public enum Address: Equatable, Sendable {
    /// Here.
    case url(String)
    /// In a file of its own, as whoever knows the address may write to it.
    case file(String)
  }

  /// A header field and its value, or the file with its value.
  public struct Field: Equatable, Sendable {
    /// The field's name.
    public var name: String
    /// The value or the file's path.
    public var value: String

    /// A field from its parts.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Where the address is written.
  public var address: Address
  /// What is sent.
  public var format = Format.json
  /// The room of a Matrix server.
  public var room: String?
  /// The file of the secret that messages are signed with.
  public var secretFile: String?
  /// The file of a bearer token, or of an application's token for Gotify.
  public var tokenFile: String?
  /// More header fields.
  public var headers: [Field] = []
  /// More header fields whose values lie in files.
  public var headerFiles: [Field] = []
  /// How long one request may take.
  public var timeout: Duration = .seconds(15)
  /// Whether the address may lie in a private network or on this machine.
  public var allowsPrivate = false
  /// The file of trusted root certificates; nil for that of `poll`.
  public var caFile: String?
  /// The way to the server.
  public var proxy = FeedSettings.Proxy.environment

  /// A webhook with the defaults of every other key.
  public init(address: Address) { self.address = address }
}

/// A mail server, and who writes to whom.
public struct MailSettings: Equatable, Sendable {
  /// How the way to the server is encrypted.
  public enum Security: Equatable, Sendable {
    /// From the first byte (`smtps://`).
    case implicit
    /// By STARTTLS.
    case startTLS(StartTLS)
  }

  /// Whether STARTTLS is asked for.
  public enum StartTLS: String, CaseIterable, Sendable {
    /// Nothing is sent without it.
    case required
    /// Where the server offers it.
    case opportunistic
    /// Never.
    case off
  }

  /// The server's host name or address.
  public var host: String
  /// The server's port.
  public var port: Int
  /// How the way is encrypted.
  public var security: Security
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
  /// The file of trusted root certificates; nil for that of `poll`.
  public var caFile: String?

  /// A server with the defaults of every other key.
  public init(host: String, port: Int, security: Security, from: MailAddress, to: [MailAddress]) {
    self.host = host
    self.port = port
    self.security = security
    self.from = from
    self.to = to
  }
}

/// A feed of the last alerts, in a file.
public struct AtomSettings: Equatable, Sendable {
  /// The file's path.
  public var path: String
  /// How many entries it holds.
  public var entries = 100
  /// The feed's title.
  public var title = "pactwatch alerts"
  /// The address that the file is served at, where it is.
  public var url: String?
  /// The domain name in the identifiers of the feed and its entries; nil for the host's name.
  public var authority: String?
  /// The file's group; nil for the process's.
  public var group: String?
  /// The file's permission bits.
  public var mode = 0o644

  /// A feed with the defaults of every other key.
  public init(path: String) { self.path = path }
}

extension SinkSettings.Destination: CustomStringConvertible {
  /// The type with what tells it from another of the type, without any secret.
  public var description: String {
    switch self {
    case .file(let path, _, _, _): "file:\(path)"
    case .stdout: "stdout"
    case .journal(let socket): socket == Self.journalSocket ? "journal" : "journal:\(socket)"
    case .exec(let exec): "exec:\(exec.command.first ?? "")"
    case .webhook(let webhook): "webhook:\(webhook.address.host)"
    case .mail(let mail): "mail:\(mail.to.first?.address ?? mail.host)"
    case .atom(let atom): "atom:\(atom.path)"
    }
  }

  /// Where the journal listens.
  public static let journalSocket = "/run/systemd/journal/socket"
}

extension WebhookSettings.Address {
  /// The host, or the file that the address lies in: the path may be a secret.
  fileprivate var host: String {
    switch self {
    case .url(let url):
      String(url.split(separator: "/").dropFirst().first ?? "")
    case .file(let path): path
    }
  }
}
