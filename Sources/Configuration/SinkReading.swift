// The keys of a sink, and what must hold among sinks.

import Model

/// Reads `sinks`: each destination once, each named watch one that exists.
struct SinkReading {
  private enum Kind: String, CaseIterable { case file, stdout }
  private static let later = ["journal", "exec", "webhook", "mail", "atom"]

  let watches: [WatchSettings]
  let paths: PathReading
  let findings: Findings
  private var identities: [String: SourcePlace] = [:]

  init(watches: [WatchSettings], paths: PathReading, findings: Findings) {
    self.watches = watches
    self.paths = paths
    self.findings = findings
  }

  mutating func read(_ node: SourceNode) -> [SinkSettings] {
    var sinks: [SinkSettings] = []
    for item in findings.items(node, "sinks") ?? [] {
      if let sink = sink(item) { sinks.append(sink) }
    }
    return sinks
  }

  private mutating func sink(_ item: SourceNode) -> SinkSettings? {
    guard let map = MapReader(item, "a sink", findings: findings) else { return nil }
    guard map.has("type") else {
      findings.error("the sink has no type; file or stdout", at: map.place)
      return nil
    }
    guard let kind = map.scalar("type", Self.kind), let destination = destination(kind, map) else {
      return nil
    }
    var sink = SinkSettings(destination: destination, place: map.place)
    sink.format = map.scalar("format", .label("format")) ?? sink.format
    sink.routing = routing(kind, map)
    finish(kind, map)
    if let first = identities[sink.identity] {
      findings.error("the sink \(sink.identity) is there twice; first at \(first)", at: map.place)
      return nil
    }
    identities[sink.identity] = map.place
    return sink
  }

  private static var kind: ScalarKind<Kind> {
    ScalarKind { text throws(Rejection) in
      if later.contains(text.lowercased()) {
        throw Rejection("“\(text)” sinks are not in this version; file and stdout are")
      }
      return try ScalarKind<Kind>.label("sink").read(text)
    }
  }

  private func destination(_ kind: Kind, _ map: MapReader) -> SinkSettings.Destination? {
    guard kind == .file else { return .stdout }
    let path = paths.path("path", in: map)
    if !map.has("path") { findings.error("the file sink has no path", at: map.place) }
    let group = map.scalar("group", .name)
    let mode = map.scalar("mode", .permissions) ?? SinkSettings.defaultFileMode
    guard let path else {
      // The other keys are still looked at, so that all problems are told at once.
      _ = map.scalar("format", ScalarKind<SinkSettings.Format>.label("format"))
      _ = routing(kind, map)
      finish(kind, map)
      return nil
    }
    return .file(path: path, group: group, mode: mode)
  }

  private func finish(_ kind: Kind, _ map: MapReader) {
    let onlyFiles = "has no effect on stdout"
    map.finish(
      hints: kind == .stdout
        ? ["path": onlyFiles, "group": onlyFiles, "mode": onlyFiles]
        : ["max_size": "is not in this version; let logrotate rotate the file"])
  }

  private func routing(_ kind: Kind, _ map: MapReader) -> Routing {
    RoutingReading(map, watches: watches).read(holds: kind != .file && kind != .stdout)
  }
}
