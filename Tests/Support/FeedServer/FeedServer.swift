// A programmable HTTP/1.1 feed server on loopback: scripted answers, good and hostile, and a record
// of every request, for tests that must see what really goes over the wire.

import Foundation
import Synchronization

/// A feed server of the test's own; it runs on one thread until `stop()` or until it is let go.
public final class FeedServer: Sendable {
  private let desk: Desk
  private let loop: LoopMailbox

  /// A server that listens nowhere yet.
  ///
  /// - Parameters:
  ///   - limit: How many requests it remembers at least; a program that runs long sets one, a test
  ///     that counts them does not.
  ///   - observer: Told of each request and its answer, on the server's thread.
  public init(
    remembering limit: Int = .max,
    observer: (@Sendable (ReceivedRequest, Answer) -> Void)? = nil
  ) throws(FeedServerError) {
    let desk = Desk(limit: limit, observer: observer)
    let mailbox = try LoopMailbox()
    self.desk = desk
    self.loop = mailbox
    let thread = Thread { ServerLoop(desk: desk, mailbox: mailbox).run() }
    thread.name = "feed-server"
    thread.start()
  }

  /// A server that listens on a free port of 127.0.0.1, and where.
  public static func onLoopback() throws(FeedServerError) -> (server: FeedServer, at: Endpoint) {
    let server = try FeedServer()
    return (server, try server.listen())
  }

  deinit { loop.post(.stop) }

  /// Closes all connections and listeners and ends the thread.
  public func stop() { loop.post(.stop) }

  /// Listens on one more address, e.g. `127.0.0.7` or `::1`; port 0 takes a free one.
  @discardableResult
  public func listen(on address: String = "127.0.0.1", port: UInt16 = 0) throws(FeedServerError)
    -> Endpoint
  {
    let (descriptor, endpoint) = try Sockets.listen(address, port: port)
    loop.post(.listen(descriptor, endpoint))
    return endpoint
  }

  /// Takes a port on which nobody listens, so that connections to it are refused until `stop()`.
  public func reserve(on address: String = "127.0.0.1") throws(FeedServerError) -> Endpoint {
    let (descriptor, endpoint) = try Sockets.open(address, port: 0)
    loop.post(.keep(descriptor))
    return endpoint
  }

  // MARK: Answers

  /// Answers requests for `target` by these answers in turn; the last one stays.
  ///
  /// A target with a query is tried before its path alone, an answer for one endpoint before one
  /// for all of them.
  public func answer(_ target: String, on endpoint: Endpoint? = nil, _ answers: Answer...) {
    desk.route(target, endpoint, .script(answers))
  }

  /// Answers requests for `target` by whatever `handler` makes of them.
  public func answer(
    _ target: String, on endpoint: Endpoint? = nil,
    by handler: @escaping @Sendable (ReceivedRequest) -> Answer
  ) {
    desk.route(target, endpoint, .handler(handler))
  }

  /// Answers every request for which nothing else was said.
  public func answerAnythingElse(by handler: @escaping @Sendable (ReceivedRequest) -> Answer) {
    desk.fallBack(on: handler)
  }

  /// Answers `target` by a document that does as it should: 200 with the validators, or 304 to a
  /// request that repeats them.
  public func publish(
    _ body: String, at target: String, etag: String, fields: [(name: String, value: String)] = []
  ) {
    answer(target) { request in
      request.value("If-None-Match") == etag
        ? .notModified(fields: fields + [("ETag", etag)])
        : Answer(200, body, fields: fields + [("ETag", etag)])
    }
  }

  /// Serves the files below `directory` under the path `prefix`, with ETag, Last-Modified, 304 and
  /// the content type of each file's extension.
  public func serve(directory: String, at prefix: String = "/") {
    let files = DirectoryAnswers(prefix: prefix, root: directory)
    desk.serve(files)
  }

  /// Lets the answers go that are held until this label's release, now and from now on.
  public func release(_ label: String) { loop.post(.release(label)) }

  // MARK: What came

  /// All requests so far, in the order of their arrival, or those for one path.
  public func requests(for path: String? = nil) -> [ReceivedRequest] {
    desk.requests(for: path)
  }

  /// The `ordinal`-th request (from 1) for `path`, waiting for it if it has yet to come.
  ///
  /// Throws `FeedServerError.noSuchRequest` after `limit`.
  public func request(
    _ ordinal: Int = 1, for path: String? = nil, within limit: Duration = .seconds(30)
  ) async throws -> ReceivedRequest {
    try await desk.request(ordinal, for: path, within: limit)
  }

  /// How many connections and requests there were, at all endpoints or at one.
  public func traffic(at endpoint: Endpoint? = nil) -> Traffic { desk.traffic(at: endpoint) }
}

/// Counts of what went on at a server.
public struct Traffic: Sendable, Equatable {
  /// Connections accepted so far.
  public var connections = 0
  /// Connections open now.
  public var openConnections = 0
  /// The most connections that were open at a time.
  public var peakConnections = 0
  /// Requests received and not fully answered now.
  public var openRequests = 0
  /// The most requests that were in progress at a time.
  public var peakRequests = 0
}
