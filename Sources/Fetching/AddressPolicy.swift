// Which addresses a feed may live at: the public internet, and what configuration allows. Nothing
// else, so that a feed (or a redirect, or a name under its owner's control) cannot make the daemon
// knock on doors inside the network it runs in.

/// Decides whether an address may be connected to.
public struct AddressPolicy: Hashable, Sendable {
  /// The blocks that may be reached though they are not global.
  public var allowed: [CIDR]

  /// A policy that lets global addresses through and those of `allowed`.
  public init(allowed: [CIDR] = []) {
    self.allowed = allowed
  }

  /// Why `address` is refused; nil where it may be connected to.
  ///
  /// A block of IPv4 addresses does not allow their translated IPv6 forms: those name a gateway.
  /// The mapped form is the IPv4 address itself and is allowed with it.
  public func refusal(of address: IPAddress) -> AddressKind? {
    let kind = AddressKind(of: address)
    guard kind != .global else { return nil }
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
