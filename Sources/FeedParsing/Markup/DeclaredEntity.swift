// The entities that a document declares for itself, as far as they are read.

/// Which of a document's own entities are read: plain text, never one made of others.
enum DeclaredEntity {
  /// Whether XML itself defines `name`, so that no declaration changes it (XML 1.0 §4.6).
  static func isPredefined(_ name: String) -> Bool {
    ["amp", "lt", "gt", "apos", "quot"].contains(name)
  }

  /// The text of a declared value, or nil where it refers to other entities, holds markup or is
  /// long: the ways in which small documents are made to grow.
  static func value(_ written: String) -> [UInt8]? {
    guard written.utf8.count <= 1024 else { return nil }
    return written.withBytes { bytes in
      var output: [UInt8] = []
      var index = 0
      while index < bytes.count {
        switch bytes[index] {
        case 0x3C, 0x25: return nil
        case 0x26:
          guard index + 1 < bytes.count, bytes[index + 1] == 0x23,
            let next = HTMLEntities.decode(bytes, at: index, into: &output)
          else { return nil }
          index = next
        default:
          output.append(bytes[index])
          index += 1
        }
      }
      return output
    }
  }
}
