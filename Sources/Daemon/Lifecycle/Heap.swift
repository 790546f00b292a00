// What reading a configuration needs and frees again is more than the service then runs on, and the
// C library would keep it.

import CMalloc

/// The C library's heap.
enum Heap {
  /// Has every block of a mebibyte and more mapped by itself, so that the system has it back when
  /// it is freed. By default the bound grows with the first large block that is freed, up to 32
  /// MiB; from then on such blocks lie at the end of a thread's heap, which `giveBack` does not
  /// shrink: a service of a hundred thousand feeds kept 20 to 50 MiB for nothing.
  ///
  /// Source: mallopt(3), M_MMAP_THRESHOLD.
  static func mapLargeBlocks() { mallopt(M_MMAP_THRESHOLD, 1 << 20) }

  /// Returns what is free to the system, which the C library would do only as far as it lies at the
  /// heap's end.
  ///
  /// Source: malloc_trim(3).
  static func giveBack() { malloc_trim(0) }
}
