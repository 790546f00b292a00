// pactwatch story: a story's reports in their order, for people and for programs.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Story command", .serialized, .timeLimit(.minutes(3)))
struct StoryCommandTests {
  @Test("story shows the reports of a story in their order, its languages and its alert")
  func story() async throws {
    let house = try House(.installed)
    for (number, story) in Story.meeting.enumerated() {
      let told = story.with(published: Story.hoursAgo(9 - number))
      house.server.answer("/\(story.outlet)", .feed(FeedText.rss([told])))
    }
    try house.configure(feeds: Story.meeting.map { "/\($0.outlet)" })
    try await house.runOnce()
    let alert = try #require(try house.loggedAlerts().first)
    let id = try #require(alert.story).description

    let json = try await house.command("story", "--json", id)
    #expect(json.end == .exited(0), "\(json.errors)")
    let history = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(history["story"] as? String == id)
    let reports = try #require(history["reports"] as? [[String: Any]])
    #expect(reports.map { $0["source"] as? String } == Story.meeting.map(\.outlet))
    #expect(reports.map { $0["title"] as? String } == Story.meeting.map(\.title))
    let languages = try #require(history["languages"] as? [String: Int])
    #expect(languages == ["en": 1, "uk": 1, "it": 1, "ru": 1])
    let alerts = try #require(history["alerts"] as? [[String: Any]])
    #expect(alerts.map { $0["id"] as? String } == [alert.id])
    #expect(alerts.map { $0["watches"] as? [String] } == [alert.watches.map(\.name)])
    #expect(try await house.command("story", "--json", alert.id).output == json.output)

    let words = try await house.command("story", id)
    #expect(words.lines.count { $0.contains(".example") } >= Story.meeting.count)
    #expect(words.output.contains(alert.id))

    for unknown in ["s999", "nonsense"] {
      #expect(try await house.command("story", unknown).end == .exited(1))
    }
  }
}
