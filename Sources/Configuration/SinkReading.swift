// What all sinks have in common, and what must hold among them; the keys of each type are read in
// SinkTypeReading.swift.

import Foundation
import Model

/// Reads `sinks`: each destination once, each name once, each named watch one that exists.
struct SinkReading {
  enum Kind: String, CaseIterable { case file, stdout, journal, exec, webhook, mail, atom }

  let watches: [WatchSettings]
  let paths: PathReading
  let findings: Findings
  private var identities: [String: SourcePlace] = [:]
  private var labels: [String: SourcePlace] = [:]
  /// The files that sinks write, links followed.
  private var files: [String: SourcePlace] = [:]

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
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      findings.error("the sink has no type; one of \(kinds)", at: map.place)
      return nil
    }
    guard let kind = map.scalar("type", ScalarKind<Kind>.label("sink")) else { return nil }
    // Every key is looked at whatever else is wrong, so that all problems are told at once.
    let name = map.scalar("name", .name)
    let routing = RoutingReading(map, watches: watches)
      .read(holds: kind != .file && kind != .stdout)
    var format: SinkSettings.Format?
    if kind == .file || kind == .stdout { format = map.scalar("format", .label("format")) }
    let destination = SinkTypeReading(map: map, paths: paths, findings: findings).destination(kind)
    map.finish(hints: hints(kind))
    guard let destination else { return nil }
    var sink = SinkSettings(destination: destination, place: map.place)
    sink.name = name
    sink.routing = routing
    sink.format = format ?? sink.format
    return isAlone(sink, map) ? sink : nil
  }

  /// Whether no other sink has the identity, the name or the file.
  private mutating func isAlone(_ sink: SinkSettings, _ map: MapReader) -> Bool {
    if let first = identities[sink.identity] {
      let advice =
        switch sink.destination {
        case .file, .stdout: ""
        default: "; give each a name of its own"
        }
      findings.error(
        "the sink \(sink.identity) is there twice; first at \(first)\(advice)", at: map.place)
      return false
    }
    if let first = labels[sink.label] {
      findings.error(
        "the name “\(sink.label)” is taken by the sink at \(first)", at: map.place(of: "name"))
      return false
    }
    if let path = Self.file(of: sink.destination) {
      let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      if let first = files[file] {
        findings.error(
          "path: \(path) is the file that the sink at \(first) writes; give each a file of its own",
          at: map.place(of: "path"))
        return false
      }
      files[file] = map.place
    }
    identities[sink.identity] = map.place
    labels[sink.label] = map.place
    return true
  }

  private static func file(of destination: SinkSettings.Destination) -> String? {
    switch destination {
    case .file(let path, _, _, _): path
    case .atom(let atom): atom.path
    case .stdout, .journal, .exec, .webhook, .mail: nil
    }
  }

  private func hints(_ kind: Kind) -> [String: String] {
    var hints = LiteralSecrets.hints
    switch kind {
    case .stdout:
      for key in ["path", "group", "mode", "sync"] { hints[key] = "has no effect on stdout" }
    case .file:
      hints["max_size"] = "is not in this version; let logrotate rotate the file"
    case .exec:
      hints["shell"] = "is not a key: no shell reads the command; start one by its path if you must"
    case .webhook:
      hints["method"] = "is not a key: the format decides"
    case .mail:
      hints["url"] = "is not a key of a mail sink; write server: smtp://mail.example.org:587"
    case .journal, .atom: break
    }
    return hints
  }
}
