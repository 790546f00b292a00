// A hash that is stored: its values never change.

import Testing

@testable import Model

@Suite("The stored hash")
struct FNV1aTests {
  @Test(
    "has the values of RFC 9923's test vectors",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c),
      ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func vectors(text: String, value: UInt64) { #expect(FNV1a(text).value == value) }

  @Test("is written in sixteen digits")
  func hexadecimal() {
    #expect(FNV1a("a").hexadecimal == "af63dc4c8601ec8c")
    #expect(FNV1a("").hexadecimal.count == 16)
  }
}
