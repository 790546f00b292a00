// pactwatch feedback: what people say of verdicts, kept and exported, never acted on by itself.

import ArgumentParser
import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage

struct Feedback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say that an alert was right or what was wrong with it, or export what was said.",
    discussion: """
      Kept in the database with the text and shown by `status` as each watch's precision. Verdicts \
      do not change by it. --export prints everything that was said as lines of a corpus, the wrong \
      label null: fill it in, and fit the classifier with it. Ends with 1 where nothing is stored \
      under the reference.
      """)

  @OptionGroup var config: ConfigurationOption

  @Flag(help: "The alert and its labels are right.")
  var right = false

  @Option(
    help: "What is wrong: irrelevant, activity, stage, domain, countries, orgs or duplicate.")
  var wrong: Fault?

  @Flag(help: "Print all feedback as lines of a corpus.")
  var export = false

  @Argument(help: "An alert's identifier, a story's number, an entry's number or address.")
  var reference: String?

  /// A fault by its name.
  struct Fault: ExpressibleByArgument {
    var kind: FeedbackKind

    init?(argument: String) {
      guard let kind = FeedbackKind(rawValue: argument), kind != .right else { return nil }
      self.kind = kind
    }

    static let allValueStrings = FeedbackKind.allCases.filter { $0 != .right }.map(\.rawValue)
  }

  func validate() throws {
    let said = (right ? 1 : 0) + (wrong == nil ? 0 : 1)
    if export {
      guard said == 0, reference == nil else {
        throw ValidationError("--export stands alone")
      }
    } else {
      guard reference != nil else {
        throw ValidationError("an alert, a story or an entry is needed")
      }
      guard said == 1 else { throw ValidationError("either --right or --wrong KIND is needed") }
    }
  }

  func run() async throws {
    let (_, store) = try config.open(forWriting: !export)
    try await reportingFailures {
      guard let reference else {
        for said in try await store.feedback() { Output.line(said.line) }
        return
      }
      let kind = wrong?.kind ?? .right
      let title = try await FeedbackTaker(store: store)
        .take(kind, of: reference, now: SystemClock().now())
      guard let title else { throw failure(.no, "nothing is stored under \(reference)") }
      complain("\(Self.words(kind)): “\(PlainText.line(title))”")
    }
  }

  private static func words(_ kind: FeedbackKind) -> String {
    switch kind {
    case .right: "noted as right"
    case .irrelevant: "noted as no partnership"
    case .activity: "noted that the activity is wrong"
    case .stage: "noted that the stage is wrong"
    case .domain: "noted that the goods are wrong"
    case .countries: "noted that the parties are wrong"
    case .organisations: "noted that the organisations are wrong"
    case .duplicate: "noted as alerted before"
    }
  }
}
