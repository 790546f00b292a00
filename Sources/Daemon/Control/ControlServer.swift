// Listens at the control socket on a thread of its own, so that nobody who asks slowly, or not at
// all, is in the way of anything else.

import CLinux
import Foundation
import Model
import Synchronization

/// The listening end of the control socket.
final class ControlServer: Sendable {
  /// Answers a question; the number is the user who asks.
  typealias Handler = @Sendable (ControlRequest, uid_t) async -> ControlAnswer

  /// Why there is no control socket.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// How many connections are held at once; one more takes the place of the slowest asker.
  static let mostConnections = 32

  private struct Mailbox {
    var answers: [(connection: Int, bytes: [UInt8])] = []
    var isStopping = false
    var hasEnded = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let address: ControlAddress
  private let listener: Int32
  private let alarm: Int32
  private let handler: Handler
  private let mailbox = Mutex(Mailbox())

  /// Listens in a state directory whose lock the caller holds, so that a socket that lies there
  /// already is that of a process that was killed.
  init(stateDirectory: String, handler: @escaping Handler) throws(Failure) {
    address = ControlAddress(stateDirectory: stateDirectory)
    self.handler = handler
    listener = try Self.listen(at: address)
    alarm = pw_eventfd()
    guard alarm >= 0 else {
      throw Failure(description: Self.words("make a counter for", address))
    }
    let thread = Thread { [self] in serve() }
    thread.name = "control"
    thread.start()
  }

  deinit {
    close(listener)
    if alarm >= 0 { close(alarm) }
  }

  /// Stops listening, takes the socket away and returns when that is done.
  func stop() async {
    mailbox.withLock { $0.isStopping = true }
    pw_eventfd_raise(alarm)
    await withCheckedContinuation { continuation in
      let hasEnded = mailbox.withLock { box in
        if !box.hasEnded { box.waiting.append(continuation) }
        return box.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  private static func words(_ operation: String, _ address: ControlAddress) -> String {
    "cannot \(operation) the control socket \(address.path): \(String(cString: strerror(errno)))"
  }

  private static func listen(at address: ControlAddress) throws(Failure) -> Int32 {
    let descriptor = ControlAddress.socket()
    guard descriptor >= 0 else { throw Failure(description: words("make", address)) }
    func failure(_ operation: String) -> Failure {
      let words = words(operation, address)
      close(descriptor)
      return Failure(description: words)
    }
    var found = stat()
    if lstat(address.path, &found) == 0 {
      guard found.st_mode & S_IFMT == S_IFSOCK else {
        close(descriptor)
        throw Failure(
          description: "\(address.path) is in the way of the control socket; move it away")
      }
      guard unlink(address.path) == 0 else { throw failure("remove what is left of") }
    }
    guard address.withAddress({ bind(descriptor, $0, $1) }) == 0 else { throw failure("make") }
    // Nobody can connect yet, whatever the process's mask left.
    guard chmod(address.path, 0o660) == 0 else { throw failure("set the permissions of") }
    guard Glibc.listen(descriptor, 64) == 0 else { throw failure("listen at") }
    return descriptor
  }

  // MARK: - The thread

  private func serve() {
    var connections: [Int: ControlConnection] = [:]
    var next = 0
    while !mailbox.withLock({ $0.isStopping }) {
      let order = connections.keys.sorted()
      var waits = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
      waits.append(pollfd(fd: alarm, events: Int16(POLLIN), revents: 0))
      for id in order {
        guard let connection = connections[id] else { continue }
        waits.append(pollfd(fd: connection.descriptor, events: connection.interest, revents: 0))
      }
      _ = poll(&waits, nfds_t(waits.count), Self.timeout(connections.values))
      if waits[1].revents != 0 { takeAnswers(&connections) }
      for (id, wait) in zip(order, waits.dropFirst(2)) where wait.revents != 0 {
        advance(id, wait.revents, &connections)
      }
      let now = ContinuousClock.now
      for (id, connection) in connections where connection.deadline <= now {
        end(id, &connections)
      }
      if waits[0].revents != 0 { accept(&connections, &next) }
    }
    for id in connections.keys { end(id, &connections) }
    unlink(address.path)
    let waiting = mailbox.withLock { box in
      box.hasEnded = true
      defer { box.waiting = [] }
      return box.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Milliseconds until the first connection's time is up; -1 for ever.
  private static func timeout(_ connections: some Collection<ControlConnection>) -> Int32 {
    guard let first = connections.map(\.deadline).min() else { return -1 }
    let (seconds, attoseconds) = (first - ContinuousClock.now).components
    return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
  }

  private func accept(_ connections: inout [Int: ControlConnection], _ next: inout Int) {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else {
        // Without a descriptor to spare the question stays in the queue, and must not spin the
        // thread.
        if errno == EMFILE || errno == ENFILE { usleep(100_000) }
        return
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      guard let user = ControlAddress.user(at: descriptor), makeRoom(in: &connections) else {
        close(descriptor)
        continue
      }
      connections[next] = ControlConnection(
        descriptor: descriptor, user: user, now: ContinuousClock.now)
      next += 1
    }
  }

  /// Ends the conversation with whoever has been asking for longest, where there are too many;
  /// false where all of them wait for the service.
  private func makeRoom(in connections: inout [Int: ControlConnection]) -> Bool {
    guard connections.count >= Self.mostConnections else { return true }
    let slow = connections.filter { if case .working = $0.value.stage { false } else { true } }
    guard let slowest = slow.keys.min() else { return false }
    end(slowest, &connections)
    return true
  }

  private func advance(
    _ id: Int, _ events: Int16, _ connections: inout [Int: ControlConnection]
  ) {
    guard var connection = connections[id] else { return }
    let step: ControlConnection.Step
    switch connection.stage {
    case .asking: step = connection.read()
    case .answering: step = connection.write()
    case .working: step = events & Int16(POLLHUP | POLLERR) != 0 ? .over : .more
    }
    switch step {
    case .more: connections[id] = connection
    case .over: end(id, &connections)
    case .question(let bytes):
      ask(bytes, of: id, &connection)
      connections[id] = connection
    }
  }

  private func ask(_ question: [UInt8], of id: Int, _ connection: inout ControlConnection) {
    let now = ContinuousClock.now
    guard question.count < ControlConnection.longestQuestion else {
      return connection.answer(
        Self.bytes(
          .error("the question is longer than \(ControlConnection.longestQuestion) bytes")),
        now: now)
    }
    let request: ControlRequest
    do {
      request = try JSONDecoder().decode(ControlRequest.self, from: Data(question))
    } catch {
      return connection.answer(
        Self.bytes(.error(#"not a question; ask {"command":"status"} or {"command":"reload"}"#)),
        now: now)
    }
    connection.work(now: now)
    let user = connection.user
    Task { [handler, weak self] in
      let answer = Self.bytes(await handler(request, user))
      guard let self else { return }
      mailbox.withLock { $0.answers.append((id, answer)) }
      pw_eventfd_raise(alarm)
    }
  }

  private func takeAnswers(_ connections: inout [Int: ControlConnection]) {
    var count: UInt64 = 0
    _ = read(alarm, &count, MemoryLayout.size(ofValue: count))
    let answers = mailbox.withLock { box in
      defer { box.answers = [] }
      return box.answers
    }
    // Who has hung up meanwhile is no longer there.
    for (id, bytes) in answers {
      connections[id]?.answer(bytes, now: ContinuousClock.now)
    }
  }

  private func end(_ id: Int, _ connections: inout [Int: ControlConnection]) {
    guard let connection = connections.removeValue(forKey: id) else { return }
    close(connection.descriptor)
  }

  private static func bytes(_ answer: ControlAnswer) -> [UInt8] {
    do {
      return Array(try JSONEncoder.compact.encode(answer)) + [10]
    } catch {
      return Array(#"{"error":"the answer cannot be written","protocol":1}"#.utf8) + [10]
    }
  }
}
