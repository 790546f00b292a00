// Asks the service that runs on a state directory.

import Foundation

/// Why the service gave no answer.
public enum ControlFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// None runs on the state directory.
  case notRunning(directory: String)
  /// One runs, but does not listen: its socket is gone or it is just starting or ending.
  case noSocket(path: String, process: Int32)
  /// The socket is not for this user.
  case denied(path: String)
  /// Whoever listens there is not the service.
  case stranger(path: String, user: uid_t)
  /// It did not answer in time.
  case silent(process: Int32?, seconds: Int)
  /// It hung up, or what it said is no answer.
  case unclear(String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .notRunning(let directory):
      "no daemon is running on \(directory)"
    case .noSocket(let path, let process):
      "a daemon runs (process \(process)) but does not listen at \(path); it is starting or ending, "
        + "runs with --once, or its log says why"
    case .denied(let path):
      "no permission to ask the daemon at \(path); become root, or a member of the group that it belongs to"
    case .stranger(let path, let user):
      "who listens at \(path) is user \(user), and neither root nor the owner of the directory; nothing was asked"
    case .silent(let process, let seconds):
      "the daemon\(process.map { " (process \($0))" } ?? "") does not answer within \(seconds) s; "
        + "it is stopped or hangs"
    case .unclear(let words):
      "the daemon's answer is unclear: \(words)"
    }
  }
}

/// The asking end of the control socket.
public struct ControlClient: Sendable {
  private let address: ControlAddress

  /// A client for the service that runs on a state directory.
  public init(stateDirectory: String) {
    address = ControlAddress(stateDirectory: stateDirectory)
  }

  /// Asks, and waits for the answer, on the calling thread.
  public func ask(
    _ request: ControlRequest, within limit: Duration
  ) throws(ControlFailure) -> ControlAnswer {
    let deadline = ContinuousClock.now + limit
    let descriptor = ControlAddress.socket()
    guard descriptor >= 0 else { throw .unclear("no socket: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    let silent = ControlFailure.silent(
      process: StateLock.runningProcess(directory: address.directory),
      seconds: Int(limit.components.seconds))
    try connect(descriptor, until: deadline, orElse: silent)
    try checkOwner(of: descriptor)
    var question: [UInt8]
    do {
      question = Array(try JSONEncoder().encode(request)) + [10]
    } catch {
      throw .unclear("the question cannot be written: \(error)")
    }
    while !question.isEmpty {
      let count = send(descriptor, question, question.count, Int32(MSG_NOSIGNAL))
      if count > 0 { question.removeFirst(count) }
      if count < 0, errno != EAGAIN, errno != EINTR { throw .unclear("it hung up") }
      if !question.isEmpty, !wait(descriptor, POLLOUT, until: deadline) { throw silent }
    }
    return try answer(from: descriptor, until: deadline, orElse: silent)
  }

  private func connect(
    _ descriptor: Int32, until deadline: ContinuousClock.Instant, orElse silent: ControlFailure
  ) throws(ControlFailure) {
    while address.withAddress({ Glibc.connect(descriptor, $0, $1) }) != 0 {
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Its queue is full. The kernel tells nobody when there is room, so it is tried again.
        guard ContinuousClock.now < deadline else { throw silent }
        usleep(20_000)
      case EACCES, EPERM: throw .denied(path: address.path)
      default:
        if let process = StateLock.runningProcess(directory: address.directory) {
          throw .noSocket(path: address.path, process: process)
        }
        throw .notRunning(directory: address.directory)
      }
    }
  }

  /// Somebody who may write to the directory could listen in the service's place.
  private func checkOwner(of descriptor: Int32) throws(ControlFailure) {
    guard let user = ControlAddress.user(at: descriptor) else { return }
    var directory = stat()
    let owner = stat(address.directory, &directory) == 0 ? directory.st_uid : 0
    guard user == 0 || user == owner || user == geteuid() else {
      throw .stranger(path: address.path, user: user)
    }
  }

  private func answer(
    from descriptor: Int32, until deadline: ContinuousClock.Instant, orElse silent: ControlFailure
  ) throws(ControlFailure) -> ControlAnswer {
    var bytes = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.last != 10, bytes.count < 64 << 20 {
      guard wait(descriptor, POLLIN, until: deadline) else { throw silent }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EAGAIN || errno == EINTR { continue }
      guard count > 0 else { throw .unclear("it hung up") }
      bytes += buffer[..<count]
    }
    do {
      return try JSONDecoder().decode(ControlAnswer.self, from: bytes)
    } catch {
      throw .unclear("\(error)")
    }
  }

  /// Waits until the socket may be read or written; false where the time is up.
  private func wait(
    _ descriptor: Int32, _ event: Int32, until deadline: ContinuousClock.Instant
  ) -> Bool {
    while true {
      let left = (deadline - ContinuousClock.now).components
      guard left.seconds >= 0, left.attoseconds > 0 || left.seconds > 0 else { return false }
      var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let limit = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
      let ready = poll(&entry, 1, Int32(clamping: limit))
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { return false }
    }
  }
}
