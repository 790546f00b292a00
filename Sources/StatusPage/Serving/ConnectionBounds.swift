// What one connection may cost: so long for a request, so long for its answer, so long for nothing.

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection that takes longer than a reader needs. A request that trickles in, an answer
/// that nobody reads and a connection that is only kept open all end here; what a request carries
/// as its body is dropped, as no request here has one.
final class ConnectionBounds: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// How long the head of a request may take from the connection, or from the last answer, on.
  static let request = TimeAmount.seconds(10)
  /// How long an answer may take until the reader has it.
  static let answer = TimeAmount.seconds(30)
  /// How long a stream of events lasts; readers come back by themselves.
  static let stream = TimeAmount.minutes(30)
  /// The most bytes of a body that are dropped before the connection is.
  static let longestBody = 64 << 10

  private var deadline: Scheduled<Void>?
  private var bodyBytes = 0

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { allow(Self.request, context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    allow(Self.request, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      bodyBytes = 0
      let path = head.path?.prefix { $0 != "?" } ?? ""
      allow(path == EventStream.path ? Self.stream : Self.answer, context)
    case .body(let bytes):
      bodyBytes += bytes.readableBytes
      if bodyBytes > Self.longestBody { context.close(promise: nil) }
      return
    case .end: break
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // Counted when the last byte has left, not when it was handed over.
    if case .end = unwrapOutboundIn(data) {
      let sent = promise ?? context.eventLoop.makePromise()
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      sent.futureResult.whenSuccess {
        let (bounds, context) = bound.value
        bounds.allow(Self.request, context)
      }
      context.write(data, promise: sent)
    } else {
      context.write(data, promise: promise)
    }
  }

  private func allow(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }
}
