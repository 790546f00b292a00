import Model
import Testing

@Suite("Digests of files")
struct ContentDigestTests {
  @Test("equal files have equal digests, and any other byte, length or cut another one")
  func differences() {
    let texts: [[String]] = [
      [], [""], ["a"], ["b"], ["a", ""], ["", "a"], ["abcdefgh"], ["abcdefg", "h"],
      ["abcdefgh", ""],
      ["languages: [en, uk]\n"], ["languages: [en, ua]\n"], ["languages: [uk, en]\n"], ["\0"],
      ["\0\0"],
    ]
    let digests = texts.map(digest)
    #expect(Set(digests).count == texts.count)
    #expect(digests == texts.map(digest))
    #expect(digests.allSatisfy { $0.count == 12 && $0.allSatisfy(\.isHexDigit) })
  }

  private func digest(_ files: [String]) -> String {
    var digest = ContentDigest()
    for file in files { Array(file.utf8).withUnsafeBytes { digest.add($0) } }
    return "\(digest)"
  }
}
