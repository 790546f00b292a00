// A certificate authority and TLS servers of the test's own, made by the openssl command when the
// test runs, so that no certificate ever lies in the repository and none expires there.

import Foundation

/// An authority, its leaf certificates and the servers that show them; they end with it.
public final class TestAuthority {
  /// What a TLS server answers.
  public enum Content {
    /// Every path by a page on the TLS session, which says `New` or `Reused`.
    case sessionPage
    /// Each path by the file of that name below a directory.
    case files(directory: String)
    /// Each path by the whole HTTP answer in the file of that name below a directory.
    case answers(directory: String)
  }

  /// The path of the authority's certificate in PEM.
  public var file: String { scratch.path + "/ca.pem" }

  private let scratch: Scratch
  private var servers: [Process] = []
  private var certificates = 0

  /// Makes a new authority.
  public init() throws {
    scratch = try Scratch()
    try Self.openssl(
      ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Test Authority"] + Self.newKey
        + ["-keyout", "ca.key", "-out", "ca.pem"], in: scratch.path)
  }

  // Started from a thread that blocks signals, they would never get a SIGTERM.
  deinit { for server in servers { kill(server.processIdentifier, SIGKILL) } }

  /// Starts a TLS server on loopback and waits until it listens.
  ///
  /// - Parameters:
  ///   - name: What its certificate is for.
  ///   - days: How long the certificate is good; negative makes it expired.
  ///   - selfSigned: It is signed by itself instead of the authority.
  ///   - protocols: The protocols to choose from by ALPN, the preferred one first.
  /// - Returns: The server's address, with a closing slash.
  public func serve(
    _ content: Content = .sessionPage, name: String = "IP:127.0.0.1", days: Int = 2,
    selfSigned: Bool = false, protocols: String? = nil
  ) throws -> String {
    let leaf = try makeCertificate(name: name, days: days, selfSigned: selfSigned)
    return try start(content, certificate: leaf, protocols: protocols)
  }

  /// Makes a certificate for a name, for servers that are not started here.
  public func certificate(name: String = "IP:127.0.0.1") throws -> (file: String, key: String) {
    let leaf = try makeCertificate(name: name, days: 2, selfSigned: false)
    return ("\(scratch.path)/\(leaf).pem", "\(scratch.path)/\(leaf).key")
  }

  private func makeCertificate(name: String, days: Int, selfSigned: Bool) throws -> String {
    certificates += 1
    let leaf = "leaf\(certificates)"
    try scratch.write("subjectAltName=\(name)\n", to: "\(leaf).ext")
    try Self.openssl(
      ["req", "-new", "-nodes", "-subj", "/CN=leaf"] + Self.newKey
        + ["-keyout", "\(leaf).key", "-out", "\(leaf).csr"], in: scratch.path)
    let signer =
      selfSigned ? ["-signkey", "\(leaf).key"] : ["-CA", "ca.pem", "-CAkey", "ca.key"]
    try Self.openssl(
      ["x509", "-req", "-in", "\(leaf).csr", "-days", "\(days)", "-extfile", "\(leaf).ext"]
        + ["-set_serial", "\(certificates)", "-out", "\(leaf).pem"] + signer,
      in: scratch.path)
    return leaf
  }

  /// Makes the authority's file something that is no certificate.
  public func spoilFile() throws { try scratch.write("no certificate\n", to: "ca.pem") }

  private func start(_ content: Content, certificate: String, protocols: String?) throws
    -> String
  {
    let server = Process()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    var arguments = ["openssl", "s_server", "-accept", "127.0.0.1:0"]
    arguments += ["-cert", "\(scratch.path)/\(certificate).pem"]
    arguments += ["-key", "\(scratch.path)/\(certificate).key"]
    if let protocols { arguments += ["-alpn", protocols] }
    switch content {
    case .sessionPage:
      arguments.append("-www")
      server.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    case .answers(let directory):
      arguments.append("-HTTP")
      server.currentDirectoryURL = URL(fileURLWithPath: directory)
    case .files(let directory):
      arguments.append("-WWW")
      server.currentDirectoryURL = URL(fileURLWithPath: directory)
    }
    server.arguments = arguments
    let output = Pipe()
    server.standardOutput = output
    server.standardError = FileHandle.nullDevice
    server.standardInput = FileHandle.nullDevice
    try server.run()
    servers.append(server)
    // It says `ACCEPT 127.0.0.1:40123` when it listens.
    var said = ""
    while true {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw FeedServerError.openssl("s_server ended: \(said)") }
      said += String(decoding: piece, as: UTF8.self)
      if let line = said.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }),
        said.hasSuffix("\n")
      {
        return "https://" + line.dropFirst("ACCEPT ".count) + "/"
      }
    }
  }

  private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

  private static func openssl(_ arguments: [String], in directory: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw FeedServerError.openssl(arguments.joined(separator: " "))
    }
  }
}
