// Keeps tags with a million attributes from libxml2, which compares each attribute with all others.

/// Watches the length of tags while a document arrives; every byte is looked at twice at the most,
/// and nearly all are passed over.
struct TagLengthGuard {
  /// The longest tag that the strict parser is given: some five thousand attributes.
  static let maximumTagBytes = 32_768

  /// A `<` behind which less than the limit has been passed over.
  private var lastOpen: Int?
  private var searched = 0

  /// Whether a tag longer than the limit begins in `bytes`, of which what was looked at before is
  /// a prefix.
  mutating func findsLongTag(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    while true {
      guard let open = lastOpen else {
        lastOpen = bytes.firstIndex(of: 0x3C, from: searched)
        searched = bytes.count
        if lastOpen == nil { return false }
        continue
      }
      let end = open + Self.maximumTagBytes
      guard end < bytes.count else { return false }
      // No tag that begins between this `<` and the last one within the limit can be too long.
      if let later = bytes[open + 1...end].lastIndex(of: 0x3C) {
        lastOpen = later
        continue
      }
      if isLongTag(bytes, at: open) { return true }
      // The tag has ended: what follows is text.
      lastOpen = nil
      searched = end + 1
    }
  }

  private func isLongTag(_ bytes: UnsafeBufferPointer<UInt8>, at open: Int) -> Bool {
    guard open + 1 < bytes.count, bytes[open + 1].startsName else { return false }
    var quote: UInt8?
    for index in open + 1..<open + Self.maximumTagBytes {
      let byte = bytes[index]
      if let close = quote {
        if byte == close { quote = nil }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x3E {
        return false
      }
    }
    return true
  }
}
