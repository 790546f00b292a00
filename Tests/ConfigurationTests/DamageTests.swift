// A good file cut off or damaged anywhere is refused in words or still read, and never more.

import Foundation
import Testing

@testable import Configuration

@Suite("A damaged file")
struct DamageTests {
  private let text: String

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/good/pactwatch.yaml").path
    text = try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test("that ends anywhere is read or refused")
  func cut() {
    let characters = Array(text)
    for count in stride(from: 0, to: characters.count, by: 9) {
      check(String(characters[..<count]))
    }
  }

  @Test("with a wrong character anywhere is read or refused")
  func wrongCharacter() {
    let characters = Array(text)
    let wrong: [Character] = [
      "\"", "'", "{", "]", ":", "\t", "\n", "*", "&", "!", "|", ">", "%", "\u{E000}", "\\", "?",
    ]
    for position in stride(from: 0, to: characters.count, by: 5) {
      var damaged = characters
      damaged[position] = wrong[position / 5 % wrong.count]
      check(String(damaged))
    }
  }

  private func check(_ text: String) {
    let said = problems(("a.yaml", text))
    #expect(said.allSatisfy { $0.hasPrefix("a.yaml") })
    #expect(said.count == Set(said).count)
  }

  @Test("with the same problem in every feed is refused with each of them, in order")
  func many() {
    let feeds = (1...500).map { "  - {url: 'https://\($0).example/', nmae: x}\n" }.joined()
    let said = problems(("a.yaml", "feeds:\n" + feeds))
    #expect(said.count == 500)
    #expect(said.first?.hasPrefix("a.yaml:2:") == true)
    #expect(said.last?.hasPrefix("a.yaml:501:") == true)
  }
}
