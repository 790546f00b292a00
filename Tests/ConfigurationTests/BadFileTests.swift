// Every file of Fixtures/bad holds one oddity, and at its end, as comments, what must be said of
// it.

import Foundation
import Testing

@testable import Configuration

@Suite("A bad file")
struct BadFileTests {
  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/bad")

  static var names: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: directory.path)
        .filter { $0.hasSuffix(".yaml") }.sorted()
    }
  }

  @Test("is refused with every problem at its place", arguments: try names)
  func problems(name: String) throws {
    let path = Self.directory.appendingPathComponent(name).path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let expected = text.split(separator: "\n").filter { $0.hasPrefix("# expect ") }
      .map { String($0.dropFirst("# expect ".count)) }
    let error = #expect(throws: ConfigurationError.self) {
      try SettingsLoader(environment: [:]).load(path)
    }
    #expect(error?.problems.map { $0.description.replacing(path, with: "") } == expected)
  }
}
