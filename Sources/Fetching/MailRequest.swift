// One mail handed to one server by SMTP (RFC 5321), through the same thread and bounds as
// everything else that goes over the network.

import CLibcurl

/// A mail, and the server that takes it.
public struct MailRequest: Sendable {
  /// How the way to the server is encrypted.
  public enum Security: Sendable, Equatable {
    /// TLS from the first byte (RFC 8314).
    case implicit
    /// STARTTLS (RFC 3207), without which nothing is sent.
    case required
    /// STARTTLS where the server offers it.
    case opportunistic
    /// None.
    case off

    var useSSL: curl_usessl {
      switch self {
      case .implicit, .required: CURLUSESSL_ALL
      case .opportunistic: CURLUSESSL_TRY
      case .off: CURLUSESSL_NONE
      }
    }
  }

  /// User name and password.
  public struct Login: Sendable {
    /// The user name.
    public var username: String
    /// The password.
    public var password: String

    /// A login from its parts.
    public init(username: String, password: String) {
      self.username = username
      self.password = password
    }
  }

  /// The server's host name or address, an IPv6 address without brackets.
  public var host: String
  /// The server's port.
  public var port: Int
  /// How the way is encrypted.
  public var security: Security
  /// What this machine calls itself.
  public var hello: String
  /// Who logs in; nil where nobody does.
  public var login: Login?
  /// The envelope's sender.
  public var from: String
  /// The envelope's recipients.
  public var to: [String]
  /// Header and body, every line ended by CR LF.
  public var message: [UInt8]
  /// How long it may take in all.
  public var timeout: Duration = .seconds(60)
  /// The file of trusted authorities; nil takes the policy's.
  public var caFile: String?

  /// A mail from its parts.
  public init(
    host: String, port: Int, security: Security, hello: String, from: String, to: [String],
    message: [UInt8]
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.hello = hello
    self.from = from
    self.to = to
    self.message = message
  }
}

extension MailRequest.Login: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The user name, never the password.
  public var description: String { "login of \(username) (hidden)" }
  /// The same as `description`.
  public var debugDescription: String { description }
  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What a mail server made of a mail.
public enum MailAnswer: Equatable, Sendable {
  /// It has the mail, for every recipient.
  case accepted(reply: String)
  /// It takes the mail later (4yz).
  case later(reply: String)
  /// It will not take it (5yz). `beforeContent` where it did not even want to see it, so that one
  /// recipient of several may be why.
  case refused(reply: String, beforeContent: Bool)
}

extension HTTPClient {
  /// Hands one mail over. Throws where it never came to an answer about the mail itself: no
  /// connection, no TLS, no log in, no time.
  ///
  /// libcurl (7.88) blocks its thread while the server thinks about a mail, and again while it says
  /// good-bye, so the client should have nothing else to do. Both waits are bounded by the mail's
  /// time.
  public func send(_ mail: MailRequest) async throws(FetchError) -> MailAnswer {
    var limits = FetchLimits()
    limits.timeout = mail.timeout
    limits.connectTimeout = min(limits.connectTimeout, mail.timeout)
    // A server may think about a mail for as long as it has time.
    limits.lowSpeedTime = .zero
    let hop = Hop(
      address: WebAddress(mailServer: mail), message: .mail(mail), fields: [],
      isConditional: false, http11Only: false, proxy: .direct, keepsConnection: false,
      limits: limits, timeout: mail.timeout, addresses: .everywhere, caFile: mail.caFile)
    let outcome = try await perform(hop)
    let reply = String(decoding: outcome.body, as: UTF8.self)
    switch outcome.status {
    case ..<400: return .accepted(reply: reply)
    case ..<500: return .later(reply: reply)
    case ..<600: return .refused(reply: reply, beforeContent: outcome.mailBytesSent == 0)
    // No reply that RFC 5321 knows: the mail may be there or not, so it is tried again.
    default: throw .cut(host: mail.host, reason: "it answered “\(outcome.status)”")
    }
  }
}

extension WebAddress {
  /// A mail server's address as libcurl reads it: the path is what the client calls itself.
  fileprivate init(mailServer mail: MailRequest) {
    let scheme = mail.security == .implicit ? "smtps" : "smtp"
    let host = mail.host.contains(":") ? "[\(mail.host)]" : mail.host
    self.init(
      text: "\(scheme)://\(host):\(mail.port)/\(mail.hello)", scheme: scheme,
      host: mail.host.lowercased(), port: "\(mail.port)", userInformation: nil)
  }
}
