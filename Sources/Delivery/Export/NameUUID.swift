// Identifiers that follow from a name, so that the same thing has the same one in every export.

import CLibcrypto

/// A UUID of version 5: from a name space and a name, by SHA-1 (RFC 9562 §5.5).
enum NameUUID {
  /// The name space of everything that pactwatch names.
  private static let space: [UInt8] = [
    0x8a, 0x4e, 0x2c, 0x1b, 0x6d, 0x0f, 0x4f, 0x73, 0x9b, 0x5e, 0x31, 0xc7, 0xd2, 0x90, 0xa6, 0x58,
  ]

  /// The identifier of a name, in lower case with hyphens.
  static func text(_ name: String, in space: [UInt8] = space) -> String {
    let named = space + Array(name.utf8)
    var digest = [UInt8](repeating: 0, count: 20)
    guard pw_sha1(named, named.count, &digest) == 1 else {
      preconditionFailure("libcrypto has no SHA-1, by which exports name things")
    }
    var bytes = Array(digest.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}
