// The table of figures, by corpus, language and label.

import Analysis
import Foundation
import Model

struct Report {
  let judged: [Judged]

  func print(confusions: Bool) {
    let corpora = Dictionary(grouping: judged) { $0.read.corpus }
    for (name, items) in corpora.sorted(by: { $0.key < $1.key }) { table(name, items) }
    if corpora.count > 1 { table("all", judged) }
    labels(judged)
    if confusions { confusionLists(judged) }
  }

  private func number(_ value: Double) -> String {
    value.isNaN ? "  –  " : String(format: "%.3f", value)
  }

  /// Precision, recall and F1 of a relevance decision.
  private func relevance(_ items: [Judged]) -> (p: Double, r: Double, f: Double) {
    let hit = Double(
      items.count { $0.read.item.relevance == 2 && $0.labels.relevance == .partnership })
    let said = Double(items.count { $0.labels.relevance == .partnership })
    let is2 = Double(items.count { $0.read.item.relevance == 2 })
    return (hit / said, hit / is2, 2 * hit / (said + is2))
  }

  private func averagePrecision(_ items: [Judged]) -> Double {
    let sorted = items.sorted { $0.labels.score > $1.labels.score }
    var hit = 0.0
    var sum = 0.0
    for (index, item) in sorted.enumerated() where item.read.item.relevance == 2 {
      hit += 1
      sum += hit / Double(index + 1)
    }
    return sum / hit
  }

  private func calibrationError(_ items: [Judged]) -> Double {
    var error = 0.0
    for bin in 0..<10 {
      let inside = items.filter { min(9, Int($0.labels.score * 10)) == bin }
      guard !inside.isEmpty else { continue }
      let mean = inside.reduce(0) { $0 + $1.labels.score } / Double(inside.count)
      let share = Double(inside.count { $0.read.item.relevance == 2 }) / Double(inside.count)
      error += abs(mean - share) * Double(inside.count)
    }
    return error / Double(items.count)
  }

  private func alerted(_ items: [Judged], _ relevance: Int) -> Double {
    let those = items.filter { $0.read.item.relevance == relevance }
    return Double(those.count { $0.labels.relevance == .partnership }) / Double(those.count)
  }

  /// Micro-F1 of a set of labels over the partnerships; one that was not recognised has none.
  private func micro<Label: Hashable>(
    _ items: [Judged], _ gold: (Judged) -> Set<Label>, _ said: (Judged) -> Set<Label>
  ) -> Double {
    var (hit, total) = (0, 0)
    for item in items where item.read.item.relevance == 2 {
      let g = gold(item)
      let s = said(item)
      hit += g.intersection(s).count
      total += g.count + s.count
    }
    return 2 * Double(hit) / Double(total)
  }

  /// A micro-F1 with the relevance that was decided, and with relevance known.
  private func both<Label: Hashable>(
    _ items: [Judged], _ gold: (Judged) -> Set<Label>, _ said: (Labels) -> Set<Label>
  ) -> String {
    "\(number(micro(items, gold) { said($0.labels) }))  \(number(micro(items, gold) { said($0.labelsIfRelevant) }))"
  }

  private func stage(_ partnerships: [Judged], _ labels: (Judged) -> Labels) -> Double {
    Double(partnerships.count { labels($0).stage == $0.read.item.stage })
      / Double(partnerships.count)
  }

  private func table(_ name: String, _ items: [Judged]) {
    let r = relevance(items)
    let two = items.filter { $0.read.item.relevance == 2 }
    let three =
      Double(items.count { $0.labels.relevance.rawValue == $0.read.item.relevance })
      / Double(items.count)
    Swift.print(
      """
      == \(name): \(items.count) items, \(two.count) partnerships
      relevance   AP \(number(averagePrecision(items)))  P \(number(r.p))  R \(number(r.r))  F1 \(number(r.f))  alerted of 1: \(number(alerted(items, 1)))  of 0: \(number(alerted(items, 0)))  3-way accuracy \(number(three))  ECE \(number(calibrationError(items)))
      activity    µF1 \(both(items, { Set($0.read.item.activity) }) { Set($0.activity) })
      domain      µF1 \(both(items, { Set($0.read.item.domain) }) { Set($0.domain) })
      countries   µF1 \(both(items, { Set($0.read.item.countries) }) { Set($0.countries) })
      stage       acc \(number(stage(two, \.labels)))  \(number(stage(two, \.labelsIfRelevant)))
      orgs        µF1 \(both(items, { $0.read.organisations }) { Set($0.organisations) })
      language    acc \(number(Double(items.count { $0.labels.language == $0.read.item.lang }) / Double(items.count)))
      """)
    let languages = Dictionary(grouping: items) { $0.read.item.lang }
    for (language, items) in languages.sorted(by: { $0.value.count > $1.value.count })
    where items.count >= 8 {
      let r = relevance(items)
      let two = items.filter { $0.read.item.relevance == 2 }
      Swift.print(
        "  \(language) \(items.count): AP \(number(averagePrecision(items))) F1 \(number(r.f)) P \(number(r.p)) R \(number(r.r)) activity \(number(micro(items, { Set($0.read.item.activity) }, { Set($0.labels.activity) }))) domain \(number(micro(items, { Set($0.read.item.domain) }, { Set($0.labels.domain) }))) countries \(number(micro(items, { Set($0.read.item.countries) }, { Set($0.labels.countries) }))) stage \(number(Double(two.count { $0.labels.stage == $0.read.item.stage }) / Double(two.count)))"
      )
    }
  }

  private func labels(_ items: [Judged]) {
    let two = items.filter { $0.read.item.relevance == 2 }
    func line(_ name: String, _ gold: (Judged) -> Bool, _ said: (Judged) -> Bool) {
      let hit = Double(two.count { gold($0) && said($0) })
      let g = two.count(where: gold)
      let s = two.count(where: said)
      if g + s == 0 { return }
      Swift.print(
        "  \(name.padding(toLength: 24, withPad: " ", startingAt: 0)) gold \(g) said \(s) P \(number(hit / Double(s))) R \(number(hit / Double(g))) F1 \(number(2 * hit / Double(g + s)))"
      )
    }
    Swift.print("== by label")
    for a in Activity.allCases {
      line(a.rawValue, { $0.read.item.activity.contains(a) }, { $0.labels.activity.contains(a) })
    }
    for s in Stage.allCases {
      line(s.rawValue, { $0.read.item.stage == s }, { $0.labels.stage == s })
    }
    for d in Domain.allCases {
      line(d.rawValue, { $0.read.item.domain.contains(d) }, { $0.labels.domain.contains(d) })
    }
  }

  private func confusionLists(_ items: [Judged]) {
    func show(_ title: String, _ list: [Judged], _ detail: (Judged) -> String) {
      Swift.print("== \(title): \(list.count)")
      for item in list {
        Swift.print(
          "  \(item.read.item.id) \(item.read.item.lang) \(String(format: "%.2f", item.labels.score)) \(detail(item)) | \(item.read.item.title) || \(item.read.item.summary.prefix(160))"
        )
      }
    }
    show("language", items.filter { $0.labels.language != $0.read.item.lang }) {
      "said \($0.labels.language)"
    }
    show(
      "false alarms",
      items.filter { $0.read.item.relevance < 2 && $0.labels.relevance == .partnership }.sorted {
        $0.labels.score > $1.labels.score
      }
    ) { item in
      "is \(item.read.item.relevance) \(item.labels.countries) "
        + item.labels.evidence.filter { $0.label == "relevance:2" }.map { "\($0.text)\($0.weight)" }
        .joined(separator: ", ")
    }
    show(
      "misses",
      items.filter { $0.read.item.relevance == 2 && $0.labels.relevance != .partnership }.sorted {
        $0.labels.score < $1.labels.score
      }
    ) { item in item.labels.evidence.map { "\($0.text)\($0.weight)" }.joined(separator: ", ") }
    let right = items.filter { $0.read.item.relevance == 2 && $0.labels.relevance == .partnership }
    show("countries", right.filter { Set($0.read.item.countries) != Set($0.labels.countries) }) {
      "\($0.read.item.countries) said \($0.labels.countries)"
    }
    show("domain", right.filter { Set($0.read.item.domain) != Set($0.labels.domain) }) {
      "\($0.read.item.domain.map(\.rawValue)) said \($0.labels.domain.map(\.rawValue))"
    }
    show("activity", right.filter { Set($0.read.item.activity) != Set($0.labels.activity) }) {
      "\($0.read.item.activity.map(\.rawValue)) said \($0.labels.activity.map(\.rawValue))"
    }
    show("stage", right.filter { $0.read.item.stage != $0.labels.stage }) {
      "\($0.read.item.stage?.rawValue ?? "") said \($0.labels.stage?.rawValue ?? "")"
    }
    show("organisations", right.filter { $0.read.organisations != Set($0.labels.organisations) }) {
      let found = Set($0.read.extraction.organisations.map(\.name))
      let lost = $0.read.organisations.subtracting(found).sorted()
      return "\($0.read.organisations.sorted()) said \($0.labels.organisations)"
        + (lost.isEmpty ? "" : " never found \(lost)")
    }
  }
}
