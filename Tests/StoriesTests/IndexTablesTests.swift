// The index's tables beside plain arrays and dictionaries that say the same.

import Model
import Testing

@testable import Stories

@Suite struct IndexTablesTests {
  /// A die that falls alike in every run.
  private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
      state = StableHash.mix(state &+ 0x9E37_79B9_7F4A_7C15)
      return Int(state % UInt64(sides))
    }
  }

  private func entries(_ table: FeatureTable, _ key: UInt32, limit: Int) -> [UInt32] {
    var found: [UInt32] = []
    let place = table.places(of: [key])[0]
    table.forEach(table.entries(at: place), limit: limit) { found.append($0) }
    return found
  }

  @Test("evidence is read with its latest entries first, whatever was taken back", arguments: 0..<6)
  func postings(seed: UInt64) {
    var dice = Dice(state: seed)
    var table = FeatureTable()
    var expected: [UInt32: [UInt32]] = [:]
    var loose: [(key: UInt32, count: Int)] = []
    var next: UInt32 = 0
    for _ in 0..<4_000 {
      switch dice.roll(60) {
      case 0:
        table.keep(before: Int(next))
        loose.removeAll()
      case 1:
        // The latest entries are taken back, their numbers are given again.
        guard let first = loose.dropFirst(dice.roll(max(1, loose.count))).first else { continue }
        table.takeBack(to: first.count)
        while let last = loose.last, last.count >= first.count {
          loose.removeLast()
          next = min(next, expected[last.key]?.popLast() ?? next)
        }
      default:
        // A few keys have hundreds of entries, most have few.
        let key = UInt32(dice.roll(4) == 0 ? dice.roll(3) : dice.roll(400)) * 2 + 1
        loose.append((key, table.postings))
        table.post(next, under: key)
        expected[key, default: []].append(next)
        next += 1
      }
    }
    for (key, numbers) in expected {
      #expect(entries(table, key, limit: 96) == Array(numbers.reversed().prefix(96)))
      #expect(entries(table, key, limit: 5) == Array(numbers.reversed().prefix(5)))
    }
  }

  @Test("the blocks of lists that were taken back serve later ones")
  func blocksOfListsTakenBack() {
    var lists = PostingLists()
    var furthest: [UInt32] = []
    for round in 0..<4 {
      // Short lists beside ones of several blocks of the largest size.
      let lengths = (0..<60).map { 2 + ($0 + round * 7) % 60 * 6 }
      var places: [UInt32] = []
      var last: UInt32 = 0
      for length in lengths {
        var list = lists.list(0, 1)
        last = max(last, list)
        for entry in 2..<UInt32(length) {
          list = lists.append(entry, to: list, mayBeTakenBack: { _ in true })
          last = max(last, list)
        }
        places.append(list)
      }
      furthest.append(last)
      for (length, place) in zip(lengths, places) {
        var rest = PostingLists.Rest.list(place)
        for _ in 1..<length {
          guard case .list(let list) = rest else { break }
          rest = lists.removeLast(of: list)
        }
        guard case .entry(0) = rest else {
          Issue.record("a list of \(length) entries ended otherwise")
          continue
        }
      }
    }
    // The lists of each round are as long as those of the first, in another order.
    for last in furthest.dropFirst() { #expect(last <= furthest[0] + 1 << 7) }
  }

  @Test("a list of any length keeps no more blocks than are read")
  func blocksOfLongLists() {
    var lists = PostingLists()
    var list = lists.list(0, 1)
    var furthest = list
    for entry in 2..<UInt32(20_000) {
      list = lists.append(entry, to: list, mayBeTakenBack: { _ in false })
      furthest = max(furthest, list)
    }
    #expect(furthest < 5 << 7)
  }

  @Test("postings that are not noted stay when later ones are taken back")
  func unnoted() {
    var table = FeatureTable()
    for entry in 0..<500 { table.post(UInt32(entry), under: 7, isNoted: false) }
    let kept = table.postings
    for entry in 500..<900 { table.post(UInt32(entry), under: 7) }
    #expect(entries(table, 7, limit: 2) == [899, 898])
    table.takeBack(to: kept)
    #expect(entries(table, 7, limit: 96) == (404..<500).reversed().map(UInt32.init))
  }

  @Test("counts stay with their keys while the table grows, and places hold until it does")
  func counts() {
    var table = FeatureTable()
    let keys = (0..<20_000).map { FeatureTable.key(.names, UInt32($0)) }
    let (early, moves) = (table.places(of: Array(keys.prefix(10))), table.moves)
    table.reserve(10)
    for (key, place) in zip(keys, early) { table.add(3, to: key, at: place) }
    #expect(table.moves == moves)
    for key in keys { table.add(1, to: key) }
    #expect(table.moves > moves)
    let places = table.places(of: keys)
    for (number, place) in places.enumerated() {
      #expect(table.count(at: place) == (number < 10 ? 4 : 1))
    }
    #expect(table.count(at: table.places(of: [FeatureTable.key(.systems, 1)])[0]) == 0)
  }

  @Test("numbers stand where they were added, and go from the end")
  func chunks() {
    var numbers = ChunkedNumbers()
    var places: [UInt32] = []
    for count in 0..<500 {
      places.append(numbers.append((0..<count).map { UInt32(count * 1_000 + $0) }))
    }
    func read(_ count: Int) -> [UInt32] {
      numbers.with(places[count], count: count) { span in span.indices.map { span[$0] } }
    }
    for count in 0..<500 { #expect(read(count) == (0..<count).map { UInt32(count * 1_000 + $0) }) }
    numbers.remove(from: places[300])
    #expect(numbers.append([7]) == places[300])
    for count in 0..<300 { #expect(read(count) == (0..<count).map { UInt32(count * 1_000 + $0) }) }
  }

  @Test("stories are found by their numbers while they come and go")
  func storyNumbers() throws {
    let fingerprint = try SampleFeed().fingerprint("Tugs")
    var stories: [StoryRecord] = []
    var numbers = StoryNumbers()
    for number in 0..<2_000 {
      let id = StoryID(rawValue: Int64(number * 7))
      stories.append(StoryRecord(id: id, thread: id, entry: number, fingerprint))
      numbers.addLast(of: stories)
    }
    for _ in 0..<900 {
      numbers.removeLast(of: stories)
      stories.removeLast()
    }
    for number in 0..<2_000 {
      let place = numbers.place(of: StoryID(rawValue: Int64(number * 7)), in: stories)
      #expect(place == (number < 1_100 ? number : nil))
    }
    #expect(numbers.place(of: StoryID(rawValue: 3), in: stories) == nil)
  }
}
