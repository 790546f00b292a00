// A mail server on loopback, Debian's aiosmtpd, with what it took as values: an SMTP implementation
// and a mail parser that are not ours.

import Foundation

/// A mail server of the test's own; it ends with it.
public final class MailServer {
  /// A mail as the server's own parser reads it.
  public struct Mail: Decodable, Sendable {
    /// A part that holds no others.
    public struct Part: Decodable, Sendable {
      /// `text/plain`, …
      public var type: String
      /// The decoded content.
      public var text: String
    }

    /// The envelope's sender.
    public var sender: String
    /// The envelope's recipients.
    public var recipients: [String]
    /// Whether it came over TLS.
    public var tls: Bool
    /// Who had logged in.
    public var user: String?
    /// What the client called itself.
    public var hello: String
    /// The header fields, decoded.
    public var fields: [String: String]
    /// The content type of the whole.
    public var structure: String
    /// The parts.
    public var parts: [Part]
    /// What the parser found wrong.
    public var defects: [String]
    /// The longest line, in bytes.
    public var longest: Int
    /// Whether every byte is ASCII.
    public var ascii: Bool
    /// Whether a line held half a line break.
    public var strayBreaks: Bool
  }

  /// Where it listens on 127.0.0.1.
  public let port: Int
  private let process = Process()
  private let output = Pipe()
  private var unread = ""

  /// Starts a server and waits until it listens; for `arguments` see `mail_server.py`.
  public init(_ arguments: String...) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("mail_server.py").path
    // Debian's own interpreter, which Debian's package is for.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [script] + arguments
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    struct Start: Decodable { var port: Int }
    var rest = ""
    let line = try Self.line(of: output, unread: &rest)
    port = try JSONDecoder().decode(Start.self, from: Data(line.utf8)).port
    unread = rest
  }

  // Started from a thread that blocks signals, it would never get a SIGTERM.
  deinit { kill(process.processIdentifier, SIGKILL) }

  /// The next mail that it took, waiting for it.
  public func next() throws -> Mail {
    let line = try Self.line(of: output, unread: &unread)
    return try JSONDecoder().decode(Mail.self, from: Data(line.utf8))
  }

  private static func line(of output: Pipe, unread: inout String) throws -> String {
    while true {
      if let end = unread.firstIndex(of: "\n") {
        let line = String(unread[..<end])
        unread = String(unread[unread.index(after: end)...])
        return line
      }
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else {
        throw FeedServerError.openssl("the mail server ended: \(unread)")
      }
      unread += String(decoding: piece, as: UTF8.self)
    }
  }
}
