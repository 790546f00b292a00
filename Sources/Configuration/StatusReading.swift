// The keys of the status page.

import Glibc
import Model

extension StatusSettings {
  /// Reads the map of `status`; what is wrong is reported and has its default.
  init(reading map: MapReader) {
    self.init()
    listen = map.scalar("listen", .listen) ?? listen
    allowHosts = map.list("allow_hosts", of: .hostName)?.map(\.value) ?? []
    if !listen.isLocal, allowHosts.isEmpty {
      map.findings.error(
        "listen: \(listen) can be reached from other machines, and whoever reaches it reads "
          + "everything; to allow that, name in allow_hosts the hosts that it is asked for as",
        at: map.place(of: "listen"), suggestion: "127.0.0.1:\(Self.defaultPort)")
    }
    map.finish()
  }
}

extension ScalarKind where Value == StatusSettings.Listen {
  /// `127.0.0.1:8480`, `[::1]:8480`, `localhost:8480`, a port alone, or `unix:/path`.
  static var listen: ScalarKind {
    ScalarKind { text throws(Rejection) in
      if text.hasPrefix("unix:") || text.hasPrefix("/") {
        let path = text.hasPrefix("/") ? text : String(text.dropFirst("unix:".count))
        guard path.hasPrefix("/"), !path.hasSuffix("/") else {
          throw Rejection(
            "“\(text)”: a Unix socket needs an absolute path, such as "
              + "unix:/run/pactwatch/status.sock")
        }
        let room = MemoryLayout<sockaddr_un>.size - MemoryLayout<sa_family_t>.size
        guard path.utf8.count < room, text.hasPrefix("unix:") else {
          throw Rejection(
            text.hasPrefix("unix:")
              ? "“\(text)”: the path of a Unix socket has at most \(room - 1) bytes"
              : "“\(text)” is no address", suggestion: text.hasPrefix("/") ? "unix:\(text)" : nil)
        }
        return .unix(path: path)
      }
      let (host, port) = try hostAndPort(text)
      return .tcp(host: host, port: port)
    }
  }

  private static func hostAndPort(_ text: String) throws(Rejection) -> (String, Int) {
    var host = "127.0.0.1"
    var digits = text[...]
    if let colon = text.lastIndex(of: ":") {
      host = String(text[..<colon])
      digits = text[text.index(after: colon)...]
    } else if Int(text) == nil {
      throw Rejection(
        "“\(text)” has no port", suggestion: "\(text):\(StatusSettings.defaultPort)")
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard let port = portNumber(digits) else {
      throw Rejection("“\(digits)” is no port")
    }
    if host.lowercased() == "localhost" { host = "127.0.0.1" }
    guard IPAddress(host) != nil else {
      throw Rejection(
        "“\(host)” is no numeric address: what a name means could change; write 127.0.0.1, [::1] "
          + "or the address of an interface",
        suggestion: host.isEmpty || host == "*" ? "127.0.0.1:\(port)" : nil)
    }
    return (host, port)
  }
}

extension ScalarKind where Value == String {
  /// A host's name, or its numeric address, without a port.
  fileprivate static var hostName: ScalarKind {
    ScalarKind { text throws(Rejection) in
      let name = text.lowercased()
      let bare =
        name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
      if let address = IPAddress(bare), !address.isIPv4 { return bare }
      let isNameLike = bare.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
      }
      guard isNameLike, !bare.isEmpty, bare.count <= 253 else {
        throw Rejection(
          "“\(text)” is no host name; the name alone, without scheme, port or path",
          suggestion: name.split(separator: "/").last { $0.contains(".") }
            .map { String($0.prefix { $0 != ":" }) })
      }
      return bare
    }
  }
}
