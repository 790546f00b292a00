// A program under measurement: started, watched through /proc, stopped.

import Foundation

/// A running child process.
final class Child {
  /// What a process has used.
  struct Usage {
    /// Processor time of the whole process, user and system, in seconds.
    var cpuSeconds = 0.0
    /// The most memory that was resident at a time, in KiB.
    var peakKiB = 0
    /// The memory that is resident now, in KiB.
    var residentKiB = 0
  }

  let program: String
  let process: pid_t

  /// Starts `program`, whose output goes into a file; without `input` it reads nothing.
  init(
    _ program: String, _ arguments: [String], input: String = "/dev/null",
    output: String = "/dev/null"
  ) throws {
    self.program = program
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, program, &actions, nil, words, environ)
    guard failure == 0 else {
      throw BenchError("\(program): \(String(cString: strerror(failure)))")
    }
    self.process = process
  }

  /// What it has used so far.
  func usage() throws -> Usage {
    var usage = Usage()
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    for line in status.split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.first == "VmHWM:" { usage.peakKiB = Int(words[1]) ?? 0 }
      if words.first == "VmRSS:" { usage.residentKiB = Int(words[1]) ?? 0 }
    }
    let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = stat.drop { $0 != ")" }.split(separator: " ")
    let ticks = (Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0)
    usage.cpuSeconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    return usage
  }

  /// Waits for its end and returns what it used in all; throws where it failed.
  func wait() throws -> Usage {
    var peak = 0
    var status: Int32 = 0
    var resources = rusage()
    while wait4(process, &status, WNOHANG, &resources) == 0 {
      // The peak that the kernel hands over at the end counts what this process had before, too. Of
      // a process that has just ended there is nothing left to read, and that is no failure.
      peak = max(peak, (try? usage().peakKiB) ?? 0)
      usleep(10_000)
    }
    guard status == 0 else { throw BenchError("\(program) ended with status \(status)") }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return Usage(
      cpuSeconds: seconds(resources.ru_utime) + seconds(resources.ru_stime), peakKiB: peak)
  }

  /// Asks it to end, and waits.
  func terminate() throws {
    kill(process, SIGTERM)
    _ = try wait()
  }
}

/// What stops a measurement.
struct BenchError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
