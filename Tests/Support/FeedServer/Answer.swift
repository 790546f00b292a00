// What the server says to one request: status, fields and body, and how well or badly the bytes
// are delivered.

/// One scripted answer to a request.
public struct Answer: Sendable {
  /// How the answer's bytes reach the client.
  public enum Delivery: Sendable {
    /// All at once.
    case whole
    /// The head at once, then the body in pieces of `bytes` bytes, one `every` so often.
    case drip(bytes: Int, every: Duration)
    /// The head and the first `after` bytes of the body, then an orderly close.
    case cut(after: Int)
    /// The head and the first `after` bytes of the body, then a TCP reset.
    case reset(after: Int)
    /// The head, then the body again and again until the client goes away.
    case endless
    /// Not one byte; the connection stays open.
    case silent
    /// `head` instead of status and fields, then the body, then an orderly close.
    case raw(head: [UInt8])
    /// The head, every byte of it after a pause, then the body.
    case dripHead(every: Duration)
  }

  /// How the body's end is told.
  public enum Framing: Sendable {
    /// By `Content-Length`.
    case length
    /// By chunked transfer coding, in pieces of that many bytes.
    case chunked(Int)
    /// By closing the connection.
    case close
  }

  /// The status code.
  public var status: Int
  /// The header fields in order, beside those of the framing.
  public var fields: [(name: String, value: String)]
  /// The body as it goes over the wire.
  public var body: [UInt8]
  /// The time from the request to the first byte.
  public var delay: Duration = .zero
  /// Nothing is sent before `FeedServer.release(_:)` was called with this label.
  public var heldUntil: String?
  /// How the bytes are delivered.
  public var delivery = Delivery.whole
  /// How the body's end is told.
  public var framing = Framing.length

  /// An answer of these parts.
  public init(
    _ status: Int = 200, _ body: String = "", fields: [(name: String, value: String)] = []
  ) {
    self.init(status, bytes: [UInt8](body.utf8), fields: fields)
  }

  /// An answer whose body is these bytes, sent as they are.
  public init(
    _ status: Int = 200, bytes: [UInt8], fields: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.body = bytes
    self.fields = fields
  }
}

extension Answer {
  /// 200 with an RSS body and the validators given.
  public static func feed(_ body: String, etag: String? = nil, lastModified: String? = nil)
    -> Answer
  {
    var answer = Answer(200, body).with("Content-Type", "application/rss+xml")
    if let etag { answer = answer.with("ETag", etag) }
    if let lastModified { answer = answer.with("Last-Modified", lastModified) }
    return answer
  }

  /// A redirect to `location`.
  public static func redirect(_ status: Int, to location: String) -> Answer {
    Answer(status, fields: [("Location", location)])
  }

  /// 304, with the fields given.
  public static func notModified(fields: [(name: String, value: String)] = []) -> Answer {
    Answer(304, fields: fields)
  }

  /// A connection that is accepted and then says nothing.
  public static var silent: Answer { Answer().delivered(.silent) }

  /// A connection that is reset instead of answered.
  public static var reset: Answer {
    Answer().delivered(.raw(head: [])).resetting()
  }

  /// A connection that is closed instead of answered.
  public static var hangUp: Answer { Answer().delivered(.raw(head: [])) }

  /// These bytes instead of an HTTP answer, then an orderly close.
  public static func raw(_ bytes: [UInt8]) -> Answer {
    Answer().delivered(.raw(head: bytes))
  }

  /// 200 with the request's head as its body.
  public static func echo(of request: ReceivedRequest) -> Answer {
    Answer(200, bytes: request.head).with("Content-Type", "text/plain")
  }

  /// This answer with one more field.
  public func with(_ name: String, _ value: String) -> Answer {
    var copy = self
    copy.fields.append((name, value))
    return copy
  }

  /// This answer delivered in another way.
  public func delivered(_ delivery: Delivery) -> Answer {
    var copy = self
    copy.delivery = delivery
    return copy
  }

  /// This answer with its body's end told in another way.
  public func framed(_ framing: Framing) -> Answer {
    var copy = self
    copy.framing = framing
    return copy
  }

  /// This answer, begun only after a pause.
  public func delayed(_ delay: Duration) -> Answer {
    var copy = self
    copy.delay = delay
    return copy
  }

  /// This answer, begun only when `label` was released.
  public func held(until label: String) -> Answer {
    var copy = self
    copy.heldUntil = label
    return copy
  }

  /// This answer's body compressed by gzip (stored, not shrunk) and declared so.
  public func gzipped() -> Answer {
    var copy = with("Content-Encoding", "gzip")
    copy.body = Gzip.stored(body)
    return copy
  }

  private func resetting() -> Answer { delivered(.reset(after: -1)) }
}

// MARK: - The answer as steps

/// One thing a connection does on the way of an answer.
enum Step {
  case send([UInt8])
  case wait(Duration)
  case hold(label: String)
  case sendForever([UInt8])
  case stall
  case close
  case reset
}

extension Answer {
  /// The steps that deliver this answer to a request of `method`; keep-alive ends where one is
  /// `close` or `reset`.
  func steps(method: String) -> [Step] {
    var steps: [Step] = []
    if let heldUntil { steps.append(.hold(label: heldUntil)) }
    if delay > .zero { steps.append(.wait(delay)) }
    let body = method == "HEAD" || status == 304 || status == 204 ? [] : self.body
    switch delivery {
    case .silent:
      steps.append(.stall)
    case .raw(let head):
      steps += [.send(head + body), .close]
    case .reset(let count) where count < 0:
      steps.append(.reset)
    case .reset(let count):
      steps += [.send(head(bodyLength: body.count)), .send(Array(body.prefix(count)))]
      // A reset throws away what the client has not read yet, so let it read first.
      steps += [.wait(.milliseconds(50)), .reset]
    case .cut(let count):
      let sent = framed(Array(body.prefix(count)), last: false)
      steps += [.send(head(bodyLength: body.count) + sent), .close]
    case .endless:
      steps += [.send(head(bodyLength: nil)), .sendForever(body)]
    case .whole:
      steps.append(.send(head(bodyLength: body.count) + framed(body, last: true)))
    case .dripHead(let pause):
      for byte in head(bodyLength: body.count) { steps += [.send([byte]), .wait(pause)] }
      steps.append(.send(framed(body, last: true)))
    case .drip(let size, let pause):
      steps.append(.send(head(bodyLength: body.count)))
      var start = 0
      while start < body.count {
        let end = min(start + size, body.count)
        steps += [
          .wait(pause), .send(framed(Array(body[start..<end]), last: end == body.count)),
        ]
        start = end
      }
    }
    if case .close = framing { steps.append(.close) }
    return steps
  }

  private func head(bodyLength: Int?) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
    for field in fields { text += "\(field.name): \(field.value)\r\n" }
    switch framing {
    case .length:
      if let bodyLength, status != 304, status != 204 {
        text += "Content-Length: \(bodyLength)\r\n"
      }
    case .chunked: text += "Transfer-Encoding: chunked\r\n"
    case .close: text += "Connection: close\r\n"
    }
    return [UInt8]((text + "\r\n").utf8)
  }

  private func framed(_ piece: [UInt8], last: Bool) -> [UInt8] {
    guard case .chunked(let size) = framing else { return piece }
    var out: [UInt8] = []
    var start = 0
    while start < piece.count {
      let end = min(start + max(size, 1), piece.count)
      out += [UInt8]((String(end - start, radix: 16) + "\r\n").utf8) + piece[start..<end]
      out += [13, 10]
      start = end
    }
    return last ? out + [UInt8]("0\r\n\r\n".utf8) : out
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 304: "Not Modified"
    case 404: "Not Found"
    case 410: "Gone"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 503: "Service Unavailable"
    default: "Status"
    }
  }
}
