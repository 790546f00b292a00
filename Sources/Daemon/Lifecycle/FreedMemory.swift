// What reading a configuration needs and frees again is more than the service then runs on.

import CMalloc

/// The part of the heap that nothing uses.
enum FreedMemory {
  /// Returns it to the system, which the C library would do only as far as it lies at the heap's end.
  ///
  /// Source: malloc_trim(3).
  static func giveBack() { malloc_trim(0) }
}
