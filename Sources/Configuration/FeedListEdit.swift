// Changes the configured feeds on disk: the files are edited, read again as a whole, and replaced
// only where they then say what was meant.

import Foundation

/// Adds feeds to a configuration's files and takes feeds out of them.
public struct FeedListEdit: Sendable {
  /// Why an edit was not made; nothing was written.
  public struct Refusal: Error, CustomStringConvertible, Sendable {
    /// What stands in the way, and what to do.
    public var description: String
  }

  /// What was added.
  public struct Addition: Equatable, Sendable {
    /// The feeds as they were written, with their names.
    public var added: [NewFeed] = []
    /// Addresses that were configured before.
    public var known: [String] = []
    /// What could not be taken, with the reason.
    public var refused: [String] = []
    /// The file that was written; nil where nothing was to be written.
    public var file: String?
  }

  /// What was removed.
  public struct Removal: Sendable {
    /// The names of the feeds.
    public var removed: [String]
    /// Feeds without a name of their own that are called otherwise now: old name and new one.
    public var renamed: [(from: String, to: String)]
    /// The files that were written.
    public var files: [String]
  }

  private let mainFile: String
  private let loader: SettingsLoader
  /// Whether files are written.
  private let isTrial: Bool

  /// Edits of the configuration whose main file is given; a trial writes nothing.
  public init(mainFile: String, loader: SettingsLoader = SettingsLoader(), isTrial: Bool = false) {
    self.mainFile = mainFile
    self.loader = loader
    self.isTrial = isTrial
  }

  /// Where feeds are added unless another file is named: `conf.d/feeds.yaml` beside the main file.
  public var defaultFile: String {
    let parent = URL(fileURLWithPath: mainFile).deletingLastPathComponent().path
    return "\(parent == "/" ? "" : parent)/conf.d/feeds.yaml"
  }

  /// Adds feeds that are not configured yet.
  ///
  /// Throws a `ConfigurationError` where the configuration is wrong already, a `Refusal` where the
  /// file cannot be extended or written.
  public func add(_ feeds: [NewFeed], to file: String? = nil) throws -> Addition {
    let before = try loader.load(mainFile)
    let file = try place(of: file ?? defaultFile, among: before)
    var addition = Addition()
    var naming = FeedNaming(before.settings.feeds)
    for feed in feeds {
      do throws(Rejection) {
        if let new = try naming.take(feed) {
          addition.added.append(new)
        } else {
          addition.known.append(feed.url)
        }
      } catch {
        let hint = error.suggestion.map { "; did you mean “\($0)”?" } ?? ""
        addition.refused.append(error.message + hint)
      }
    }
    guard !addition.added.isEmpty else { return addition }

    let isNew = !FileManager.default.fileExists(atPath: file)
    let old = isNew ? Self.opening : try ConfigurationFile.read(file, limit: .max).text
    var edited = FeedListText(old)
    if let last = before.settings.feeds.last(where: { $0.url.place.file == file }) {
      guard edited.append(addition.added, behindItemAt: last.url.place.line) else {
        throw Refusal(
          description: "\(last.url.place): the list of feeds is not written with a dash and a line "
            + "for each; name another file with --into")
      }
    } else {
      edited.append(addition.added)
    }
    let urls = Set(before.settings.feeds.map(\.url.value) + addition.added.map(\.url))
    try write([file: edited.text], feeds: urls, before: before)
    addition.file = file
    return addition
  }

  /// Takes feeds out, given by name or address.
  ///
  /// Throws a `ConfigurationError` where the configuration is wrong already, a `Refusal` where a
  /// feed is not there, or written so that it must be taken out by hand.
  public func remove(_ names: [String]) throws -> Removal {
    let before = try loader.load(mainFile)
    var feeds: [FeedSettings] = []
    for name in names {
      guard
        let feed = before.settings.feeds.first(where: { $0.name == name || $0.url.value == name })
      else {
        let likely = Spelling.closest(to: name, among: before.settings.feeds.map(\.name))
        throw Refusal(
          description: "no feed has the name or address “\(name)”"
            + (likely.map { "; did you mean “\($0)”?" } ?? ""))
      }
      if !feeds.contains(feed) { feeds.append(feed) }
    }
    var texts: [String: FeedListText] = [:]
    // From the end, as the places are those before the edit.
    for feed in feeds.sorted(by: { $0.url.place > $1.url.place }) {
      let place = feed.url.place
      var text =
        try texts[place.file]
        ?? FeedListText(try ConfigurationFile.read(place.file, limit: .max).text)
      guard text.removeItem(at: place.line) else { throw Self.byHand(feed) }
      texts[place.file] = text
    }
    let gone = Set(feeds.map(\.url.value))
    let urls = Set(before.settings.feeds.map(\.url.value)).subtracting(gone)
    let after: LoadedSettings
    do {
      after = try write(texts.mapValues(\.text), feeds: urls, before: before)
    } catch is Refusal {
      throw feeds.first.map(Self.byHand) ?? Refusal(description: "nothing to remove")
    }
    let renamed = before.settings.feeds.compactMap { feed -> (from: String, to: String)? in
      guard let new = after.settings.feeds.feed(at: feed.url.value), new.name != feed.name else {
        return nil
      }
      return (feed.name, new.name)
    }
    return Removal(removed: feeds.map(\.name), renamed: renamed, files: texts.keys.sorted())
  }

  private static func byHand(_ feed: FeedSettings) -> Refusal {
    Refusal(
      description:
        "\(feed.url.place): the feed “\(feed.name)” is written so that only a person can "
        + "take it out; edit the file, then run pactwatch check")
  }

  private static let opening =
    "# Feeds that `pactwatch feeds add` and `feeds import` wrote. Edit freely.\n"

  /// The file by the name under which it is read.
  private func place(of file: String, among loaded: LoadedSettings) throws(Refusal) -> String {
    func path(_ file: String) -> String { URL(fileURLWithPath: file).standardized.path }
    if let read = loaded.files.first(where: { path($0) == path(file) }) { return read }
    guard path(file).hasSuffix(".yaml"),
      URL(fileURLWithPath: path(file)).deletingLastPathComponent().path
        == URL(fileURLWithPath: defaultFile).deletingLastPathComponent().standardized.path
    else {
      throw Refusal(
        description: "\(file) would not be read: name the main file or one in conf.d that ends in "
          + ".yaml")
    }
    return file
  }

  /// Reads the configuration as it would be; replaces the files where the feeds are those that were
  /// meant and nothing else has changed.
  @discardableResult
  private func write(
    _ texts: [String: String], feeds: Set<String>, before: LoadedSettings
  ) throws -> LoadedSettings {
    var all: [(file: String, text: String)] = []
    for file in before.files {
      let text = try texts[file] ?? ConfigurationFile.read(file, limit: .max).text
      all.append((file, text))
    }
    all += texts.filter { !before.files.contains($0.key) }.map { ($0.key, $0.value) }
    // As they are read: the main file, then the others by name.
    let rest = all.dropFirst().sorted {
      Array($0.file.utf8).lexicographicallyPrecedes(Array($1.file.utf8))
    }
    let after: LoadedSettings?
    do throws(ConfigurationError) {
      after = try loader.load(texts: all.prefix(1) + rest)
    } catch {
      // Not the user's mistake: the edit did not fit how the file is written.
      after = nil
    }
    var others = after?.settings
    others?.feeds = before.settings.feeds
    guard let after, others == before.settings,
      Set(after.settings.feeds.map(\.url.value)) == feeds
    else {
      throw Refusal(
        description: "\(texts.keys.sorted().joined(separator: ", ")) cannot be edited safely; "
          + "name another file with --into, or edit it by hand")
    }
    if !isTrial {
      for (file, text) in texts.sorted(by: { $0.key < $1.key }) {
        try FileReplacement.write(text, to: file, like: mainFile)
      }
    }
    return after
  }
}
