// Where the status page may listen, and what is refused.

import Testing

@testable import Configuration

@Suite("The status page's settings")
struct StatusReadingTests {
  private func status(_ yaml: String) throws -> StatusSettings? {
    try SettingsLoader(environment: [:]).load(texts: [("test.yaml", "feeds: []\n\(yaml)\n")])
      .settings.status
  }

  private func fault(_ yaml: String) -> String {
    do throws(ConfigurationError) {
      _ = try SettingsLoader(environment: [:]).load(texts: [("test.yaml", "feeds: []\n\(yaml)\n")])
      return "no fault"
    } catch {
      return error.problems.filter { $0.gravity == .error }.map(\.description)
        .joined(separator: "\n")
    }
  }

  @Test("Nothing is served unless it is asked for")
  func off() throws {
    #expect(try status("") == nil)
  }

  @Test("Without an address it is loopback's")
  func defaults() throws {
    #expect(try status("status: {}")?.listen == .tcp(host: "127.0.0.1", port: 8480))
  }

  @Test(
    "Addresses are read in all their forms",
    arguments: [
      ("127.0.0.1:9000", "127.0.0.1:9000"), ("\"[::1]:8480\"", "[::1]:8480"),
      ("localhost:8480", "127.0.0.1:8480"), ("9000", "127.0.0.1:9000"),
      ("unix:/run/pactwatch/status.sock", "unix:/run/pactwatch/status.sock"),
    ])
  func addresses(written: String, read: String) throws {
    #expect(try status("status: {listen: \(written)}")?.listen.description == read)
  }

  @Test("An address that others can reach needs the hosts that it is asked for as")
  func publicAddress() throws {
    let fault = fault("status: {listen: 0.0.0.0:8480}")
    #expect(fault.contains("test.yaml:2:18"))
    #expect(fault.contains("allow_hosts"))
    let settings = try status(
      "status: {listen: 0.0.0.0:8480, allow_hosts: [Watch.example.org, \"[2001:db8::1]\"]}")
    #expect(settings?.allowHosts == ["watch.example.org", "2001:db8::1"])
  }

  @Test(
    "What is no address is refused with words",
    arguments: [
      ("watch.example.org:8480", "no numeric address"), ("127.0.0.1", "has no port"),
      ("127.0.0.1:99999", "no port"), ("127.0.0.1:+80", "no port"),
      ("unix:status.sock", "absolute path"),
      ("/run/x.sock", "did you mean “unix:/run/x.sock”"),
      ("\"*:8480\"", "did you mean “127.0.0.1:8480”"),
    ])
  func faults(written: String, words: String) {
    #expect(fault("status: {listen: \(written)}").contains(words))
  }

  @Test("A path of a socket that the kernel would cut is refused")
  func longPath() {
    let path = "/" + String(repeating: "x", count: 120)
    #expect(fault("status: {listen: \"unix:\(path)\"}").contains("at most 107 bytes"))
  }

  @Test("A host is a name, not an address of the web")
  func hostNames() {
    let fault = fault("status: {allow_hosts: [\"https://watch.example.org:443/x\"]}")
    #expect(fault.contains("no host name"))
    #expect(fault.contains("did you mean “watch.example.org”"))
  }

  @Test("A reload says that it changed")
  func changes() throws {
    var old = Settings()
    old.status = StatusSettings()
    #expect(Settings().changes(from: old).keys == ["status"])
    #expect(!Settings().changes(from: old).needsRestart)
  }
}
