// The keys that belong to one type of sink: file, journal, exec and atom. Those of webhooks and
// mail have files of their own.

import Glibc

/// Reads what a sink's destination is.
struct SinkTypeReading {
  let map: MapReader
  let paths: PathReading
  let findings: Findings

  /// How long a send may take.
  static let sendTimes: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3600)

  /// The destination; nil, reported, where a key is missing or wrong.
  func destination(_ kind: SinkReading.Kind) -> SinkSettings.Destination? {
    switch kind {
    case .file: file()
    case .stdout: .stdout
    case .journal:
      .journal(socket: paths.path("socket", in: map) ?? SinkSettings.Destination.journalSocket)
    case .exec: exec()
    case .webhook: webhook().map { .webhook($0) }
    case .mail: mail().map { .mail($0) }
    case .atom: atom()
    }
  }

  /// Reports a key that must be there.
  func require(_ key: String, _ message: String) {
    if !map.has(key) { findings.error(message, at: map.place) }
  }

  private func file() -> SinkSettings.Destination? {
    let path = paths.target("path", in: map)
    require("path", "the file sink has no path")
    let group = group()
    let mode = map.scalar("mode", .permissions) ?? SinkSettings.defaultFileMode
    let sync = map.scalar("sync", ScalarKind<FileSync>.label("way to sync")) ?? .batch
    return path.map { .file(path: $0, group: group, mode: mode, sync: sync) }
  }

  /// The name of a group of users; doubted where this machine has none of that name.
  private func group() -> String? {
    let name = map.scalar("group", .name)
    if let name, !Self.isGroup(name) {
      findings.warning("group: there is no group “\(name)”", at: map.place(of: "group"))
    }
    return name
  }

  private static func isGroup(_ name: String) -> Bool {
    var entry = Glibc.group()
    var found: UnsafeMutablePointer<Glibc.group>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    // A list of groups that cannot be asked leaves the answer open.
    return getgrnam_r(name, &entry, &buffer, buffer.count, &found) != 0 || found != nil
  }

  private func exec() -> SinkSettings.Destination? {
    require("command", "the exec sink has no command: a list of a program and its arguments")
    // A single text would ask for a shell's splitting, which is what this sink spares everybody.
    let words = map.node("command").flatMap { node in
      findings.items(node, "command", ofScalars: true)?.compactMap { word in
        findings.read(word, .argument, key: "command")
      }
    }
    let timeout = map.scalar("timeout", .duration(Self.sendTimes))
    guard let words, let node = map.node("command") else { return nil }
    guard let program = words.first else {
      findings.error("command is empty: it is a program and its arguments", at: node.place)
      return nil
    }
    guard program.hasPrefix("/") else {
      findings.error(
        "command: “\(program)” is no absolute path; no PATH is searched", at: node.place)
      return nil
    }
    if LiteralSecrets.areHeld(byArguments: words) {
      findings.error(
        "command: an argument holds a secret, and every process list shows arguments; let the "
          + "program read it from a file", at: node.place)
      return nil
    }
    _ = paths.status(of: program, key: "command", at: node.place, findings: findings)
    var exec = ExecSettings(command: words)
    exec.timeout = timeout ?? exec.timeout
    return .exec(exec)
  }

  private func atom() -> SinkSettings.Destination? {
    let path = paths.target("path", in: map)
    require("path", "the atom sink has no path")
    var atom = AtomSettings(path: path ?? "")
    atom.entries = map.scalar("entries", .integer(1...1000)) ?? atom.entries
    atom.title = map.scalar("title", .text) ?? atom.title
    atom.url = map.scalar("url", .address)?.text
    atom.authority = map.scalar("authority", .domainName)
    atom.group = group()
    atom.mode = map.scalar("mode", .permissions) ?? atom.mode
    return path == nil ? nil : .atom(atom)
  }
}

extension ScalarKind where Value == String {
  /// A word of a command: any text, the empty one too, without a NUL character.
  static var argument: ScalarKind {
    ScalarKind { text throws(Rejection) in
      guard !text.unicodeScalars.contains("\0") else { throw Rejection("holds a NUL character") }
      return text
    }
  }

  /// A domain name as it stands in a tag URI (RFC 4151).
  static var domainName: ScalarKind {
    ScalarKind { text throws(Rejection) in
      let labels = text.split(separator: ".", omittingEmptySubsequences: false)
      guard text.count <= 253,
        labels.allSatisfy({ label in
          (1...63).contains(label.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        })
      else { throw Rejection("“\(text)” is no domain name, such as alerts.example.org") }
      return text.lowercased()
    }
  }
}
