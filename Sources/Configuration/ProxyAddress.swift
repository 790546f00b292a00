// A feed's way to its server: `none` for straight, or a proxy's address, with no secret in it.

extension ScalarKind where Value == FeedSettings.Proxy {
  /// The schemes that libcurl takes: HTTP proxies, and SOCKS with names looked up here or there.
  private static var schemes: [String] {
    ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
  }

  /// `none`, or `http://proxy.example:3128`.
  static var proxy: ScalarKind {
    ScalarKind { text throws(Rejection) in
      if text.lowercased() == "none" { return .none }
      guard let end = text.firstRange(of: "://") else {
        throw Rejection(
          "“\(text)” is no proxy: none, or an address such as http://proxy.example:3128",
          suggestion: text.contains(":") && !text.contains("/") ? "http://\(text)" : nil)
      }
      let scheme = text[..<end.lowerBound].lowercased()
      guard schemes.contains(scheme) else {
        throw Rejection(
          "“\(scheme)” is no kind of proxy; one of \(schemes.joined(separator: ", "))",
          suggestion: Spelling.closest(to: scheme, among: schemes)
            .map { "\($0)://\(text[end.upperBound...])" })
      }
      let rest = text[end.upperBound...]
      guard !rest.contains("@") else {
        throw Rejection(
          "a name or password does not belong in a proxy's address here; give such a proxy in the "
            + "service's environment (http_proxy, https_proxy, all_proxy)")
      }
      // What a proxy's address has in common with a feed's is read like that.
      let address = try FeedAddress.parse("http://\(rest)")
      guard address.canonical.hasSuffix("/"), address.canonical.split(separator: "/").count == 2
      else { throw Rejection("“\(text)”: a proxy's address has no path") }
      return .address(text)
    }
  }
}
