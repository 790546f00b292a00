import Model
import Testing

@Suite("A silence")
struct SilenceTests {
  private let noon = Timestamp(seconds: 1_800_000_000)

  private func alert(
    watches: [String] = ["ua-it"], kind: Alert.Kind = .new, stage: Stage? = .negotiating
  ) -> Alert {
    Alert(
      id: "01JPA0000000000000000000AA", kind: kind, severity: .normal, time: noon,
      story: StoryID(rawValue: 8), thread: StoryID(rawValue: 3),
      watches: watches.map { .init(name: $0, matched: []) }, stage: stage,
      countries: ["UA", "IT", "DE"].compactMap { CountryCode($0) }, title: "Something",
      language: "en", url: "https://www.Wire.example:443/a", source: "wire-en")
  }

  private func silence(
    _ subject: Silence.Subject, limit: Silence.Limit = .time(Timestamp(seconds: 1_900_000_000))
  ) -> Silence {
    Silence(subject: subject, author: "me", reason: "known", made: noon, limit: limit)
  }

  private func isSilent(_ subjects: Silence.Subject..., watches: [String] = ["ua-it"]) -> Bool {
    Silence.holding(alert(watches: watches), among: subjects.map { silence($0) }) != nil
  }

  @Test("holds what it names, and everything that is named must hold")
  func subjects() {
    #expect(isSilent(.init(story: StoryID(rawValue: 8))))
    #expect(!isSilent(.init(story: StoryID(rawValue: 9))))
    #expect(isSilent(.init(thread: StoryID(rawValue: 3))))
    #expect(isSilent(.init(country: CountryCode("DE"))))
    #expect(isSilent(.init(country: CountryCode("IT"), partner: CountryCode("UA"))))
    #expect(!isSilent(.init(country: CountryCode("IT"), partner: CountryCode("FR"))))
    #expect(isSilent(.init(source: "WIRE-en")))
    #expect(isSilent(.init(source: "www.wire.example")))
    #expect(!isSilent(.init(source: "wire.example")))
    #expect(!isSilent(.init(story: StoryID(rawValue: 8), source: "elsewhere")))
    #expect(!isSilent(.init()))
  }

  @Test("of a watch leaves alone what another watch wants")
  func watches() {
    #expect(isSilent(.init(watch: "ua-it")))
    #expect(!isSilent(.init(watch: "ua-it"), watches: ["ua-it", "drones"]))
    #expect(isSilent(.init(watch: "ua-it"), .init(watch: "drones"), watches: ["ua-it", "drones"]))
    #expect(!isSilent(.init(watch: "ua-it"), watches: []))
  }

  @Test("until the stage moves ends with the alert that tells so")
  func stages() {
    let ofStory = silence(
      .init(story: StoryID(rawValue: 8)), limit: .stageChange(from: .negotiating))
    #expect(!ofStory.isEnded(by: alert(kind: .update, stage: .agreed)))
    var moved = alert(kind: .update, stage: .agreed)
    moved.change = [.init(field: "stage", from: "negotiating", to: "agreed")]
    #expect(ofStory.isEnded(by: moved))
    // A later step of the deal is a story of its own.
    let ofDeal = silence(
      .init(thread: StoryID(rawValue: 3)), limit: .stageChange(from: .negotiating))
    #expect(!ofDeal.isEnded(by: alert(stage: .negotiating)))
    #expect(ofDeal.isEnded(by: alert(stage: .agreed)))
    let timed = silence(.init(story: StoryID(rawValue: 8)))
    #expect(!timed.isEnded(by: moved))
  }

  @Test("is in force until its time, or until it was ended")
  func force() {
    var silence = silence(.init(watch: "a"), limit: .time(noon + .seconds(60)))
    #expect(silence.isInForce(at: noon) && !silence.isInForce(at: noon + .seconds(60)))
    silence.ended = noon
    #expect(!silence.isInForce(at: noon))
  }
}
