// Enough of Brotli (RFC 7932) and Zstandard (RFC 8878) to make test bodies: stored blocks for any
// bytes, and runs of zeros that unpack to a million times their size.

/// Makes Brotli bodies without a compression library.
public enum Brotli {
  /// The bytes as a stream of uncompressed meta-blocks (§9.2).
  public static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + 65_536, bytes.count)
      // Not the last, four nibbles of length less one, uncompressed; the first has one bit before
      // it, which says that the window is the smallest.
      let header = (end - start - 1) << 3 | 1 << 19
      let bits = start == 0 ? header << 1 : header
      out += (0..<3).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
      out += bytes[start..<end]
      start = end
    }
    return out + (bytes.isEmpty ? [0x06] : [0x03])
  }

  /// 64 MiB of zeros, as the reference encoder writes them at quality 9.
  public static let bomb: [UInt8] = [
    0xcf, 0xff, 0xff, 0x7f, 0x00, 0x24, 0x00, 0xe2, 0xb1, 0x40, 0x72, 0xef, 0xff, 0xf9, 0xff, 0xff,
    0x0f, 0x80, 0x04, 0x40, 0x1c, 0x16, 0x80, 0xee, 0xfd, 0x3f, 0xff, 0xff, 0xff, 0x01, 0x90, 0x00,
    0x88, 0xc3, 0x02, 0xd0, 0xbd, 0xff, 0xcf, 0xff, 0xff, 0x7f, 0x00, 0x12, 0x00, 0x71, 0x58, 0x00,
    0xba, 0xf7, 0xff,
  ]
}

/// Makes Zstandard bodies without a compression library.
public enum Zstandard {
  private static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
  private static let largestBlock = 131_072

  /// The bytes as a frame of raw blocks.
  public static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var out = magic + [0x00, 0x38]  // neither size nor checksum; a window of 128 KiB
    var start = 0
    repeat {
      let end = min(start + largestBlock, bytes.count)
      out += block(length: end - start, kind: 0, isLast: end == bytes.count) + bytes[start..<end]
      start = end
    } while start < bytes.count
    return out
  }

  /// A frame that unpacks to at least `length` zeros, four bytes for each 128 KiB of them, and asks
  /// for the largest window that decoders grant, 128 MiB.
  public static func bomb(ofZeros length: Int) -> [UInt8] {
    let blocks = length / largestBlock + 1
    return (0..<blocks).reduce(into: magic + [0x00, 0x88]) { out, number in
      out += block(length: largestBlock, kind: 1, isLast: number == blocks - 1) + [0]
    }
  }

  private static func block(length: Int, kind: Int, isLast: Bool) -> [UInt8] {
    let bits = length << 3 | kind << 1 | (isLast ? 1 : 0)
    return (0..<3).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
  }
}
