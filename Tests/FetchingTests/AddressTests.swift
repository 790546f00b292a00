// The judgement of addresses, in text and at connect time.

import FeedServer
import Model
import Testing

@testable import Fetching

@Suite("Which addresses may be reached", .serialized)
struct AddressTests {
  @Test(
    "each special address is known for what it is",
    arguments: [
      ("8.8.8.8", .global), ("172.32.0.1", .global), ("127.0.0.1", .loopback),
      ("127.255.0.9", .loopback), ("10.1.2.3", .privateNetwork),
      ("172.16.0.1", .privateNetwork), ("172.31.255.255", .privateNetwork),
      ("192.168.0.1", .privateNetwork), ("169.254.1.1", .linkLocal),
      ("169.254.169.254", .metadata), ("100.100.100.200", .metadata), ("100.64.0.1", .shared),
      ("0.0.0.0", .unspecified), ("0.1.2.3", .unspecified), ("224.0.0.1", .multicast),
      ("239.255.255.255", .multicast), ("255.255.255.255", .broadcast), ("240.0.0.1", .reserved),
      ("192.0.2.1", .reserved), ("198.18.0.1", .reserved), ("203.0.113.7", .reserved),
      ("2a00:1450::1", .global), ("::1", .loopback), ("::", .unspecified),
      ("fe80::1", .linkLocal), ("fec0::1", .privateNetwork), ("fc00::1", .uniqueLocal),
      ("fd12::1", .uniqueLocal), ("fd00:ec2::254", .metadata), ("ff02::1", .multicast),
      ("2001:db8::1", .reserved), ("::ffff:127.0.0.1", .translated),
      ("::ffff:8.8.8.8", .global), ("::127.0.0.1", .translated), ("::8.8.8.8", .translated),
      ("64:ff9b::10.0.0.1", .translated), ("64:ff9b::8.8.8.8", .global),
      ("64:ff9b:1::8.8.8.8", .translated), ("2002:7f00:1::", .translated),
      ("2002:808:808::", .global), ("2001:0:1:2:3:4:80ff:fffe", .translated),
      ("::ffff:0:127.0.0.1", .translated), ("4000::1", .reserved), ("100::1", .reserved),
    ] as [(String, AddressKind)])
  func kinds(text: String, kind: AddressKind) throws {
    let address = try #require(IPAddress(text))
    #expect(AddressKind(of: address) == kind)
  }

  @Test("only what is allowed by block is let through beside the internet")
  func policy() throws {
    let policy = AddressPolicy(allowed: [try CIDR("10.1.0.0/16"), try CIDR("fd00::/8")])
    let refusals: [(String, AddressKind?)] = [
      ("10.1.2.3", nil), ("10.2.0.1", .privateNetwork), ("::ffff:10.1.0.1", nil),
      ("64:ff9b::10.1.0.1", .translated), ("fd00::1", nil), ("1.1.1.1", nil),
      ("169.254.169.254", .metadata),
    ]
    for (text, kind) in refusals {
      #expect(policy.refusal(of: try #require(IPAddress(text))) == kind, "\(text)")
    }
  }

  @Test(
    "a block is read as it is usually written",
    arguments: [
      ("10.0.0.0/8", "10.0.0.0/8"), ("192.0.2.7", "192.0.2.7/32"), ("FD00::/8", "fd00::/8"),
      ("0.0.0.0/0", "0.0.0.0/0"), ("::1", "::1/128"), ("10.128.0.0/9", "10.128.0.0/9"),
    ])
  func blocks(text: String, canonical: String) throws {
    #expect(try CIDR(text).description == canonical)
  }

  @Test("a bad block says what is wrong with it and what was meant")
  func badBlocks() {
    #expect(throws: CIDRError.notAnAddress("10.0.0/8")) { try CIDR("10.0.0/8") }
    #expect(throws: CIDRError.notAnAddress("localhost")) { try CIDR("localhost") }
    #expect(throws: CIDRError.badPrefixLength("10.0.0.0/33", greatest: 32)) {
      try CIDR("10.0.0.0/33")
    }
    #expect(throws: CIDRError.badPrefixLength("::/+8", greatest: 128)) { try CIDR("::/+8") }
    #expect(throws: CIDRError.bitsBehindPrefix("10.1.2.3/8", meant: "10.0.0.0/8")) {
      try CIDR("10.1.2.3/8")
    }
  }

  @Test("an address block contains its ends and nothing beyond")
  func containment() throws {
    let block = try CIDR("172.16.0.0/12")
    for (text, inside) in [
      ("172.16.0.0", true), ("172.31.255.255", true), ("172.32.0.0", false),
      ("172.15.255.255", false), ("::ffff:172.16.0.1", false),
    ] {
      #expect(block.contains(try #require(IPAddress(text))) == inside, "\(text)")
    }
  }

  @Test(
    "loopback in any spelling is refused before a connection is made",
    .timeLimit(.minutes(5)),
    arguments: [
      "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost",
      "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "[64:ff9b::127.0.0.1]",
      "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "[2001:0:1:2:3:4:80ff:fffe]",
      "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "10.0.0.1", "224.0.0.1",
    ])
  func spellings(host: String) async throws {
    let world = try World(allow: [])
    let six = try world.server.listen(on: "::1", port: world.endpoint.port)
    let url = "http://\(host):\(world.endpoint.port)/feed"
    let error = await #expect(throws: FetchError.self) { try await world.fetch(url) }
    #expect(error?.code == "forbidden-address")
    #expect(world.server.traffic().connections == 0)
    _ = six
  }

  @Test(
    "each address of a name is judged by itself: what a name may not lead to it does not lead to",
    .timeLimit(.minutes(5)))
  func severalAddresses() async throws {
    let world = try World(allow: ["::1"])
    let six = try world.server.listen(on: "::1", port: world.endpoint.port)
    world.server.answer("/feed", .feed("here"))
    // The name stands for both, in whatever order.
    let response = try await world.fetch("http://localhost:\(six.port)/feed")
    #expect(response.facts.peerAddress == "::1")
    #expect(world.server.traffic(at: world.endpoint).connections == 0)
  }

  @Test("IPv6 loopback is reached where it is allowed", .timeLimit(.minutes(5)))
  func six() async throws {
    let world = try World(address: "::1", allow: ["::1"])
    world.server.answer("/feed", .feed("six"))
    let response = try await world.fetch("/feed")
    #expect(response.body == Array("six".utf8))
    #expect(response.facts.peerAddress == "::1")
  }

  @Test("addresses in a URL are taken apart as libcurl will", .timeLimit(.minutes(5)))
  func urls() throws {
    let address = try WebAddress("HTTPS://Me:pa%3Ass@Feeds.Example:8443/a?b#c")
    #expect(address.text.hasPrefix("https://") && !address.text.contains("Me"))
    #expect(address.host == "feeds.example")
    #expect(address.origin == "https://feeds.example:8443")
    #expect(address.userInformation == .basic(username: "Me", password: "pa:ss"))
    #expect(try WebAddress("http://[::1]/").literalAddress?.description == "::1")
    let international = try WebAddress("http://Новини.example/є")
    #expect(international.text.lowercased() == "http://xn--b1amarcd.example/%d1%94")
    for bad in ["feeds.example/a", "file:///etc/passwd", "http://", "", "ftp://x/"] {
      let error = #expect(throws: FetchError.self) { try WebAddress(bad) }
      #expect(error?.code == "bad-url", "\(bad)")
    }
  }
}
