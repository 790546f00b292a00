// The queue of feeds by due time.

import Model
import Testing

@testable import Daemon

@Suite("Due queue")
struct DueQueueTests {
  private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

  @Test("Keys come out in the order of their times, and not before")
  func order() {
    var queue = DueQueue<String>()
    queue.set("late", due: at(30))
    queue.set("early", due: at(10))
    queue.set("middle", due: at(20))
    #expect(queue.nextDue == at(10))
    #expect(queue.takeDue(at: at(9)) == nil)
    #expect(queue.takeDue(at: at(25)) == "early")
    #expect(queue.takeDue(at: at(25)) == "middle")
    #expect(queue.takeDue(at: at(25)) == nil)
    #expect(queue.count == 1)
  }

  @Test("Setting a key's time again replaces the old one, earlier or later")
  func replacing() {
    var queue = DueQueue<String>()
    queue.set("a", due: at(10))
    queue.set("b", due: at(20))
    queue.set("a", due: at(30))
    #expect(queue.count == 2)
    #expect(queue.takeDue(at: at(100)) == "b")
    queue.set("a", due: at(5))
    #expect(queue.nextDue == at(5))
    #expect(queue.takeDue(at: at(100)) == "a")
    #expect(queue.takeDue(at: at(100)) == nil)
  }

  @Test("A key that was taken out does not come up, and may come back")
  func removing() {
    var queue = DueQueue<String>()
    queue.set("a", due: at(10))
    queue.remove("a")
    #expect(queue.nextDue == nil)
    queue.set("a", due: at(20))
    #expect(queue.takeDue(at: at(15)) == nil)
    #expect(queue.takeDue(at: at(20)) == "a")
  }

  @Test("A clock that was set back takes every time with it")
  func shifting() {
    var queue = DueQueue<String>()
    queue.set("a", due: at(1000))
    queue.set("b", due: at(1010))
    queue.shift(by: .seconds(-900))
    #expect(queue.nextDue == at(100))
    #expect(queue.takeDue(at: at(100)) == "a")
    #expect(queue.takeDue(at: at(109)) == nil)
  }

  @Test("Some times alone can be moved, and the order follows")
  func shiftingSome() {
    var queue = DueQueue<String>()
    queue.set("a", due: at(10))
    queue.set("b", due: at(20))
    queue.set("c", due: at(30))
    queue.shift(by: .seconds(100)) { $0 == "a" || $0 == "c" }
    #expect(queue.takeDue(at: at(105)) == "b")
    #expect(queue.takeDue(at: at(109)) == nil)
    #expect(queue.takeDue(at: at(200)) == "a")
    #expect(queue.takeDue(at: at(200)) == "c")
  }

  @Test("It agrees with a sorted list through ten thousand changes")
  func randomChanges() {
    var random = Seeded(state: 42)
    var queue = DueQueue<Int>()
    var model: [Int: Int64] = [:]
    var now: Int64 = 0
    for _ in 0..<10_000 {
      let key = Int.random(in: 0..<200, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        queue.remove(key)
        model[key] = nil
      case 1, 2, 3:
        now += Int64.random(in: 0...5, using: &random)
        guard let taken = queue.takeDue(at: at(now)) else {
          #expect(model.values.allSatisfy { $0 > now })
          continue
        }
        #expect(model[taken] == model.values.min())
        #expect(model[taken] ?? .max <= now)
        model[taken] = nil
      default:
        let due = now + Int64.random(in: -10...300, using: &random)
        queue.set(key, due: at(due))
        model[key] = due
      }
      #expect(queue.count == model.count)
      #expect(queue.due(of: key) == model[key].map(at))
    }
    #expect(queue.nextDue == model.values.min().map(at))
  }

  /// A linear congruential generator (Knuth), so that a failure repeats.
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }
}
