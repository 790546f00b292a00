// The machine's clock.

import Foundation
import Model

/// The time of day as the machine has it.
public struct SystemClock: WallClock {
  /// The machine's clock.
  public init() {}

  /// The present instant.
  public func now() -> Timestamp {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
  }
}
