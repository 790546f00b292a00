// Enough of gzip (RFC 1951, RFC 1952) to make test bodies: stored blocks for any bytes, and a run
// of zeros that unpacks to a thousand times its size.

/// Makes gzip bodies without a compression library.
public enum Gzip {
  private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]

  /// The bytes as a gzip member of stored blocks.
  public static func stored(_ bytes: [UInt8]) -> [UInt8] {
    header + deflate(bytes) + littleEndian(crc32(bytes))
      + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// The bytes as a bare deflate stream of stored blocks, as some servers send for `deflate`.
  public static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    repeat {
      let end = min(start + 65_535, bytes.count)
      let length = UInt16(end - start)
      out.append(end == bytes.count ? 1 : 0)
      out += [UInt8(length & 255), UInt8(length >> 8)]
      out += [UInt8(~length & 255), UInt8(~length >> 8)]
      out += bytes[start..<end]
      start = end
    } while start < bytes.count
    return out
  }

  /// The bytes as a zlib stream (RFC 1950), as the specification wants it for `deflate`.
  public static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return [0x78, 0x01] + deflate(bytes) + littleEndian(high << 16 | low).reversed()
  }

  /// A gzip member that unpacks to at least `length` zeros, at 13 bits for each 258 of them; its
  /// checksum is wrong, for nobody should read so far.
  public static func bomb(ofZeros length: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.write(0b1, count: 1)  // the last block
    bits.write(0b01, count: 2)  // of fixed Huffman codes
    bits.writeCode(0b0011_0000, count: 8)  // the literal 0
    for _ in 0..<(length / 258 + 1) {
      bits.writeCode(0b1100_0101, count: 8)  // a copy of 258 bytes
      bits.writeCode(0, count: 5)  // from 1 byte back
    }
    bits.writeCode(0, count: 7)  // the end
    return header + bits.finish() + [UInt8](repeating: 0, count: 8)
  }

  /// A gzip member that has not ended yet and unpacks to nothing however long it is: empty stored
  /// blocks.
  public static func nothing(blocks: Int) -> [UInt8] {
    var out = header
    for _ in 0..<blocks { out += [0, 0, 0, 0xff, 0xff] }
    return out
  }

  /// One empty stored block, to be sent without end after `nothing(blocks:)`.
  public static let emptyBlock: [UInt8] = [0, 0, 0, 0xff, 0xff]

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xffff_ffff
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xedb8_8320 : crc >> 1 }
    }
    return ~crc
  }
}

/// Packs bits from the lowest up, as deflate wants them.
private struct BitWriter {
  private var bytes: [UInt8] = []
  private var pending: UInt32 = 0
  private var pendingCount: UInt32 = 0

  mutating func write(_ value: UInt32, count: UInt32) {
    pending |= value << pendingCount
    pendingCount += count
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// Huffman codes go in with their highest bit first.
  mutating func writeCode(_ code: UInt32, count: UInt32) {
    for shift in (0..<count).reversed() { write((code >> shift) & 1, count: 1) }
  }

  mutating func finish() -> [UInt8] {
    if pendingCount > 0 { write(0, count: 8 - pendingCount) }
    return bytes
  }
}
