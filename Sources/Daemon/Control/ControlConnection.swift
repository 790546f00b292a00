// One connection of the control socket: a question that comes in pieces, an answer that leaves in
// pieces, each within a time.

import Foundation

/// A connection that the control server holds.
struct ControlConnection {
  /// How far the conversation has come.
  enum Stage {
    /// The question is still coming.
    case asking
    /// The answer is being made.
    case working
    /// The answer is leaving.
    case answering
  }

  /// The longest question in bytes.
  static let longestQuestion = 4096
  /// How long a question may take to come, and an answer to leave.
  static let patience = Duration.seconds(5)
  /// How long an answer may take to be made: a reload reads every word list anew.
  static let work = Duration.seconds(120)

  let descriptor: Int32
  /// Who is at the other end.
  let user: uid_t
  private(set) var stage = Stage.asking
  private(set) var deadline: ContinuousClock.Instant
  private var input: [UInt8] = []
  private var output: ArraySlice<UInt8> = []

  init(descriptor: Int32, user: uid_t, now: ContinuousClock.Instant) {
    self.descriptor = descriptor
    self.user = user
    deadline = now + Self.patience
  }

  /// What poll(2) is to wait for.
  var interest: Int16 {
    switch stage {
    case .asking: Int16(POLLIN)
    case .working: 0  // Hanging up is always told.
    case .answering: Int16(POLLOUT)
    }
  }

  /// What reading or writing came to.
  enum Step {
    /// There is more to come.
    case more
    /// The question is whole, without its line's end.
    case question([UInt8])
    /// The conversation is over, well or not.
    case over
  }

  /// Takes in what has come of the question.
  mutating func read() -> Step {
    var buffer = [UInt8](repeating: 0, count: Self.longestQuestion)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0 { return errno == EAGAIN || errno == EINTR ? .more : .over }
    guard count > 0 else { return .over }
    input += buffer[..<count]
    if let end = input.firstIndex(of: 10) { return .question(Array(input[..<end])) }
    return input.count < Self.longestQuestion ? .more : .question(input)
  }

  /// The question has been understood; its answer is being made.
  mutating func work(now: ContinuousClock.Instant) {
    input = []
    stage = .working
    deadline = now + Self.work
  }

  /// Lets the answer leave.
  mutating func answer(_ bytes: [UInt8], now: ContinuousClock.Instant) {
    output = bytes[...]
    stage = .answering
    deadline = now + Self.patience
  }

  /// Sends what the other end takes.
  mutating func write() -> Step {
    let count = output.withUnsafeBytes {
      send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count < 0 { return errno == EAGAIN || errno == EINTR ? .more : .over }
    output = output.dropFirst(count)
    return output.isEmpty ? .over : .more
  }
}
