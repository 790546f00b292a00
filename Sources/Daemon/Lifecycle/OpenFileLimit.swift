// How many files the process may have open at once, each connection among them.

import Glibc

/// The process's limit of open files.
enum OpenFileLimit {
  /// The least that the service runs with: below, parts of it would wait for a descriptor that
  /// never comes.
  static let least = 128
  /// What it needs besides its transfers: files, connections of sinks and of the status page's
  /// readers.
  static let besides = 512

  /// The limit is too low to run with.
  struct TooLow: Error, Equatable, CustomStringConvertible {
    let limit: Int

    var description: String {
      "no more than \(limit) files may be open at once, and the service needs \(least): raise the limit "
        + "(LimitNOFILE= of the unit, or ulimit -n)"
    }
  }

  /// Raises the limit to what so many transfers at once need, as far as may be done without
  /// privilege (getrlimit(2)), and returns in words that it may be too low still; nil where it is
  /// not.
  static func raise(for transfers: Int) throws(TooLow) -> String? {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    let wanted = rlim_t(transfers + besides)
    var limit = rlimit()
    guard getrlimit(files, &limit) == 0 else { return nil }
    if limit.rlim_cur < wanted {
      let raised = rlimit(rlim_cur: min(wanted, limit.rlim_max), rlim_max: limit.rlim_max)
      if withUnsafePointer(to: raised, { setrlimit(files, $0) }) == 0 { limit = raised }
    }
    let found = Int(clamping: limit.rlim_cur)
    guard found >= least else { throw TooLow(limit: found) }
    guard limit.rlim_cur < wanted else { return nil }
    return
      "no more than \(found) files may be open at once: \(transfers) transfers (max_total) may be too many"
  }
}
