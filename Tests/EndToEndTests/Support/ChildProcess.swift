// A program that a test starts, signals and waits for; what it writes goes into files.

import CLinux
import Foundation
import Synchronization

/// A running program; killed when the last reference to it goes, so that no test leaves one behind.
final class ChildProcess: Sendable {
  /// How a program ended.
  enum End: Equatable, Sendable {
    case exited(Int32)
    case killed(by: Int32)
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Outlives the process object until the program has been reaped.
  private final class Fate: Sendable {
    struct State {
      var end: End?
      var waiting: [CheckedContinuation<End, Never>] = []
    }

    let process: pid_t
    let state = Mutex(State())

    init(process: pid_t) { self.process = process }

    /// Signals the program unless it has been reaped, after which its number may be another's.
    func send(_ signal: Int32) {
      state.withLock { if $0.end == nil { kill(process, signal) } }
    }

    /// Waits for the end on the calling thread and tells everybody.
    func await() {
      var info = siginfo_t()
      while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
      let waiting = state.withLock { state in
        var status: Int32 = 0
        waitpid(process, &status, 0)
        let signal = status & 0x7F
        let end: End = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: signal)
        state.end = end
        defer { state.waiting = [] }
        return state.waiting.map { ($0, end) }
      }
      for (continuation, end) in waiting { continuation.resume(returning: end) }
    }
  }

  private let fate: Fate

  /// Its number.
  var process: pid_t { fate.process }

  /// Starts `program`; both outputs are appended to their files.
  init(
    _ program: String, _ arguments: [String], environment: [String: String],
    input: String = "/dev/null", output: String, errors: String
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let appending = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, appending, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, appending, 0o600)
    // Another test waits until its own program's pipe closes, which a copy here would keep open.
    pw_close_from(&actions, 3)

    // A test runner may ignore or block signals that the program is to be tested with.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    let argv = ([program] + arguments).map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process = pid_t()
    let code = posix_spawn(&process, program, &actions, &attributes, argv, envp)
    guard code == 0 else {
      throw Failure(description: "cannot start \(program): \(String(cString: strerror(code)))")
    }
    let fate = Fate(process: process)
    self.fate = fate
    Thread { fate.await() }.start()
  }

  deinit { fate.send(SIGKILL) }

  /// Sends a signal, unless the program has ended.
  func send(_ signal: Int32) { fate.send(signal) }

  /// Whether the program has yet to end.
  var isRunning: Bool { fate.state.withLock { $0.end == nil } }

  /// Waits for the end; after `limit` the program is killed, which the result then shows.
  func end(within limit: Duration = .seconds(120)) async -> End {
    let fate = fate
    let alarm = Task {
      try await Task.sleep(for: limit)
      fate.send(SIGKILL)
    }
    defer { alarm.cancel() }
    return await withCheckedContinuation { continuation in
      let end = fate.state.withLock { state in
        if state.end == nil { state.waiting.append(continuation) }
        return state.end
      }
      if let end { continuation.resume(returning: end) }
    }
  }
}
