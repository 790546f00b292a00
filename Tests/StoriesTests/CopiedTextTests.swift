// An agency's text is one story, whatever the outlets that carry it do to it.

import Analysis
import Foundation
import Model
import Stories
import Testing

@Suite struct CopiedTextTests {
  /// A written item of the project's.
  private struct Item: Decodable {
    var lang: String
    var title: String
    var summary: String
  }

  /// For each language, how many items are copied.
  private static let sample = 8

  private static let files = [
    "corpus/dev-en.jsonl", "corpus/dev-multi.jsonl", "items/events-east.jsonl",
    "items/events-west.jsonl",
  ]

  /// Items with a text of their own, from all over the files, by language.
  private func items() throws -> [String: [Item]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Training")
    var items: [Item] = []
    for file in Self.files {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      items += try text.split(separator: "\n").map {
        try JSONDecoder().decode(Item.self, from: Data($0.utf8))
      }
    }
    return Dictionary(grouping: items.filter { $0.summary.count >= 60 }, by: \.lang).mapValues {
      own in
      let step = max(1, own.count / Self.sample)
      return stride(from: 0, to: own.count, by: step).prefix(Self.sample).map { own[$0] }
    }
  }

  @Test("a syndicated text is a copy, however it was edited, in every language")
  func everyEdit() throws {
    let analyzer = try SampleModel.analyzer.get()
    let model = try SampleModel.shared.get()
    func evidence(_ article: Wired, hours: Int64, number: Int64) -> EntryEvidence {
      let reading = analyzer.read(ItemText(title: article.title, summary: article.summary))
      let analysis = analyzer.analyze(reading)
      let time = SampleFeed.start + .seconds(hours * 3_600)
      let address = "https://example.org/\(number)"
      let fingerprint = Fingerprint(
        reading: reading, analysis: analysis, lexicon: analyzer.lexicon, model: model,
        published: time, seen: time, canonical: CanonicalAddress.canonical(address), feed: number)
      return OffTopic.holds(reading, analysis, analyzer.lexicon)
        ? .offTopic(CopySketch(fingerprint)) : .report(fingerprint)
    }
    let items = try items()
    #expect(items.keys.sorted() == SyndicationEdits.all.keys.sorted())
    var index = try StoryIndex(next: 1)
    var originals: [(article: Wired, edits: SyndicationEdits, story: StoryID)] = []
    for (language, own) in items.sorted(by: { $0.key < $1.key }) {
      let edits = try #require(SyndicationEdits.all[language])
      for item in own {
        let article = Wired(title: item.title, summary: item.summary)
        // Days apart, as copies are what is asked for here and no two items of one event.
        let number = Int64(originals.count)
        let placement = index.place(evidence(article, hours: number * 240, number: number))
        originals.append((article, edits, placement.story))
        index.keep()
      }
    }
    var count = 0
    for (number, original) in originals.enumerated() {
      for (edit, copy) in original.edits.copies(of: original.article) {
        let placement = index.place(
          evidence(copy, hours: Int64(number) * 240 + 5, number: 10_000))
        index.undo()
        count += 1
        #expect(
          placement.story == original.story
            && [.copy, .sameEntry].contains(placement.relation),
          "\(edit): “\(copy.title)” “\(copy.summary)” is \(placement.relation): \(placement.reason)"
        )
      }
    }
    #expect(count > 2_500)
  }
}
