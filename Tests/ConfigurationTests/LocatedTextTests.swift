// A query's byte leads back to the line and column where it was typed, however it was written.

import Testing

@testable import Configuration

@Suite("A byte of a text")
struct LocatedTextTests {
  /// The query of a text, and where it says that a piece of the query was written.
  private func place(of piece: String, in text: String) throws -> String {
    let query = try #require(try settings(text).watches[0].query)
    let range = try #require(query.text.firstRange(of: piece))
    let place = query.place(
      atByte: query.text.utf8.distance(
        from: query.text.startIndex, to: range.lowerBound))
    return "\(place.line):\(place.column)"
  }

  @Test("leads to its column in a plain text")
  func plain() throws {
    let text = "watches:\n  - name: a\n    query: drone AND їжак NEAR tank\n"
    #expect(try place(of: "drone", in: text) == "3:12")
    #expect(try place(of: "їжак", in: text) == "3:22")
    #expect(try place(of: "NEAR", in: text) == "3:27")
  }

  @Test("leads to its line in a plain text over several lines")
  func plainLines() throws {
    let text = "watches:\n  - name: a\n    query: drone\n      AND tank\n\n      OR ship\n"
    #expect(try place(of: "AND", in: text) == "4:7")
    #expect(try place(of: "ship", in: text) == "6:10")
  }

  @Test("leads to its line in a folded text")
  func folded() throws {
    let text = """
      watches:
        - name: a
          query: >-   # words
            (drone* OR "air defence")
            NEAR/12   (joint OR x)

            OR @primes
      """
    #expect(try place(of: "(drone", in: text) == "4:7")
    #expect(try place(of: "defence", in: text) == "4:23")
    #expect(try place(of: "NEAR", in: text) == "5:7")
    #expect(try place(of: "(joint", in: text) == "5:17")
    #expect(try place(of: "@primes", in: text) == "7:10")
  }

  @Test("leads to its line in a literal text")
  func literal() throws {
    let text = "watches:\n- name: a\n  query: |\n    one\n      two\n    three\n"
    #expect(try place(of: "one", in: text) == "4:5")
    #expect(try place(of: "two", in: text) == "5:7")
    #expect(try place(of: "three", in: text) == "6:5")
  }

  @Test("leads past the quotes and doubled quotes of a single-quoted text")
  func singleQuoted() throws {
    let text = "watches: [{name: a, query: 'it''s AND\n  tank'}]"
    #expect(try place(of: "it", in: text) == "1:29")
    #expect(try place(of: "s AND", in: text) == "1:33")
    #expect(try place(of: "tank", in: text) == "2:3")
  }

  @Test("leads past the escapes of a double-quoted text")
  func doubleQuoted() throws {
    let text = #"watches: [{name: a, query: "\"air defence\" \u0041ND tank"}]"#
    #expect(try place(of: "\"air", in: text) == "1:29")
    #expect(try place(of: "air", in: text) == "1:31")
    #expect(try place(of: "AND", in: text) == "1:45")
    #expect(try place(of: "tank", in: text) == "1:54")
  }

  @Test("leads past an escaped line end")
  func escapedLineEnd() throws {
    let text = "watches: [{name: a, query: \"dro\\\n    ne tank\"}]"
    #expect(try place(of: "ne tank", in: text) == "2:5")
    #expect(try place(of: "tank", in: text) == "2:8")
  }

  @Test("leads past an anchor and a tag")
  func anchored() throws {
    let text = "watches: [{name: a, query: &q !!str \"tank\"}]"
    #expect(try place(of: "tank", in: text) == "1:38")
  }

  @Test("past the end leads to just behind the text")
  func end() throws {
    let query = try #require(try settings("watches: [{name: a, query: tank}]").watches[0].query)
    #expect(query.place(atByte: 4).column == 32)
    #expect(query.place(atByte: 99).column == 32)
  }

  @Test("of a text made by hand counts from its place")
  func byHand() {
    let text = LocatedText("їжак a", at: SourcePlace(file: "f", line: 3, column: 5))
    #expect(text.place(atByte: 9).description == "f:3:10")
  }
}
