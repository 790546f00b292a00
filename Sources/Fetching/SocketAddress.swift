// The IP address in a socket address, as libcurl hands it over.

import Glibc
import Model

extension IPAddress {
  /// The address in a socket address, or nil where that is of another family.
  init?(_ address: UnsafePointer<sockaddr>) {
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
        withUnsafeBytes(of: four.pointee.sin_addr) { IPAddress(bytes: $0) }
      }
    case AF_INET6:
      self = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
        withUnsafeBytes(of: six.pointee.sin6_addr) { IPAddress(bytes: $0) }
      }
    default: return nil
    }
  }
}
