// pactwatch feeds add, remove, import, export: the configured feeds, changed in their files.

import ArgumentParser
import Configuration
import Daemon
import Delivery
import FeedParsing
import Foundation

/// Where feeds are written, and whether.
struct FeedEditOptions: ParsableArguments {
  @OptionGroup var config: ConfigurationOption

  @Flag(
    name: [.customShort("n"), .customLong("dry-run")],
    help: "Say what would be done; write nothing.")
  var dryRun = false

  var edit: FeedListEdit { FeedListEdit(mainFile: config.path, isTrial: dryRun) }

  /// Runs an edit, or ends the command with what stands in its way.
  func run<Result>(_ body: (FeedListEdit) throws -> Result) throws -> Result {
    do {
      return try body(edit)
    } catch let error as ConfigurationError {
      throw failure(error)
    } catch let error as FeedListEdit.Refusal {
      throw failure(.no, "\(error)")
    }
  }

  /// Says what came of feeds that were to be added.
  func report(_ addition: FeedListEdit.Addition) {
    for refused in addition.refused { complain(PlainText.line("left out: \(refused)")) }
    for feed in addition.added { Output.line("\(feed.name ?? "")  \(PlainText.line(feed.url))") }
    let known = addition.known.isEmpty ? "" : "; \(addition.known.count) known already"
    let place = addition.file.map { " to \($0)" } ?? ""
    complain("\(dryRun ? "would add" : "added") \(addition.added.count)\(place)\(known)")
    if !addition.added.isEmpty { hintAtReload() }
  }

  func hintAtReload() {
    if !dryRun { complain("a running service takes it over with pactwatch reload") }
  }
}

extension Feeds {
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write feeds into the configuration.",
      discussion: """
        They go to conf.d/feeds.yaml beside the main file, each with a name. What is configured \
        already is left alone. The configuration is read again with the change before anything \
        is written. Ends with 1 where an address could not be taken.
        """)

    @OptionGroup var options: FeedEditOptions

    @Option(help: "The feed's name; made from its host where none is given.")
    var name: String?

    @Option(help: "The feed's language (ISO 639-1), where it has only one.")
    var lang: String?

    @Option(name: .customLong("group"), help: "A group of the feed; may be given again.")
    var groups: [String] = []

    @Option(help: "Another file that the configuration reads.")
    var into: String?

    @Flag(help: "Poll each address first; add none where one is no feed.")
    var fetch = false

    @Argument(help: "The addresses.")
    var urls: [String]

    func validate() throws {
      guard name == nil || urls.count == 1 else {
        throw ValidationError("--name is one feed's; add the others by themselves")
      }
    }

    func run() async throws {
      if fetch { try await tryAll() }
      let addition = try options.run { edit in
        try edit.add(
          urls.map { NewFeed(url: $0, name: name, groups: groups, language: lang) }, to: into)
      }
      options.report(addition)
      if !addition.refused.isEmpty { throw failure(.no) }
    }

    private func tryAll() async throws {
      let settings = try options.config.load().settings
      for url in urls {
        let trial = try await FeedTrial.one(url, settings: settings, userAgent: userAgent)
        guard let problem = trial.problem else { continue }
        for feed in trial.discovered { complain("the page names \(PlainText.line(feed.url))") }
        throw failure(.no, "\(url): \(problem)")
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take feeds out of the configuration.",
      discussion: """
        The lines of the feed are taken out of the file that they stand in; comments and all other \
        lines stay. What it brought stays in the database until it is too old.
        """)

    @OptionGroup var options: FeedEditOptions

    @Argument(help: "Names or addresses of feeds, as `feeds list` shows them.")
    var feeds: [String]

    func run() throws {
      let removal = try options.run { try $0.remove(feeds) }
      for name in removal.removed { Output.line(name) }
      for (from, to) in removal.renamed {
        complain("the feed that was called \(from) has no name of its own and is \(to) now")
      }
      let word = options.dryRun ? "would remove" : "removed"
      complain(
        "\(word) \(removal.removed.count) from \(removal.files.joined(separator: ", "))")
      options.hintAtReload()
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add the feeds of another reader's list: OPML, or one address a line.",
      discussion: """
        OPML is what feed readers export; their folders become groups. In a plain list, words \
        behind an address are groups, as in newsboat's urls file. Ends with 65 where the file is \
        no list of feeds, with 1 where none of its feeds could be taken.
        """)

    @OptionGroup var options: FeedEditOptions

    @Option(help: "Another file that the configuration reads.")
    var into: String?

    @Argument(help: "The list, or - for standard input.")
    var file: String

    func run() throws {
      let list: [Subscription]
      do {
        list = try SubscriptionList.read(
          try input(file, atMost: FeedParsingLimits.default.maximumBytes))
      } catch let error as SubscriptionListError {
        throw failure(.badInput, "\(file): \(error)")
      }
      let feeds = list.map {
        NewFeed(url: $0.url, name: $0.title, groups: $0.groups, language: $0.language)
      }
      let addition = try options.run { try $0.add(feeds, to: into) }
      options.report(addition)
      if addition.added.isEmpty, addition.known.isEmpty { throw failure(.no) }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the configured feeds as OPML 2.0, for other readers; no secrets.")

    @OptionGroup var config: ConfigurationOption

    func run() throws {
      let feeds = try config.load().settings.feeds.map {
        Subscription(
          url: $0.url.value, title: $0.name, groups: $0.groups, language: $0.language)
      }
      Output.text(SubscriptionList.opml(feeds, title: "pactwatch"))
    }
  }
}
