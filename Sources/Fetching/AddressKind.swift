// What kind of place an IP address is: the public internet, or one of the many others.

import Model

/// What kind of place an address is (IANA special-purpose address registries, RFC 6890).
public enum AddressKind: String, Sendable, CaseIterable {
  /// The public internet.
  case global
  /// 127.0.0.0/8, ::1.
  case loopback
  /// 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918), fec0::/10.
  case privateNetwork = "private"
  /// fc00::/7 (RFC 4193).
  case uniqueLocal = "unique local"
  /// 169.254.0.0/16, fe80::/10.
  case linkLocal = "link-local"
  /// Where clouds hand out their instances' secrets: 169.254.169.254, fd00:ec2::254, and others.
  case metadata
  /// 224.0.0.0/4, ff00::/8.
  case multicast
  /// 255.255.255.255.
  case broadcast
  /// 0.0.0.0/8 and ::, which many systems take for themselves.
  case unspecified
  /// 100.64.0.0/10, between a provider and its customers (RFC 6598).
  case shared
  /// Documentation, benchmarks, protocol assignments and what is reserved.
  case reserved
  /// An IPv6 address that stands for an IPv4 one which is itself not global: NAT64, 6to4, Teredo,
  /// mapped, compatible and translated forms.
  case translated

  /// The kind of `address`.
  public init(of address: IPAddress) {
    self = address.isIPv4 ? Self.ofFour(address) : Self.ofSix(address)
  }

  private static func ofFour(_ address: IPAddress) -> AddressKind {
    for (kind, block) in four where block.contains(address) { return kind }
    return .global
  }

  private static func ofSix(_ address: IPAddress) -> AddressKind {
    for (kind, block) in six where block.contains(address) { return kind }
    for embedding in embeddings where embedding.block.contains(address) {
      let four = IPAddress(
        bytes: address.bytes[embedding.offset..<(embedding.offset + 4)]
          .map { embedding.inverted ? ~$0 : $0 })
      return ofFour(four) == .global && embedding.mayBeGlobal ? .global : .translated
    }
    // Only 2000::/3 has been handed out.
    return address.bytes[0] >> 5 == 0b001 ? .global : .reserved
  }

  // The first block that holds an address decides, so narrow ones stand before wide ones.
  private static let four: [(AddressKind, CIDR)] = [
    (.metadata, CIDR([169, 254, 169, 254], length: 32)),
    (.metadata, CIDR([169, 254, 170, 2], length: 32)),
    (.metadata, CIDR([100, 100, 100, 200], length: 32)),
    (.metadata, CIDR([168, 63, 129, 16], length: 32)),
    (.unspecified, CIDR([0, 0, 0, 0], length: 8)),
    (.privateNetwork, CIDR([10, 0, 0, 0], length: 8)),
    (.shared, CIDR([100, 64, 0, 0], length: 10)),
    (.loopback, CIDR([127, 0, 0, 0], length: 8)),
    (.linkLocal, CIDR([169, 254, 0, 0], length: 16)),
    (.privateNetwork, CIDR([172, 16, 0, 0], length: 12)),
    (.reserved, CIDR([192, 0, 0, 0], length: 24)),
    (.reserved, CIDR([192, 0, 2, 0], length: 24)),
    (.reserved, CIDR([192, 88, 99, 0], length: 24)),
    (.privateNetwork, CIDR([192, 168, 0, 0], length: 16)),
    (.reserved, CIDR([198, 18, 0, 0], length: 15)),
    (.reserved, CIDR([198, 51, 100, 0], length: 24)),
    (.reserved, CIDR([203, 0, 113, 0], length: 24)),
    (.multicast, CIDR([224, 0, 0, 0], length: 4)),
    (.broadcast, CIDR([255, 255, 255, 255], length: 32)),
    (.reserved, CIDR([240, 0, 0, 0], length: 4)),
  ]

  private static let six: [(AddressKind, CIDR)] = [
    (.unspecified, block([], length: 128)),
    (.loopback, CIDR([UInt8](repeating: 0, count: 15) + [1], length: 128)),
    (
      .metadata,
      CIDR([0xfd, 0, 0x0e, 0xc2] + [UInt8](repeating: 0, count: 10) + [2, 0x54], length: 128)
    ),
    (
      .metadata,
      CIDR([0xfd, 0x20, 0, 0xce] + [UInt8](repeating: 0, count: 10) + [2, 0x54], length: 128)
    ),
    (.uniqueLocal, block([0xfc], length: 7)),
    (.linkLocal, block([0xfe, 0x80], length: 10)),
    (.privateNetwork, block([0xfe, 0xc0], length: 10)),
    (.multicast, block([0xff], length: 8)),
    (.reserved, block([0x20, 0x01, 0x0d, 0xb8], length: 32)),
    (.reserved, block([0x3f, 0xff], length: 20)),
    (.reserved, block([0x01, 0], length: 64)),
  ]

  private struct Embedding {
    var block: CIDR
    /// Where the IPv4 address begins.
    var offset: Int
    var inverted = false
    /// Whether a global IPv4 address makes the whole global; otherwise nobody should use the form.
    var mayBeGlobal = true
  }

  private static let embeddings: [Embedding] = [
    // ::ffff:0:0/96, IPv4-mapped (RFC 4291 §2.5.5.2).
    Embedding(block: block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], length: 96), offset: 12),
    // ::ffff:0:0:0/96, IPv4-translated (RFC 2765).
    Embedding(
      block: block([0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], length: 96), offset: 12,
      mayBeGlobal: false),
    // ::/96, IPv4-compatible, deprecated (RFC 4291 §2.5.5.1).
    Embedding(block: block([], length: 96), offset: 12, mayBeGlobal: false),
    // 64:ff9b::/96, NAT64's own prefix (RFC 6052).
    Embedding(block: block([0, 0x64, 0xff, 0x9b], length: 96), offset: 12),
    // 64:ff9b:1::/48, NAT64 for local use (RFC 8215).
    Embedding(
      block: block([0, 0x64, 0xff, 0x9b, 0, 1], length: 48), offset: 12, mayBeGlobal: false),
    // 2002::/16, 6to4 (RFC 3056).
    Embedding(block: block([0x20, 0x02], length: 16), offset: 2),
    // 2001::/32, Teredo, which carries its client's address inverted (RFC 4380 §4).
    Embedding(block: block([0x20, 0x01, 0, 0], length: 32), offset: 12, inverted: true),
  ]

  private static func block(_ start: [UInt8], length: Int) -> CIDR {
    CIDR(start + [UInt8](repeating: 0, count: 16 - start.count), length: length)
  }
}
