// A real HTTP/2 server for tests: nghttp2's nghttpd, which serves files over TLS and speaks nothing
// older than HTTP/2.

import Foundation

/// nghttpd on loopback; it ends with this object.
public final class HTTP2Server {
  /// Whether nghttpd is there; Debian's package `nghttp2-server` has it.
  public static let isInstalled = program != nil

  private static let program = ["/usr/sbin/nghttpd", "/usr/bin/nghttpd", "/usr/local/bin/nghttpd"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The server's address, with a closing slash.
  public let url: String

  private let process: Process
  private let scratch: Scratch

  /// Serves the files of a directory with a certificate of the authority's, and waits until the
  /// server listens.
  public init(directory: String, authority: TestAuthority) throws {
    guard let program = Self.program else {
      throw FeedServerError.openssl("nghttpd is not installed")
    }
    scratch = try Scratch()
    let certificate = try authority.certificate()
    let (descriptor, endpoint) = try Sockets.open("127.0.0.1", port: 0)
    close(descriptor)  // nghttpd does not say which free port it took, so it is given one.
    process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "-v", "-a", "127.0.0.1", "-d", directory, "\(endpoint.port)", certificate.key,
      certificate.file,
    ]
    try scratch.write("", to: "log")
    let log = try FileHandle(forUpdating: URL(fileURLWithPath: scratch.path + "/log"))
    process.standardOutput = log
    process.standardError = log
    process.standardInput = FileHandle.nullDevice
    try process.run()
    url = "https://127.0.0.1:\(endpoint.port)/"
    while try !said().contains("listen 127.0.0.1") {
      guard process.isRunning else { throw FeedServerError.openssl("nghttpd ended") }
      usleep(5000)
    }
  }

  // Started from a thread that blocks signals, it would never get a SIGTERM.
  deinit { kill(process.processIdentifier, SIGKILL) }

  /// What the server wrote of its conversations so far, frame by frame.
  public func said() throws -> String {
    try String(contentsOfFile: scratch.path + "/log", encoding: .utf8)
  }
}
