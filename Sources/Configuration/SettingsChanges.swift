// What a reload changes.

/// What one configuration has that another had not.
public struct SettingsChanges: Equatable, Sendable {
  /// The changes of one kind of thing, by what identifies it.
  public struct Changes: Equatable, Sendable {
    /// What is new.
    public var added: [String] = []
    /// What is gone.
    public var removed: [String] = []
    /// What is still there but different.
    public var changed: [String] = []

    /// Whether nothing changed.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    init<Items: Collection>(from old: Items, to new: Items, by identity: (Items.Element) -> String)
    where Items.Element: Equatable {
      let before = Dictionary(old.map { (identity($0), $0) }) { first, _ in first }
      let after = Set(new.map(identity))
      for item in new {
        guard let earlier = before[identity(item)] else {
          added.append(identity(item))
          continue
        }
        if earlier != item { changed.append(identity(item)) }
      }
      removed = old.map(identity).filter { !after.contains($0) }
    }
  }

  /// Feeds by their addresses.
  public let feeds: Changes
  /// Lists by their names.
  public let lists: Changes
  /// Watches by their names.
  public let watches: Changes
  /// Sinks by their identities.
  public let sinks: Changes
  /// Other keys that changed: `state_dir`, `languages`, `poll`, `alerts`, and of the latter by
  /// itself `alerts.similarity`; `status`, `retain`, `log`.
  public let keys: [String]

  /// Whether nothing changed.
  public var isEmpty: Bool {
    feeds.isEmpty && lists.isEmpty && watches.isEmpty && sinks.isEmpty && keys.isEmpty
  }

  /// Whether the change only takes effect when the service is started anew: the state directory,
  /// and what counts as one story, by which the index of stories was filled.
  public var needsRestart: Bool {
    keys.contains("state_dir") || keys.contains("alerts.similarity")
  }
}

extension SettingsChanges: CustomStringConvertible {
  /// One line: `feeds +2 −1 ~1, watches ~1, poll`, or `nothing`.
  public var description: String {
    let counted = [("feeds", feeds), ("lists", lists), ("watches", watches), ("sinks", sinks)]
      .filter { !$0.1.isEmpty }
      .map { name, changes in
        let counts = [("+", changes.added), ("−", changes.removed), ("~", changes.changed)]
          .filter { !$0.1.isEmpty }.map { " \($0.0)\($0.1.count)" }
        return name + counts.joined()
      }
    let all = counted + keys
    return all.isEmpty ? "nothing" : all.joined(separator: ", ")
  }
}

extension Settings {
  /// What these settings change against those that were in force.
  public func changes(from old: Settings) -> SettingsChanges {
    var keys: [String] = []
    if stateDirectory != old.stateDirectory { keys.append("state_dir") }
    if languages != old.languages { keys.append("languages") }
    if poll != old.poll { keys.append("poll") }
    if alerts != old.alerts { keys.append("alerts") }
    if status != old.status { keys.append("status") }
    if retain != old.retain { keys.append("retain") }
    if log != old.log { keys.append("log") }
    if alerts.similarity != old.alerts.similarity { keys.append("alerts.similarity") }
    return SettingsChanges(
      feeds: .init(from: old.feeds, to: feeds) { $0.url.value },
      lists: .init(from: old.lists, to: lists) { $0.name.value },
      watches: .init(from: old.watches, to: watches) { $0.name.value },
      sinks: .init(from: old.sinks, to: sinks, by: \.identity), keys: keys)
  }
}
