// A request as the server got it, and the reading of one from a connection's bytes.

/// A request that arrived, byte for byte.
public struct ReceivedRequest: Sendable {
  /// One header field.
  public struct Field: Sendable {
    /// The name as sent.
    public var name: String
    /// The value's bytes, without the white space around them.
    public var value: [UInt8]
  }

  /// 1 for the first request that the server received, and so on.
  public internal(set) var number: Int
  /// When its last byte was read.
  public internal(set) var time: ContinuousClock.Instant
  /// Where it arrived.
  public var endpoint: Endpoint
  /// 1 for the first connection that the server accepted, and so on.
  public var connection: Int
  /// `GET` and the like.
  public var method: String
  /// The request target as sent, with its query.
  public var target: String
  /// The header fields in the order of their sending.
  public var fields: [Field]
  /// The request line and fields as sent.
  public var head: [UInt8]
  /// The body.
  public var body: [UInt8]

  /// The target without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// The value of the first field of that name, in whatever case; nil where there is none.
  public func value(_ name: String) -> String? {
    bytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The same as its bytes.
  public func bytes(_ name: String) -> [UInt8]? {
    let wanted = name.lowercased()
    return fields.first { $0.name.lowercased() == wanted }?.value
  }
}

/// What the start of a connection's input is.
enum RequestReading {
  case incomplete
  case malformed
  /// A request, and how many bytes of the input were its.
  case complete(ReceivedRequest, length: Int)

  init(input: [UInt8], endpoint: Endpoint, connection: Int) {
    guard let headEnd = Self.endOfHead(input) else {
      // A method begins with a letter; a TLS handshake does not.
      let isMethod = input.first.map { (65...90).contains($0) } ?? true
      self = !isMethod || input.count > 1 << 20 ? .malformed : .incomplete
      return
    }
    let head = Array(input[..<headEnd])
    let lines = head.split(separator: 10).map { line in
      line.last == 13 ? line.dropLast() : line
    }
    let first = (lines.first ?? []).split(separator: 32)
    guard first.count == 3 else {
      self = .malformed
      return
    }
    var fields: [ReceivedRequest.Field] = []
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: 58) else { continue }
      let value = line[(colon + 1)...].drop { $0 == 32 || $0 == 9 }
      fields.append(
        .init(name: String(decoding: line[..<colon], as: UTF8.self), value: Array(value)))
    }
    var request = ReceivedRequest(
      number: 0, time: .now, endpoint: endpoint, connection: connection,
      method: String(decoding: first[0], as: UTF8.self),
      target: String(decoding: first[1], as: UTF8.self), fields: fields, head: head, body: [])
    let bodyLength = request.value("Content-Length").flatMap { Int($0) } ?? 0
    guard input.count >= headEnd + bodyLength else {
      self = .incomplete
      return
    }
    request.body = Array(input[headEnd..<(headEnd + bodyLength)])
    self = .complete(request, length: headEnd + bodyLength)
  }

  private static func endOfHead(_ input: [UInt8]) -> Int? {
    guard input.count >= 4 else { return nil }
    for index in 3..<input.count
    where input[index] == 10 && input[index - 1] == 13 && input[index - 2] == 10 {
      return index + 1
    }
    return nil
  }
}
