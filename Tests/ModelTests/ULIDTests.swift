import Model
import Testing

@Suite("Alert identifiers")
struct ULIDTests {
  @Test("identifiers grow strictly, also when the clock jumps back")
  func growStrictly() {
    var generator = ULIDGenerator()
    var previous = ""
    for milliseconds in [5_000, 5_000, 5_000, 4_000, 1, 5_001, 9_000] as [Int64] {
      for _ in 0..<1_000 {
        let next = generator.next(at: Timestamp(milliseconds: milliseconds))
        #expect(next > previous)
        #expect(next.utf8.count == 26)
        previous = next
      }
    }
  }

  @Test("a new generator goes on after the last identifier of the old one")
  func goesOn() {
    var first = ULIDGenerator()
    let last = first.next(at: Timestamp(milliseconds: 2_000_000))
    var second = ULIDGenerator(after: last)
    #expect(second.next(at: Timestamp(milliseconds: 1_000)) > last)
  }

  @Test("the time can be read back")
  func timeReadsBack() {
    var generator = ULIDGenerator()
    let id = generator.next(at: Timestamp(milliseconds: 1_773_479_564_123))
    #expect(ULIDGenerator.milliseconds(of: id) == 1_773_479_564_123)
    #expect(ULIDGenerator.milliseconds(of: "no ulid") == nil)
  }
}
