// Under which names the page may be asked for: the way a page of the web would reach it is closed.

import Configuration
import Testing

@testable import StatusPage

@Suite("Host check")
struct HostCheckTests {
  private let loopback = HostCheck(StatusSettings())

  @Test(
    "Loopback's names are ours, whatever the port: it may be forwarded",
    arguments: ["127.0.0.1:8480", "localhost", "LOCALHOST:9000", "[::1]:8480", "127.0.0.1"])
  func ours(field: String) {
    #expect(loopback.allows(field))
  }

  @Test(
    "Every other name is refused",
    arguments: [
      "evil.example", "evil.example:8480", "127.0.0.1.evil.example", "localhost.evil.example:8480",
      "", "localhost:evil", "localhost:80:80", "[::1", "[::1]evil", "127.0.0.2", "0.0.0.0:8480",
      "localhost:123456", "user@localhost",
    ])
  func strangers(field: String) {
    #expect(!loopback.allows(field))
  }

  @Test("A request without a name is refused")
  func nameless() {
    #expect(!loopback.allows(nil))
  }

  @Test("Names that the configuration allows are ours, and so is the address itself")
  func allowed() {
    var settings = StatusSettings()
    settings.listen = .tcp(host: "192.0.2.7", port: 8480)
    settings.allowHosts = ["watch.example.org"]
    let check = HostCheck(settings)
    #expect(check.allows("Watch.Example.org:443"))
    #expect(check.allows("192.0.2.7:8480"))
    #expect(!check.allows("other.example.org"))
  }
}
