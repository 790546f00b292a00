// Server-sent events: readers with a script are told when alerts were committed, and look again.

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

/// The open streams. With none of them, publishing does nothing, and nothing ticks.
final class EventStream: Sendable {
  /// The path of the stream.
  static let path = "/events"

  /// What a stream carries.
  enum Event: Sendable {
    /// Alerts were committed.
    case alerts
    /// Nothing happened: so that both ends see that the other is there.
    case beat
  }

  /// The most streams at once.
  static let limit = 32
  /// The least time between two events of one stream.
  static let rest = Duration.seconds(2)
  /// The time between two beats.
  static let pause = Duration.seconds(25)

  private struct State {
    var next = 0
    var streams: [Int: AsyncStream<Event>.Continuation] = [:]
    var closed = false
  }
  private let state = Mutex(State())

  /// Tells every reader that alerts were committed.
  func publish() {
    let streams = state.withLock { Array($0.streams.values) }
    for stream in streams { stream.yield(.alerts) }
  }

  /// Ends every stream, and all that come later.
  func close() {
    let streams = state.withLock { state in
      state.closed = true
      return Array(state.streams.values)
    }
    for stream in streams { stream.finish() }
  }

  /// The answer that goes on until the reader leaves.
  func response() -> Response {
    guard state.withLock({ !$0.closed && $0.streams.count < Self.limit }) else {
      var response = Response.plain(.serviceUnavailable, "Too many readers follow already.\n")
      response.headers[.retryAfter] = "60"
      return response
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream"],
      body: ResponseBody { [self] writer in
        if let (number, events) = subscribe() {
          defer { unsubscribe(number) }
          let beats = Task {
            while true {
              try await Task.sleep(for: Self.pause)
              tell(number, .beat)
            }
          }
          defer { beats.cancel() }
          // A reader that lost its connection looks again by itself, and soon.
          try await writer.write(ByteBuffer(string: "retry: 5000\n\n"))
          for await event in events {
            switch event {
            case .alerts:
              try await writer.write(ByteBuffer(string: "event: alerts\ndata: {}\n\n"))
              // A first round commits alerts without a pause, and each event has a reader ask for
              // the page.
              try await Task.sleep(for: Self.rest)
            case .beat: try await writer.write(ByteBuffer(string: ": beat\n\n"))
            }
          }
        }
        try await writer.finish(nil)
      })
  }

  private func subscribe() -> (number: Int, events: AsyncStream<Event>)? {
    // One event says as much as ten: look again. But a beat that comes while the stream rests must
    // not push it out.
    let (events, continuation) = AsyncStream.makeStream(
      of: Event.self, bufferingPolicy: .bufferingNewest(2))
    return state.withLock { state in
      guard !state.closed, state.streams.count < Self.limit else { return nil }
      state.next += 1
      state.streams[state.next] = continuation
      return (state.next, events)
    }
  }

  private func tell(_ number: Int, _ event: Event) {
    state.withLock { $0.streams[number] }?.yield(event)
  }

  private func unsubscribe(_ number: Int) {
    state.withLock { _ = $0.streams.removeValue(forKey: number) }
  }
}
