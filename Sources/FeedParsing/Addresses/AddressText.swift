// Addresses whose references were not all read by the document's own parser.

/// Addresses that were escaped once too often.
enum AddressText {
  /// `address` with `&amp;` and numeric references read, and no others: `&copy=1` is a query.
  static func decoded(_ address: String) -> String {
    address.withBytes { bytes in
      var output: [UInt8] = []
      var index = 0
      while index < bytes.count {
        if bytes[index] == 0x26, bytes.has("&amp;", at: index) || bytes.has("&#", at: index),
          let next = HTMLEntities.decode(bytes, at: index, into: &output)
        {
          index = next
        } else {
          output.append(bytes[index])
          index += 1
        }
      }
      return String(decoding: output, as: UTF8.self)
    }
  }
}
