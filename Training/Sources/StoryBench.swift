// What an index of a hundred thousand stories costs: start, memory, decisions, forgetting.

import Analysis
import Foundation
import Model
import Stories

enum StoryBench {
  private static let stories = 100_000
  private static let decisions = 2_000

  /// Prints what an index costs that is filled with variations of labelled lines, a story each.
  static func run(_ arguments: [String], _ data: String) throws {
    let model = try StoryModel(dataDirectory: data)
    let options = try StoryCommands.Options(arguments, known: ["--fingerprints"])
    if let file = options.text("--fingerprints") {
      try StoryRerun(file: file).run(model)
      return
    }
    let analyzer = try Analyzer(dataDirectory: data)
    let lines = try StoryReplay.lines(
      options.paths, analyzer, model, labels: .predicted)
    let start = Timestamp(seconds: 1_767_225_600)
    func entry(_ number: Int, minute: Int) -> Fingerprint {
      lines[number % lines.count].fingerprint
        .varied(by: UInt64(number), time: start + .seconds(Int64(minute) * 60))
    }
    var index = StoryIndex(
      next: StoryID(rawValue: 1), model: model)
    let before = residentBytes()
    // Making up the entries is not the index's work.
    var making = 0.0
    let filling = seconds {
      for number in 0..<stories {
        var made: Fingerprint?
        making += seconds { made = entry(number, minute: number) }
        let id = StoryID(rawValue: Int64(number + 1))
        if let made { index.restore(made, story: id, thread: id) }
      }
    }
    let used = (residentBytes() - before) / stories
    print("start with \(stories) stories: \(rounded(filling - making)) s, \(used) bytes a story")
    var placing = 0.0
    var joined = 0
    for number in 0..<decisions {
      let made = entry(number + 7_000_000, minute: stories)
      placing += seconds {
        let relation = index.place(made).relation
        if relation == .report || relation == .copy { joined += 1 }
        index.undo()
      }
    }
    let each = placing / Double(decisions) * 1_000
    print("decision: \(rounded(each)) ms, joined \(joined) of \(decisions)")
    let forgetting = seconds { index.forget(olderThan: start + .seconds(Int64(stories) * 30)) }
    print("forgetting half: \(rounded(forgetting)) s, left \(index.count)")
  }

  /// The processor time that `work` takes: on a busy machine it says more than the clock.
  static func seconds(_ work: () -> Void) -> Double {
    let start = processorTime()
    work()
    return processorTime() - start
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func rounded(_ value: Double) -> String { String(format: "%.3f", value) }

  /// The process's resident memory.
  static func residentBytes() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return 0
    }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }
    return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) * 1_024
  }
}
