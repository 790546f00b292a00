// Where the status page is served, and under which names it may be asked for.

/// The status page and the metrics.
public struct StatusSettings: Equatable, Sendable {
  /// Where connections are taken.
  public enum Listen: Hashable, Sendable {
    /// A TCP port of a numeric address.
    case tcp(host: String, port: Int)
    /// A Unix socket at an absolute path.
    case unix(path: String)
  }

  /// Where connections are taken.
  public var listen = Listen.tcp(host: "127.0.0.1", port: StatusSettings.defaultPort)
  /// Host names, in lower case and without a port, that requests may be made under beside those of
  /// this machine's loopback and the address itself.
  public var allowHosts: [String] = []

  /// The port where none is given.
  public static let defaultPort = 8480

  /// The defaults: loopback only.
  public init() {}
}

extension StatusSettings.Listen: CustomStringConvertible {
  /// As the configuration writes it: `127.0.0.1:8480`, `[::1]:8480`, `unix:/run/…`.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// Whether only this machine can connect.
  public var isLocal: Bool {
    switch self {
    case .tcp(let host, _): host == "::1" || host.hasPrefix("127.")
    case .unix: true
    }
  }
}
