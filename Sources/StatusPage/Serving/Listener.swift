// One listening socket with its connections, by Hummingbird's server on an event loop of its own.

import Configuration
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Serves a responder until its task is cancelled.
struct Listener: Sendable {
  let settings: StatusSettings
  let group: any EventLoopGroup
  let log: Logger

  /// The most connections at once; others wait in the kernel's queue.
  static let connections = 64

  /// Listens and answers. Throws where the address cannot be had.
  ///
  /// Hummingbird's `Application` would wake up every second to know the date, so its server is used
  /// without it.
  func run(
    _ responder: RouterResponder<BasicRequestContext>,
    listening: @escaping @Sendable (_ address: String) async -> Void
  ) async throws {
    var quiet = log
    quiet.logLevel = .critical
    let logger = quiet
    let bounds = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ConnectionBounds()],
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 64))
    let server = try HTTPServerBuilder.http1(configuration: bounds).buildServer(
      configuration: ServerConfiguration(
        address: address, backlog: 64,
        availableConnectionsDelegate: MaximumAvailableConnections(
          Self.connections, logger: logger)),
      eventLoopGroup: group, logger: logger,
      responder: { request, writer, channel in
        let context = BasicRequestContext(
          source: ApplicationRequestContextSource(channel: channel, logger: logger))
        let response: Response
        do {
          response = try await responder.respond(to: request, context: context)
        } catch {
          log.error(
            "a page could not be made",
            metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
          response = .plain(.internalServerError, "The page could not be made.\n")
        }
        try await writer.write(response: response.head, body: response.body)
        if response.headers[.connection] == "close" { channel.close(promise: nil) }
      },
      onServerRunning: { channel in
        if case .unix(let path) = settings.listen {
          // Who may read the state may look at the page: the group, as for the alert log.
          chmod(path, 0o660)
        }
        await listening(Self.words(settings.listen, channel))
      })
    try await server.run()
  }

  private var address: BindAddress {
    switch settings.listen {
    case .tcp(let host, let port): .hostname(host, port: port)
    case .unix(let path): .unixDomainSocket(path: path)
    }
  }

  /// The address that was bound: with the port where any free one was asked for.
  private static func words(_ wanted: StatusSettings.Listen, _ channel: any Channel) -> String {
    if case .tcp(let host, _) = wanted, let port = channel.localAddress?.port {
      return StatusSettings.Listen.tcp(host: host, port: port).description
    }
    return wanted.description
  }
}
