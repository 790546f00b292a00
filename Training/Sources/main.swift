// `pactwatch-train`: checks the lexicon, trains the model, measures it. Not installed.

import Analysis
import Foundation
import Model

var arguments = Array(CommandLine.arguments.dropFirst())
let command = arguments.isEmpty ? "help" : arguments.removeFirst()
let usage = """
  pactwatch-train check-lexicon [DATA]        reads every lexicon file; errors have file and line
  pactwatch-train fit [PATH…]                 fits the model and writes it
  pactwatch-train eval [--confusions] [--features=lexicon|words] [--no-pairs] [--share=0.5]
                       [--rounds=3] [--judge=PATH] [--disagreements=FILE] [PATH…]
                                              cross-validates, grouped by event; writes nothing.
                                              --features leaves out words or all but words,
                                              --share learns from a part of the events,
                                              --rounds deals them out so many times and takes
                                              the figures of all together. --judge fits all
                                              but the events of the items there and judges these.
                                              --disagreements writes, as JSON lines, each label
                                              of news and of written items that a model which
                                              had not seen the event contradicts, surest first
  pactwatch-train languages [PATH…]           fits the profiles of languages and writes them
  pactwatch-train mentions [PATH…]            what of the lexicon stands in each item
  pactwatch-train bench [PATH…]               items a second on one core
  pactwatch-train stories [PATH…]             fits the weights of “same event” and writes them
  pactwatch-train stories-common [PATH…]      counts what is common and writes it
  pactwatch-train stories-bench [PATH…]       time and memory of an index of 100,000 stories
  pactwatch-train stories-eval [--given|--predicted] [--titles] [--folds|--apart] [--files]
                               [--judge=FILE] [--show] [--list] [--crowded=DAYS]
                               [--partnership=T] [--other=T] [--mixed=T] [PATH…]
                                              replays lines into stories and scores them.
                                              --folds and --apart fit weights without each
                                              fifth or file and judge it; --titles takes
                                              headlines alone, --files scores file by file,
                                              --judge one file only; T is a threshold
  Of both, --labels=FILE keeps the labels, which take minutes to make, and reads them again.
  Labelled items are read from Training/ and from PATH; --only reads PATH alone.
  """
let dataDirectory =
  ProcessInfo.processInfo.environment["PACTWATCH_DATA"] ?? "Sources/Analysis/Data"

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(65)
}

do {
  switch command {
  case "check-lexicon":
    let analyzer = try Analyzer(dataDirectory: arguments.first ?? dataDirectory)
    let kinds = Dictionary(grouping: analyzer.lexicon.concepts, by: \.kind)
    for (kind, concepts) in kinds.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      print(
        "\(kind.rawValue): \(Set(concepts.map(\.name)).count) concepts in \(concepts.count) lines")
    }
  case "fit", "train": try Commands.train(arguments, dataDirectory)
  case "eval": try Commands.evaluate(arguments, dataDirectory)
  case "languages": try LanguageCommands.fit(arguments, dataDirectory)
  case "mentions": try Commands.mentions(arguments, dataDirectory)
  case "bench": try Commands.bench(arguments, dataDirectory)
  case "stories": try StoryCommands.fit(arguments, dataDirectory)
  case "stories-common": try StoryCommands.count(arguments, dataDirectory)
  case "stories-bench": try StoryBench.run(arguments, dataDirectory)
  case "stories-eval": try StoryCommands.evaluate(arguments, dataDirectory)
  default: print(usage)
  }
} catch {
  fail("\(error)")
}
