// What reading a configuration needs and frees again is more than the service then runs on, and each
// thread would keep its share for itself.

import CMalloc

/// The C library's heap.
enum Heap {
  /// Has all threads share two arenas, so that what one has freed another uses. An arena a thread,
  /// the default, made a service of a hundred thousand feeds a tenth larger and no faster.
  ///
  /// Source: mallopt(3).
  static func share() { mallopt(M_ARENA_MAX, 2) }

  /// Returns what is free to the system, which the C library would do only as far as it lies at the
  /// heap's end.
  ///
  /// Source: malloc_trim(3).
  static func giveBack() { malloc_trim(0) }
}
