// Which addresses a feed may live at: the public internet, and what configuration allows. Nothing
// else, so that a feed (or a redirect, or a name under its owner's control) cannot make the daemon
// knock on doors inside the network it runs in.

import Model

/// Decides whether an address may be connected to.
public struct AddressPolicy: Hashable, Sendable {
  /// The blocks that may be reached though they are not global.
  public var allowed: [CIDR]
  /// The kinds of places that may be reached though they are not global.
  public var kinds: Set<AddressKind>

  /// A policy that lets global addresses through and those of `allowed` and `kinds`.
  public init(allowed: [CIDR] = [], kinds: Set<AddressKind> = []) {
    self.allowed = allowed
    self.kinds = kinds
  }

  /// Global addresses, this machine's own and those of the networks that it may be in; not the
  /// places where clouds hand out secrets.
  public static let privateToo = AddressPolicy(
    kinds: [.loopback, .privateNetwork, .uniqueLocal, .linkLocal, .shared])

  /// Wherever a name leads, for servers that the configuration names and nobody else chooses.
  public static let everywhere = AddressPolicy(kinds: Set(AddressKind.allCases))

  /// Why `address` is refused; nil where it may be connected to.
  ///
  /// A block of IPv4 addresses does not allow their translated IPv6 forms: those name a gateway.
  /// The mapped form is the IPv4 address itself and is allowed with it.
  public func refusal(of address: IPAddress) -> AddressKind? {
    let kind = AddressKind(of: address)
    guard kind != .global, !kinds.contains(kind) else { return nil }
    if allowed.contains(where: { $0.contains(address) }) { return nil }
    if let four = address.mapped, allowed.contains(where: { $0.contains(four) }) { return nil }
    return kind
  }
}

extension IPAddress {
  /// The IPv4 address that an IPv4-mapped IPv6 address stands for.
  var mapped: IPAddress? {
    guard bytes.count == 16, bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff,
      bytes[11] == 0xff
    else { return nil }
    return IPAddress(bytes: bytes[12...])
  }
}
