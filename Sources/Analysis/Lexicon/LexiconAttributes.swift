// The third column of a lexicon's line: `key=value key=value`.

/// The attributes of a line that anything is made of.
struct LexiconAttributes {
  /// What an attribute says.
  enum Key: String {
    case form, weak, ambiguous, country, type, domain, parent, maker, whole
  }

  /// The keys that a kind of file may use, the frequent ones first.
  static func keys(of kind: LexiconKind) -> [Key] {
    switch kind {
    case .countries: [.form, .weak, .ambiguous]
    case .people, .acts, .roles: [.weak, .ambiguous]
    case .organisations: [.country, .type, .weak, .ambiguous, .domain, .parent]
    case .systems: [.domain, .maker, .weak, .ambiguous, .type]
    case .goods, .frames: [.weak, .ambiguous, .whole]
    case .predicates: []
    }
  }

  var country = ""
  var maker = ""
  var domain = ""
  var form: String?
  var type: String?
  var isWeak = false
  var isWhole = false

  mutating func set(_ key: Key, _ value: String) {
    switch key {
    case .country: country = value
    case .maker: maker = value
    case .domain: domain = value
    case .form: form = value
    case .type: type = value
    case .weak, .ambiguous: isWeak = isWeak || value == "1"
    case .whole: isWhole = value == "1"
    case .parent: break
    }
  }
}
