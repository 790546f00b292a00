// docs/operations.md quotes what the program says; whoever changes the words is told here.

import Foundation
import Testing

@Suite("The operator's guide")
struct OperationsGuideTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What is quoted; … stands for what varies.
  private static var quotations: [String] {
    get throws {
      let guide = try String(
        contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)
      return guide.split(separator: "“").dropFirst().compactMap { piece in
        piece.firstIndex(of: "”").map {
          piece[..<$0].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
      }
    }
  }

  /// The texts of the sources, with … where something is put in and pieces over several lines joined.
  private static func texts() throws -> String {
    let sources = root.appending(path: "Sources")
    let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    let code = try files.filter { $0.hasSuffix(".swift") }.map {
      try String(contentsOf: sources.appending(path: $0), encoding: .utf8)
    }.joined(separator: "\n")
    return withoutInterpolations(code.replacing(#/"\s*\+\s*"/#, with: ""))
  }

  private static func withoutInterpolations(_ code: String) -> String {
    var result = ""
    var rest = code[...]
    while let start = rest.range(of: "\\(") {
      result += rest[..<start.lowerBound] + "…"
      rest = rest[start.upperBound...]
      var depth = 1
      while depth > 0, let next = rest.popFirst() {
        if next == "(" { depth += 1 }
        if next == ")" { depth -= 1 }
      }
    }
    return result + rest
  }

  @Test("quotes the program")
  func words() throws {
    let texts = try Self.texts()
    // The system's own words.
    let system = [EROFS, ENOSPC].map { String(cString: strerror($0)) }.joined(separator: "\n")
    let quotations = try Self.quotations
    #expect(quotations.count > 25)
    for quotation in quotations {
      for piece in quotation.split(separator: "…") {
        let words = piece.trimmingCharacters(in: CharacterSet(charactersIn: " ;.:"))
        // What remains of a sentence around what varies says nothing by itself.
        guard words.count > 2 else { continue }
        let isSaid =
          texts.contains(words)
          || words.split(separator: "; ").allSatisfy {
            texts.contains($0) || system.contains($0)
          }
        #expect(isSaid, "nobody says “\(words)” of “\(quotation)”")
      }
    }
  }
}
