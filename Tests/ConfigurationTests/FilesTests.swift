// Files that are not there, not readable, not text, or too large.

import Foundation
import Testing

@testable import Configuration

@Suite("On the disk")
struct FilesTests {
  private let directory: String

  init() throws {
    directory =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("pactwatch-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: "\(directory)/conf.d", withIntermediateDirectories: true)
  }

  private func write(_ name: String, _ bytes: [UInt8]) {
    #expect(FileManager.default.createFile(atPath: "\(directory)/\(name)", contents: Data(bytes)))
  }

  private func problems() -> [String] {
    defer {
      do { try FileManager.default.removeItem(atPath: directory) } catch { Issue.record(error) }
    }
    do throws(ConfigurationError) {
      return try SettingsLoader(environment: [:]).load("\(directory)/pactwatch.yaml").warnings
        .map { $0.description.replacing(directory, with: "D") }
    } catch {
      return error.problems.map { $0.description.replacing(directory, with: "D") }
    }
  }

  private static let good = Array(
    "feeds: [{url: 'https://a.example/'}]\nsinks: [{type: stdout}]".utf8)

  @Test("a missing file is said to be missing")
  func missing() {
    #expect(
      problems()
        == ["D/pactwatch.yaml: the file cannot be opened: No such file or directory"])
  }

  @Test("a directory is no file")
  func isDirectory() throws {
    try FileManager.default.createDirectory(
      atPath: "\(directory)/pactwatch.yaml", withIntermediateDirectories: true)
    #expect(problems() == ["D/pactwatch.yaml: the file cannot be read: Is a directory"])
  }

  @Test("a file that is not UTF-8 has the place of the first wrong byte")
  func notUTF8() {
    write("pactwatch.yaml", Array("feeds: []\n# ї ".utf8) + [0xE8, 0x0A])
    #expect(
      problems()
        == ["D/pactwatch.yaml:2:5: the file is not UTF-8 from here on; save it as UTF-8"])
  }

  @Test("UTF-16 is recognised")
  func utf16() {
    write("pactwatch.yaml", [0xFF, 0xFE, 0x61, 0x00])
    #expect(problems() == ["D/pactwatch.yaml: the file is UTF-16; save it as UTF-8"])
  }

  @Test("a byte order mark and Windows' line ends do no harm")
  func windows() {
    write(
      "pactwatch.yaml",
      [0xEF, 0xBB, 0xBF]
        + Array(
          "poll:\r\n  jitter: 2\r\nfeeds: [{url: 'https://a.example/'}]\r\n".utf8))
    #expect(problems() == ["D/pactwatch.yaml:2:11: jitter: 2 is not in 0…0.5"])
  }

  @Test("a file beyond the limit is not read")
  func large() {
    write("pactwatch.yaml", [UInt8](repeating: 0x0A, count: SettingsLoader.maximumFileSize + 1))
    #expect(problems() == ["D/pactwatch.yaml: the file is larger than 16 MiB"])
  }

  @Test("conf.d is read in the order of names; hidden and other files are left alone")
  func dropIns() {
    write("pactwatch.yaml", Self.good)
    write("conf.d/b.yaml", Array("state_dir: /b".utf8))
    write("conf.d/a.yaml", Array("state_dir: /a".utf8))
    write("conf.d/.c.yaml", Array("state_dir: /c".utf8))
    write("conf.d/README", Array("state_dir: /d".utf8))
    #expect(
      problems()
        == ["D/conf.d/b.yaml:1:1: “state_dir” is set twice: here and at D/conf.d/a.yaml:1:1"])
  }

  @Test("a drop-in whose name ends in .yml is pointed out")
  func yml() {
    write("pactwatch.yaml", Self.good)
    write("conf.d/a.yml", [])
    #expect(
      problems()
        == ["D/conf.d/a.yml: warning: the file is not read: only names that end in .yaml are"])
  }
}

@Suite("YAML's own ways")
struct YAMLTests {
  @Test("anchors and aliases may be used")
  func aliases() throws {
    let settings = try settings(
      """
      watches:
        - {name: a, query: drone, where: &where {countries_all: [UA, NO]}}
        - {name: b, query: tank, where: *where}
      """)
    #expect(settings.watches[0].conditions == settings.watches[1].conditions)
  }

  @Test("aliases that multiply without end are refused")
  func bomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(
      problems(("a.yaml", text))
        == ["a.yaml: the file's aliases multiply to more than 1000000 values"])
  }

  @Test("nesting without end is refused")
  func nesting() {
    let text = "a: " + String(repeating: "[", count: 100_000)
    #expect(problems(("a.yaml", text)).count == 1)
  }

  @Test("quotes never decide a type")
  func quotes() throws {
    let settings = try settings(
      #"poll: {adaptive: "no", jitter: '0.2', max_total: "12", interval: '30m'}"#)
    #expect(settings.poll.adaptive == false)
    #expect(settings.poll.jitter == 0.2)
    #expect(settings.poll.maxTotal == 12)
    #expect(settings.poll.interval == .seconds(1800))
  }
}
