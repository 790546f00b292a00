// One accepted connection: its input up to the next request, and the answer that is on its way.

import Glibc

/// A connection; belongs to the server's thread.
final class Connection {
  /// What came of moving a connection on.
  enum Progress {
    /// It waits for its peer, a time or a release.
    case waiting
    /// A request arrived.
    case request(ReceivedRequest)
    /// The answer is out.
    case answered
    /// The connection is over.
    case ended(resetting: Bool)
  }

  let descriptor: Int32
  let endpoint: Endpoint
  /// When the pause of a delayed or dripping answer ends.
  private(set) var wakeAt: ContinuousClock.Instant?
  /// The label for whose release the answer waits.
  private(set) var heldUntil: String?
  /// Whether a request came whose answer is not out.
  private(set) var isAnswering = false

  private let number: Int
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var written = 0
  private var steps: ArraySlice<Step> = []
  private var endless: [UInt8]?
  private var stalled = false
  private var peerIsGone = false

  init(_ descriptor: Int32, number: Int, endpoint: Endpoint) {
    self.descriptor = descriptor
    self.number = number
    self.endpoint = endpoint
  }

  var wantsToWrite: Bool { written < output.count || endless != nil }

  func isDue(_ now: ContinuousClock.Instant) -> Bool { wakeAt.map { $0 <= now } ?? false }

  func begin(_ answer: Answer, method: String) {
    isAnswering = true
    steps = answer.steps(method: method)[...]
  }

  /// Takes in what the peer sent.
  func read() {
    var piece = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count > 0 {
        input += piece[..<count]
      } else {
        if count == 0 || (errno != EAGAIN && errno != EINTR) { peerIsGone = true }
        return
      }
    }
  }

  /// Goes on until something outside has to happen.
  func advance(released: Set<String>) -> Progress {
    if peerIsGone { return .ended(resetting: false) }
    var repeated = false
    while true {
      if !flush() { return peerIsGone ? .ended(resetting: false) : .waiting }
      if let endless {
        // One round a turn, so that a quick reader does not keep the others waiting.
        if repeated { return .waiting }
        repeated = true
        output = endless
        written = 0
        continue
      }
      if stalled { return .waiting }
      if let label = heldUntil {
        guard released.contains(label) else { return .waiting }
        heldUntil = nil
      }
      if let wakeAt {
        guard wakeAt <= .now else { return .waiting }
        self.wakeAt = nil
      }
      guard let step = steps.popFirst() else { return endOfAnswer() }
      switch step {
      case .send(let bytes):
        output = bytes
        written = 0
      case .wait(let pause): wakeAt = .now + pause
      case .hold(let label): heldUntil = label
      case .sendForever(let bytes):
        let pattern = bytes.isEmpty ? [32] : bytes
        endless = Array(repeatElement(pattern, count: 65_536 / pattern.count + 1).joined())
      case .stall: stalled = true
      case .close: return .ended(resetting: false)
      case .reset: return .ended(resetting: true)
      }
    }
  }

  private func endOfAnswer() -> Progress {
    if isAnswering {
      isAnswering = false
      return .answered
    }
    switch RequestReading(input: input, endpoint: endpoint, connection: number) {
    case .incomplete: return .waiting
    case .malformed: return .ended(resetting: false)
    case .complete(let request, let length):
      input.removeFirst(length)
      return .request(request)
    }
  }

  /// Writes what there is to write; false where the socket takes no more now.
  private func flush() -> Bool {
    while written < output.count {
      let count = output.withUnsafeBytes { bytes in
        send(
          descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written,
          Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        if errno == EINTR { continue }
        if errno != EAGAIN { peerIsGone = true }
        return false
      }
      written += count
    }
    output = []
    written = 0
    return true
  }
}
