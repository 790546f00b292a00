// The last alerts as an Atom feed in a file, for other readers to subscribe to.

import Glibc
import Model

/// Keeps a feed of the last alerts.
///
/// An alert that comes again changes nothing, and one about a story that has an entry replaces it,
/// so the feed has every story once however often a message is sent.
public actor AtomSink: MessageSink {
  /// How the feed is written.
  public struct Settings: Equatable, Sendable {
    /// The file's path; its directory must exist.
    public var path: String
    /// How many entries it holds at most.
    public var entries: Int
    /// The feed's title.
    public var title: String
    /// The address that the file is served at, where it is.
    public var url: String?
    /// The domain name in identifiers; nil for the machine's name.
    public var authority: String?
    /// The name of the file's group; nil for the process's own.
    public var group: String?
    /// The file's permission bits.
    public var mode: UInt32

    /// Settings from their parts.
    public init(
      path: String, entries: Int = 100, title: String = "pactwatch alerts", url: String? = nil,
      authority: String? = nil, group: String? = nil, mode: UInt32 = 0o644
    ) {
      self.path = path
      self.entries = entries
      self.title = title
      self.url = url
      self.authority = authority
      self.group = group
      self.mode = mode
    }
  }

  /// The sink's name.
  public nonisolated let name: String
  /// Always `atom`.
  public nonisolated let kind = "atom"
  /// Writes may block, so they have a thread of their own.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private nonisolated let executor: BlockingExecutor
  private nonisolated let settings: Settings
  /// What stands in the file; nil where it has yet to be read.
  private var feed: AtomFeed?

  /// A feed that is read, if it is there, when there is something to add.
  public init(name: String, settings: Settings) {
    self.name = name
    self.settings = settings
    executor = BlockingExecutor(label: "pactwatch.sink.atom")
  }

  /// Whether the other keeps the same feed under that name.
  public nonisolated func isSetUp(like other: any MessageSink) -> Bool {
    guard let other = other as? AtomSink else { return false }
    return other.name == name && other.settings == settings
  }

  /// The feed as it stands in the file.
  private func present() throws(DeliveryError) -> AtomFeed {
    if let feed { return feed }
    return try AtomFeed(settings, text: WholeFile.text(settings.path))
  }

  /// Adds the message's alerts and puts the new file into the old one's place.
  public func send(_ message: Message) async throws(SendFailure) {
    let decoded = try message.decoded()
    do throws(DeliveryError) {
      var changed = try present()
      for alert in decoded { changed.add(alert) }
      try WholeFile.replace(
        settings.path, by: Array(changed.text.utf8), mode: settings.mode, group: settings.group)
      feed = changed
    } catch {
      // What stands there is read anew next time.
      feed = nil
      throw .again(error.description, after: nil)
    }
  }
}
