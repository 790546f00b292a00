// What the parser does several bytes at a time must come out as if done byte by byte.

import Testing

@testable import FeedParsing

@Suite("Bytes looked at in words")
struct ByteSearchTests {
  private static let sequences: [[UInt8]] = [
    [0x41], [0x00], [0x7F], [0xC3, 0xA9], [0xD1, 0x96], [0xE2, 0x80, 0x99], [0xED, 0x9F, 0xBF],
    [0xF0, 0x9F, 0x9A, 0xA2], [0x80], [0xC0, 0xAF], [0xC3], [0xC3, 0x41], [0xE0, 0x80, 0x80],
    [0xE2, 0x80], [0xE2, 0x41, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
  ]

  @Test("bytes are UTF-8 for us when they are for the standard library, wherever the fault stands")
  func checksUTF8() {
    for length in 0..<70 {
      for sequence in Self.sequences {
        for tail in [[], Array("tail of the text".utf8), [0xD0, 0xB9]] as [[UInt8]] {
          let bytes = [UInt8](repeating: 0x61, count: length) + sequence + tail
          let check = bytes.withUnsafeBufferPointer { UTF8Check($0, stoppingAtFault: false) }
          let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
          #expect((check.invalidCount == 0) == isUTF8, "\(bytes)")
          #expect((check.validCount == bytes.count) == isUTF8, "\(bytes)")
        }
      }
    }
  }

  @Test("a sign of HTML is found at every place, and nothing else is taken for one")
  func findsSigns() {
    var wrong: [String] = []
    for length in 0..<40 {
      for place in 0..<length {
        for byte in UInt8.min...UInt8.max {
          var bytes = [UInt8](repeating: 0x3D, count: length)
          bytes[place] = byte
          let isSign = [0x3C, 0x3E, 0x26].contains(byte)
          bytes.withUnsafeBufferPointer { bytes in
            let sign = bytes.firstHTMLSign(in: 0..<length, isZeroOne: false)
            let signOrZero = bytes.firstHTMLSign(in: 0..<length, isZeroOne: true)
            if sign != (isSign ? place : length)
              || signOrZero != (isSign || byte == 0 ? place : length)
            {
              wrong.append("\(byte) at \(place) of \(length)")
            }
          }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test("a name is found in any letters, at the end of the text and before it, and only whole")
  func findsNames() {
    let names = ["a", "h1", "section", "fieldset", "blockquote", "figcaptionsixten"]
    let table = ShortNameTable(names)
    for (number, name) in names.enumerated() {
      for written in [name, name.uppercased()] {
        for tail in ["", " ", " and much more text"] {
          let range = 0..<name.utf8.count
          let text = written + tail
          #expect(text.withBytes { table.number(of: $0, in: range) } == number)
        }
      }
      #expect((name + "\0").withBytes { table.number(of: $0, in: 0..<$0.count) } == nil)
      #expect(("x" + name).withBytes { table.number(of: $0, in: 0..<$0.count) } == nil)
    }
    #expect("".withBytes { table.number(of: $0, in: 0..<0) } == nil)
  }

  @Test(
    "what stands in an attribute is read and escaped the same, whether it needs that or not",
    arguments: [
      ("a b", "a b"), ("a &amp; b", "a &amp; b"), ("a & b", "a &amp; b"),
      ("&quot;a&quot;", "&quot;a&quot;"), ("&amp;lt;", "&amp;lt;"), ("&lt;", "&lt;"),
      ("a`b", "a&#96;b"), ("a\tb", "a b"), ("&copy;", "©"), ("&amp", "&amp;"), ("", ""),
    ])
  func settlesValues(written: String, expected: String) {
    let clean = "<b title=\"\(written)\">x</b>".withBytes { HTMLSanitizer.clean($0, base: nil) }
    #expect(clean == "<b title=\"\(expected)\">x</b>")
  }

  @Test("a tag longer than the limit is found in whole and in pieces, a long text is none")
  func guardsTags() {
    let limit = TagLengthGuard.maximumTagBytes
    let long = "<rss><a " + String(repeating: "b=\"c\" ", count: limit / 6 + 8)
    let text = "<rss><a>" + String(repeating: "text ", count: limit / 5 + 8)
    let inText = text + "<a " + String(repeating: "b=\"c\" ", count: limit / 6 + 8)
    for (document, isLong) in [(long, true), (text, false), (inText, true)] {
      let bytes = Array(document.utf8)
      for step in [bytes.count, 65_536, 1000] {
        var tagLengths = TagLengthGuard()
        var found = false
        for end in stride(from: step, to: bytes.count + step, by: step) where !found {
          found = bytes[..<min(end, bytes.count)].withUnsafeBufferPointer {
            tagLengths.findsLongTag(in: $0)
          }
        }
        #expect(found == isLong, "in pieces of \(step)")
      }
    }
  }

  @Test("a writer gives back what was written to it, however it grew and shrank")
  func writesBytes() {
    var writer = ByteWriter()
    var expected: [UInt8] = []
    for number in 0..<300 {
      let text = String(repeating: "ä\(number)", count: number % 7)
      writer.append(text)
      writer.append(0x0A)
      writer.append("end")
      expected += Array(text.utf8) + [0x0A] + Array("end".utf8)
    }
    #expect(writer.bytes.elementsEqual(expected))
    writer.shorten(to: 5)
    #expect(writer.bytes.elementsEqual(expected[..<5]))
    writer.removeAll(keepingCapacity: 0)
    writer.append("anew")
    #expect(writer.bytes.elementsEqual("anew".utf8))
  }
}
