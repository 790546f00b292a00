// One run of a program: what it reads is given, what it says is kept up to a bound, and it never
// outlives its time.

import CLinux
import Glibc
import Model

/// A run of a program in a process group of its own.
final class ChildRun: Sendable {
  /// How a run ended, with the beginning of what the program wrote on its output and error.
  enum Ending: Equatable, Sendable {
    case exited(Int32, said: [UInt8])
    case killed(by: Int32, said: [UInt8])
    case tookTooLong(said: [UInt8])
    case cancelled
    case failed(String)
  }

  private let command: [String]
  private let environment: [String]
  private let timeout: Duration
  /// Readable once the run is to be given up.
  private let cancellation: Int32

  /// How much of what the program says is kept, in bytes; the rest is read and thrown away.
  private static let keptOutput = 4096
  /// How long the group has after SIGTERM.
  private static let grace = Duration.seconds(2)

  init(command: [String], environment: [String], timeout: Duration) {
    self.command = command
    self.environment = environment
    self.timeout = timeout
    cancellation = pw_eventfd()
  }

  deinit { close(cancellation) }

  /// Ends the run soon, whenever it is called.
  func cancel() { pw_eventfd_raise(cancellation) }

  /// Where whoever started this process ignores the end of children, the kernel keeps none of them
  /// to be waited for (`waitpid(2)`), and how a program ended would never be known.
  private static let keepChildren: Void = { _ = signal(SIGCHLD, SIG_DFL) }()

  /// Runs the program to its end; blocks meanwhile.
  func run(input: [UInt8]) -> Ending {
    Self.keepChildren
    guard let inward = Self.pipe() else { return .failed(String(cString: strerror(errno))) }
    guard let outward = Self.pipe() else {
      let reason = String(cString: strerror(errno))
      // Descriptors are what is short.
      for end in [inward.read, inward.write] { close(end) }
      return .failed(reason)
    }
    let process: pid_t
    switch start(input: inward.read, output: outward.write) {
    case .success(let started): process = started
    case .failure(let failure):
      for end in [inward.read, inward.write, outward.read, outward.write] { close(end) }
      return .failed(String(cString: strerror(failure.code)))
    }
    close(inward.read)
    close(outward.write)
    var watched = Watched(
      process: process, handle: pw_pidfd_open(process), input: inward.write, output: outward.read,
      cancellation: cancellation, left: input[...], keeping: Self.keptOutput)
    defer { watched.closeAll() }
    let outcome = watched.watch(for: timeout)
    if outcome != .ended {
      // The whole group: what the program has started must not go on either.
      kill(-process, SIGTERM)
      _ = watched.watch(for: Self.grace, evenIfCancelled: true)
      // Before the program is waited for: then its number, and its group's, may be another's.
      kill(-process, SIGKILL)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    watched.drain()
    switch outcome {
    case .cancelled: return .cancelled
    case .timedOut: return .tookTooLong(said: watched.said)
    case .ended:
      return pw_exited(status) != 0
        ? .exited(pw_exit_status(status), said: watched.said)
        : .killed(by: pw_signal(status), said: watched.said)
    }
  }

  // MARK: - Starting

  private struct StartFailure: Error { var code: Int32 }

  private func start(input: Int32, output: Int32) -> Result<pid_t, StartFailure> {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    _ = pw_close_from(&actions, 3)
    _ = pw_change_directory(&actions, "/")
    // A group of its own, and no signal blocked or ignored as they are here.
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    guard let program = command.first else { return .failure(StartFailure(code: ENOENT)) }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, &attributes, &arguments, &variables)
    return code == 0 ? .success(process) : .failure(StartFailure(code: code))
  }

  private static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    return pw_pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
  }
}

/// A running program with its pipes.
private struct Watched {
  enum Outcome { case ended, timedOut, cancelled }

  let process: pid_t
  /// Readable once the process has ended; -1 where the kernel has none to give.
  var handle: Int32
  var input: Int32
  var output: Int32
  let cancellation: Int32
  var left: ArraySlice<UInt8>
  let keeping: Int
  var said: [UInt8] = []

  init(
    process: pid_t, handle: Int32, input: Int32, output: Int32, cancellation: Int32,
    left: ArraySlice<UInt8>, keeping: Int
  ) {
    self.process = process
    self.handle = handle
    self.input = input
    self.output = output
    self.cancellation = cancellation
    self.left = left
    self.keeping = keeping
    // Only our ends: programs expect theirs to block.
    for end in [input, output] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
  }

  /// Gives and takes until the process ends, the time is up, or somebody gives the run up.
  mutating func watch(for limit: Duration, evenIfCancelled: Bool = false) -> Outcome {
    let deadline = ContinuousClock.now + limit
    while true {
      let rest = ContinuousClock.now.duration(to: deadline)
      guard rest > .zero else { return .timedOut }
      var watched = [
        pollfd(fd: handle, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: evenIfCancelled ? -1 : cancellation, events: Int16(POLLIN), revents: 0),
      ]
      // Without a handle on the process its end is looked for now and then.
      let wait = min(rest, handle < 0 ? .milliseconds(50) : .seconds(3600))
      guard poll(&watched, 4, Int32(wait.wholeMilliseconds) + 1) >= 0 || errno == EINTR else {
        return .timedOut
      }
      if watched[1].revents != 0 { read() }
      if watched[2].revents != 0 { write() }
      if hasEnded { return .ended }
      if watched[3].revents != 0 { return .cancelled }
    }
  }

  /// Whether the process is over; it stays to be waited for.
  private var hasEnded: Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0
      && info.si_signo == SIGCHLD
  }

  private mutating func write() {
    let written = BrokenPipe.sparing {
      left.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
    }
    if written > 0 { left = left.dropFirst(written) }
    // A program that reads no more has all that it wants.
    let isOver = written < 0 && errno != EAGAIN && errno != EINTR
    if left.isEmpty || isOver {
      close(input)
      input = -1
    }
  }

  private mutating func read() {
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = Glibc.read(output, &buffer, buffer.count)
    if count > 0 {
      said += buffer[..<count].prefix(keeping - said.count)
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      close(output)
      output = -1
    }
  }

  /// What the program said last, without waiting for whoever else holds its output open.
  mutating func drain() {
    while output >= 0, said.count < keeping {
      let before = said.count
      read()
      if said.count == before { break }
    }
  }

  mutating func closeAll() {
    for descriptor in [handle, input, output] where descriptor >= 0 { close(descriptor) }
    (handle, input, output) = (-1, -1, -1)
  }
}

/// Writing to a pipe whose reader may be gone, without the signal that would end the process.
private enum BrokenPipe {
  /// Runs a `write(2)`; `errno` is as it left it.
  static func sparing(_ write: () -> Int) -> Int {
    var pipe = sigset_t()
    var before = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let written = write()
    let code = errno
    if written < 0, code == EPIPE {
      // The signal waits for this thread and is taken before it can be delivered.
      var none = timespec()
      sigtimedwait(&pipe, nil, &none)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = code
    return written
  }
}
