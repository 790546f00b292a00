// Which elements must have ended where another begins, whether they were closed or not.

extension TagSoupParser {
  static let neverClosed: Set<String> = ["br", "hr", "img", "wbr", "input"]
  static let records: Set<String> = ["item", "entry"]
  /// Fields that hold a line of text, so that another field's start means their end.
  static let lineFields: Set<String> = [
    "title", "link", "guid", "pubdate", "author", "category", "comments", "creator", "date",
    "updated", "published", "id", "language", "lastbuilddate", "ttl",
  ]
  /// Fields that no HTML element is named like, so that they cannot be a text's markup.
  static let unmistakable: Set<String> = [
    "guid", "pubdate", "lastbuilddate", "description", "encoded", "creator", "category",
    "enclosure", "updated", "published", "ttl", "item", "entry", "channel",
  ]

  /// Closes the fields and items that the start of `name` shows to have been left open.
  func closeWhatMustHaveEnded(before name: String, prefix: String) {
    if Self.records.contains(name), openCounts[prefix + ":" + name] ?? 0 > 0 {
      warn(.repair("<\(name)> begins inside <\(name)>", line: line))
      while let last = open.last {
        close()
        if last.name == name { break }
      }
      return
    }
    guard let last = open.last, Self.lineFields.contains(last.name),
      Self.lineFields.contains(name) || Self.unmistakable.contains(name),
      !(last.name == "author" || last.name == "link" && prefix != last.prefix)
    else { return }
    warn(.repair("<\(last.name)> is not closed", line: line))
    close()
  }
}
