// Atom persons and sources while they are read, and what an entry takes from them.

/// An Atom person construct (RFC 4287 §3.2), or one that holds its name as mere text.
struct Person {
  var isFeedLevel: Bool
  var isSourceLevel: Bool
  var part = ""
  var depth = 0
  var text: [UInt8] = []
  var parts: [String: String] = [:]

  init(isFeedLevel: Bool, isSourceLevel: Bool) {
    self.isFeedLevel = isFeedLevel
    self.isSourceLevel = isSourceLevel
  }

  mutating func begin(_ name: String) {
    part = name
    depth += 1
    text.removeAll()
  }

  mutating func end() {
    depth -= 1
    let value = text.withUnsafeBufferPointer { HTMLText.plainAuthor($0) }
    if !value.isEmpty { parts[part] = parts[part] ?? value }
    text.removeAll()
  }

  var name: String? {
    parts["name"] ?? parts["email"] ?? parts["uri"] ?? parts["url"]
      ?? AuthorName.name(in: text.withUnsafeBufferPointer { HTMLText.plainAuthor($0) })
  }
}

extension FeedReader {
  func endPerson() {
    guard let ended = person else { return }
    if ended.depth > 0 {
      person?.end()
      return
    }
    person = nil
    guard let name = ended.name else { return }
    if ended.isSourceLevel {
      source?.addAuthor(name)
    } else if ended.isFeedLevel {
      EntryDraft.add(name, to: &feedAuthors)
    } else {
      draft?.addAuthor(name)
    }
  }

  func endSource() {
    guard let ended = source else { return }
    source = nil
    if draft?.source == nil { draft?.source = ended.title ?? ended.link ?? ended.identifier }
    draft?.sourceAuthors = ended.authors
  }
}
