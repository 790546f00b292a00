// What the name of an element tells, kept so that a name is compared with others only once.

/// The meaning of an element's name in a feed of one dialect.
struct Meaning {
  /// The elements that hold others, and those that are none of these.
  enum Holder {
    case item, entry, channel, items, group, categories, none
  }

  var holder: Holder
  var field: Field?

  /// The meaning of the name of `tag`.
  init(_ tag: StartTag, isAtom: Bool) {
    switch tag.name {
    case "item": holder = .item
    case "entry": holder = .entry
    case "channel": holder = .channel
    case "items": holder = .items
    case "group": holder = .group
    case "categories": holder = .categories
    default: holder = .none
    }
    field = Field(tag.namespace, tag.name, isAtom: isAtom)
  }
}
