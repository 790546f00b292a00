// Values as compact JSON whose keys have one order, so that equal values are equal bytes.

import Foundation

extension JSONEncoder {
  /// An encoder of compact JSON with sorted keys and unescaped slashes.
  package static var compact: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// A value as JSON text.
  package func text(_ value: some Encodable) throws -> String {
    String(decoding: try encode(value), as: UTF8.self)
  }
}
