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

  /// The texts of the sources, with … where something is put in and pieces over several lines
  /// joined.
  private static func texts() throws -> String {
    let sources = root.appending(path: "Sources")
    let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    // By bytes: by characters a debug build takes a minute.
    var code: [UInt8] = []
    for file in files where file.hasSuffix(".swift") {
      code += try Data(contentsOf: sources.appending(path: file))
    }
    return withoutInterpolations(joined(code))
  }

  /// The code with pieces of a text that `+` joins made one.
  private static func joined(_ code: [UInt8]) -> [UInt8] {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 }
    var result: [UInt8] = []
    var place = 0
    while place < code.count {
      if code[place] == UInt8(ascii: "\"") {
        var next = place + 1
        while next < code.count, isSpace(code[next]) { next += 1 }
        if next < code.count, code[next] == UInt8(ascii: "+") {
          next += 1
          while next < code.count, isSpace(code[next]) { next += 1 }
          if next < code.count, code[next] == UInt8(ascii: "\"") {
            place = next + 1
            continue
          }
        }
      }
      result.append(code[place])
      place += 1
    }
    return result
  }

  private static func withoutInterpolations(_ code: [UInt8]) -> String {
    var result: [UInt8] = []
    var place = 0
    while place < code.count {
      guard code[place] == UInt8(ascii: "\\"), place + 1 < code.count,
        code[place + 1] == UInt8(ascii: "(")
      else {
        result.append(code[place])
        place += 1
        continue
      }
      result += Array("…".utf8)
      place += 2
      var depth = 1
      while depth > 0, place < code.count {
        if code[place] == UInt8(ascii: "(") { depth += 1 }
        if code[place] == UInt8(ascii: ")") { depth -= 1 }
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
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
