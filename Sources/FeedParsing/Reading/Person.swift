// Atom persons and sources while they are read, and what an entry takes from them.

/// An Atom person construct (RFC 4287 §3.2), or one that holds its name as mere text.
struct Person {
  /// The elements that a person consists of.
  enum Part {
    case name, mail, address, oldAddress

    /// The part that an element is.
    init?(_ name: String) {
      switch name {
      case "name": self = .name
      case "email": self = .mail
      case "uri": self = .address
      case "url": self = .oldAddress
      default: return nil
      }
    }
  }

  var isFeedLevel: Bool
  var isSourceLevel: Bool
  private var part = Part.name
  private(set) var depth = 0
  var text: [UInt8] = []
  private var found: [(part: Part, value: String)] = []

  init(isFeedLevel: Bool, isSourceLevel: Bool) {
    self.isFeedLevel = isFeedLevel
    self.isSourceLevel = isSourceLevel
  }

  mutating func begin(_ part: Part) {
    self.part = part
    depth += 1
    text.removeAll(keepingCapacity: true)
  }

  mutating func end() {
    depth -= 1
    let value = text.withUnsafeBufferPointer { HTMLText.plainAuthor($0) }
    if !value.isEmpty, self[part] == nil { found.append((part, value)) }
    text.removeAll(keepingCapacity: true)
  }

  private subscript(_ part: Part) -> String? { found.first { $0.part == part }?.value }

  var name: String? {
    self[.name] ?? self[.mail] ?? self[.address] ?? self[.oldAddress]
      ?? AuthorName.name(in: text.withUnsafeBufferPointer { HTMLText.plainAuthor($0) })
  }
}

extension FeedReader {
  func endPerson() {
    if let depth = person?.depth, depth > 0 {
      person?.end()
      return
    }
    guard let ended = person.take(), let name = ended.name else { return }
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
