// Regular expressions: what they match, and that no expression takes more than linear time.

import Testing

@testable import Watches

struct TextPatternTests {
  private func found(_ source: String, in text: String, ignoresCase: Bool = false) throws
    -> [String]
  {
    let bytes = Array(text.utf8)
    return try TextPattern(source, ignoresCase: ignoresCase).matches(in: bytes).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }

  @Test(
    arguments: [
      ("abc", "xabcabc", ["abc", "abc"]),
      ("a|ab|abc", "abc", ["abc"]),
      ("colou?r", "color colour colouur", ["color", "colour"]),
      ("a+", "baaab aa", ["aaa", "aa"]),
      ("(ab)*c", "ababc c", ["ababc", "c"]),
      ("a{2}", "aaaaa", ["aa", "aa"]),
      ("a{2,}", "a aa aaaa", ["aa", "aaaa"]),
      ("a{1,2}b", "aaab", ["aab"]),
      ("[a-c]+", "xxabcabcx", ["abcabc"]),
      ("[^ ]+", "ab cd", ["ab", "cd"]),
      ("[]a]+", "x]a]", ["]a]"]),
      ("[a\\-z]+", "a-z b", ["a-z"]),
      ("\\d+", "F-16 і 155-мм", ["16", "155"]),
      ("\\bм\\w+", "155-мм майстер", ["мм", "майстер"]),
      ("\\bw", "2w w", ["w"]),
      ("^Данія", "Данія і Данія", ["Данія"]),
      ("end$", "end the end", ["end"]),
      ("a.c", "abc aєc a\nc", ["abc", "aєc"]),
      ("\\p{Lu}{2,}", "в НАТО й ЄС", ["НАТО", "ЄС"]),
      ("a\\.b", "a.b axb", ["a.b"]),
      ("(?:x|y)z", "xz yz zz", ["xz", "yz"]),
      ("(?i)himars", "HIMARS Himars", ["HIMARS", "Himars"]),
      ("(?i)[а-я]+во", "ВИРОБНИЦТВО", ["ВИРОБНИЦТВО"]),
      ("SAMP/T", "the SAMP/T", ["SAMP/T"]),
    ] as [(String, String, [String])])
  func `an expression matches the leftmost longest text`(
    source: String, text: String, expected: [String]
  ) throws {
    #expect(try found(source, in: text) == expected)
  }

  @Test func `text that every match holds is known beforehand`() throws {
    func literal(_ source: String, ignoresCase: Bool = false) throws -> String {
      String(decoding: try TextPattern(source, ignoresCase: ignoresCase).literal, as: UTF8.self)
    }
    #expect(try literal("F-?35[AB]?") == "35")
    #expect(try literal("(joint )+venture") == "venture")
    #expect(try literal("дрон(и|ів)?") == "дрон")
    #expect(try literal("HIMARS", ignoresCase: true) == "himars")
    #expect(try literal("ДРОН", ignoresCase: true) == "")
    #expect(try literal("a|b") == "")
    #expect(try literal("x?y*z+") == "z")
  }

  @Test func `every instruction runs at most once a character`() throws {
    // Each would take back-tracking engines time exponential or of a high power in the length.
    let text = Array(String(repeating: "a", count: 20_000).utf8)
    for source in ["(a*)*b", "(a|aa)+$x", "(a?){50}a{50}b", "(.*)(.*)(.*)=", "(a+)+c?d"] {
      #expect(try TextPattern(source, ignoresCase: false).matches(in: text).isEmpty)
    }
    let halves = try TextPattern("a|a.*b", ignoresCase: false).matches(in: text)
    #expect(halves.count == TextPattern.mostMatches)
  }

  @Test func `broken text ends no match early and crashes nothing`() throws {
    let bytes: [UInt8] = [0xFF, 0x61, 0xE2, 0x82, 0x62, 0xF0, 0x9F, 0x63, 0xD0]
    let pattern = try TextPattern("[a-c].*", ignoresCase: false)
    #expect(pattern.matches(in: bytes) == [1..<9])
    let word = try TextPattern("\\w\\b.?", ignoresCase: false)
    #expect(!word.matches(in: bytes).isEmpty)
  }

  @Test func `what lies behind the bound is not searched`() throws {
    let text = String(repeating: "x ", count: TextPattern.searchedBytes) + "needle"
    #expect(try found("need[l]e", in: text).isEmpty)
  }
}
