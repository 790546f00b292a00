// The names of elements and attributes in one document, each read once and then known by address.

/// Names as libxml2 gives them, turned into tags without attributes.
///
/// libxml2 keeps names and namespaces in a dictionary, so that one address stands for one text as
/// long as its context lives.
struct DocumentNames {
  private struct Key: Hashable {
    var name: UnsafePointer<UInt8>
    /// The namespace's address, else the prefix as it stands where none is declared.
    var qualifier: UnsafePointer<UInt8>?
    var isDeclared: Bool

    /// Where the key is looked for first.
    var slot: Int {
      let mixed =
        UInt64(UInt(bitPattern: name)) &* 0x9E37_79B9_7F4A_7C15
        ^ UInt64(UInt(bitPattern: qualifier)) &* 0xC2B2_AE3D_27D4_EB4F
      return Int(mixed >> 56)
    }
  }

  private static let limit = 4096
  private var keys: [Key] = []
  private var tags: [StartTag] = []
  private var numbers: [Key: Int] = [:]
  /// The number of the name that was last found at a slot, one more; 0 where there was none.
  private var recent = [UInt16](repeating: 0, count: 256)

  /// A tag of that name, with its number.
  mutating func tag(
    _ name: UnsafePointer<UInt8>, prefix: UnsafePointer<UInt8>?, address: UnsafePointer<UInt8>?
  ) -> StartTag {
    let key = Key(name: name, qualifier: address ?? prefix, isDeclared: address != nil)
    let slot = key.slot
    let number = Int(recent[slot]) - 1
    if number >= 0, keys[number] == key { return tags[number] }
    if let number = numbers[key] {
      recent[slot] = UInt16(number + 1)
      return tags[number]
    }
    var tag = Self.read(name, prefix, address)
    guard tags.count < Self.limit else { return tag }
    let next = tags.count
    tag.number = next
    keys.append(key)
    tags.append(tag)
    numbers[key] = next
    recent[slot] = UInt16(next + 1)
    return tag
  }

  private static func read(
    _ name: UnsafePointer<UInt8>, _ prefix: UnsafePointer<UInt8>?,
    _ address: UnsafePointer<UInt8>?
  ) -> StartTag {
    var text = String(cString: name).asciiLowered
    // An undeclared prefix stays in the name.
    if let colon = text.lastIndex(of: ":") { text = String(text[text.index(after: colon)...]) }
    let written = address.map { String(cString: $0) }
    return StartTag(
      namespace: Namespace(address: written, prefix: prefix.map { String(cString: $0) }),
      name: text, namespaceAddress: written, attributes: [])
  }
}
