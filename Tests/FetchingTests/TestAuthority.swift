// A certificate authority and TLS servers of the test's own, made by the openssl command when the
// test runs, so that no certificate ever lies in the repository and none expires there.

import Foundation
import Testing

@testable import Fetching

/// An authority, its leaf certificates and the servers that show them.
final class TestAuthority {
  /// The authority's certificate in PEM.
  var file: String { scratch.path + "/ca.pem" }

  private let scratch: Scratch
  private var servers: [Process] = []

  init() throws {
    scratch = try Scratch()
    try Self.openssl(
      ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Test Authority"] + Self.newKey
        + ["-keyout", "ca.key", "-out", "ca.pem"], in: scratch.path)
  }

  deinit { for server in servers { server.terminate() } }

  /// Starts a TLS server on loopback that answers every path by a page on the session, and waits
  /// until it listens. `name` is what its certificate is for.
  func serve(name: String = "IP:127.0.0.1", days: Int = 2, selfSigned: Bool = false) throws
    -> String
  {
    let leaf = "leaf\(servers.count)"
    try scratch.write("subjectAltName=\(name)\n", to: "\(leaf).ext")
    try Self.openssl(
      ["req", "-new", "-nodes", "-subj", "/CN=leaf"] + Self.newKey
        + ["-keyout", "\(leaf).key", "-out", "\(leaf).csr"], in: scratch.path)
    let signer =
      selfSigned ? ["-signkey", "\(leaf).key"] : ["-CA", "ca.pem", "-CAkey", "ca.key"]
    try Self.openssl(
      ["x509", "-req", "-in", "\(leaf).csr", "-days", "\(days)", "-extfile", "\(leaf).ext"]
        + ["-set_serial", "\(servers.count + 1)", "-out", "\(leaf).pem"] + signer,
      in: scratch.path)
    return try start(certificate: leaf)
  }

  /// Makes the authority's file something that is no certificate.
  func spoilFile() throws { try scratch.write("no certificate\n", to: "ca.pem") }

  private func start(certificate: String) throws -> String {
    let server = Process()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    server.arguments =
      ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www"]
      + ["-cert", "\(certificate).pem", "-key", "\(certificate).key"]
    server.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
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
      try #require(!piece.isEmpty, "openssl s_server ended before it listened: \(said)")
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
    try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
  }
}
