import Model
import Testing

@Suite("A mail address")
struct MailAddressTests {
  @Test(
    "is read with and without a name",
    arguments: [
      ("desk@example.org", nil, "desk@example.org"),
      ("Desk <desk@example.org>", "Desk", "desk@example.org"),
      ("\"Desk, night\" <a.b+c@mail.example.org>", "Desk, night", "a.b+c@mail.example.org"),
      ("Прес-служба <p@xn--e1afmkfd.example>", "Прес-служба", "p@xn--e1afmkfd.example"),
      ("root@localhost", nil, "root@localhost"), ("a@[127.0.0.1]", nil, "a@[127.0.0.1]"),
      ("<a@example.org>", nil, "a@example.org"),
    ] as [(String, String?, String)])
  func reads(text: String, name: String?, address: String) throws {
    let read = try #require(MailAddress(text))
    #expect(read.name == name)
    #expect(read.address == address)
  }

  @Test(
    "is nothing that could smuggle something into an envelope or a header",
    arguments: [
      "", "desk", "@example.org", "desk@", "a b@example.org", "a@example..org", "a@-example.org",
      "a@example.org>\r\nBcc: b@example.org", "a\r\n@example.org", "A\nB <a@example.org>",
      "a@example.org, b@example.org", "Desk <a@example.org", "a@b@example.org", "жук@example.org",
    ])
  func refuses(text: String) {
    #expect(MailAddress(text) == nil)
  }
}
