// Which proxy the environment's variables name for an address. libcurl could read them itself, but
// then nobody could tell whether a connection goes to the server, whose address is judged, or to
// the proxy, which the administrator chose.

import Model

/// The proxy variables of an environment, as curl and most programs read them.
struct ProxyEnvironment: Sendable {
  private let proxies: [String: String]
  private let exceptions: [String]

  /// Reads `http_proxy` (in small letters only: a CGI request can set the other), `https_proxy`,
  /// `all_proxy` and `no_proxy`.
  init(_ environment: [String: String]) {
    func value(_ name: String) -> String? {
      (environment[name] ?? environment[name.uppercased()]).flatMap { $0.isEmpty ? nil : $0 }
    }
    let all = value("all_proxy")
    var proxies: [String: String] = [:]
    proxies["http"] = environment["http_proxy"].flatMap { $0.isEmpty ? nil : $0 } ?? all
    proxies["https"] = value("https_proxy") ?? all
    self.proxies = proxies
    exceptions = (value("no_proxy") ?? "").lowercased().split { $0 == "," || $0 == " " }
      .map(String.init)
  }

  /// The proxy for `address`; nil where it is reached straight.
  func proxy(for address: WebAddress) -> String? {
    guard let proxy = proxies[address.scheme], !isExcepted(address) else { return nil }
    return proxy
  }

  private func isExcepted(_ address: WebAddress) -> Bool {
    let literal = address.literalAddress
    return exceptions.contains { exception in
      if exception == "*" { return true }
      if let literal {
        // Only blocks and addresses speak of addresses; a bad block speaks of nothing.
        do { return try CIDR(exception).contains(literal) } catch { return false }
      }
      let name = exception.drop { $0 == "." }
      return address.host == name || address.host.hasSuffix("." + name)
    }
  }
}
