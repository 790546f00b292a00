// Mends JSON by its bytes: raw control characters in strings, and a tail that is missing.

/// Mends JSON that no reader takes.
enum BrokenJSON {
  /// The document with a space for every control character inside a string.
  static func withoutControls(_ bytes: [UInt8]) -> [UInt8] {
    var output = bytes
    var isInString = false
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      if isEscaped {
        isEscaped = false
      } else if isInString, byte == 0x5C {
        isEscaped = true
      } else if byte == 0x22 {
        isInString.toggle()
      } else if isInString, byte < 0x20 {
        output[index] = 0x20
      }
    }
    return output
  }

  /// The document up to the last object that ended inside an array, with everything that was open
  /// there closed; nil where there is no such place or nothing is missing.
  static func closed(_ bytes: [UInt8]) -> [UInt8]? {
    var open: [UInt8] = []
    var cut: (end: Int, open: [UInt8])?
    var isInString = false
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        continue
      }
      switch byte {
      case 0x22: isInString = true
      case 0x7B: open.append(0x7D)
      case 0x5B: open.append(0x5D)
      case 0x7D, 0x5D:
        guard open.popLast() == byte else { return nil }
        // Only items count: objects in an array of the root.
        if byte == 0x7D, open.count == 2, open.last == 0x5D { cut = (index + 1, open) }
      default: break
      }
      if open.count > 512 { return nil }
    }
    guard !open.isEmpty, let cut else { return nil }
    return bytes[..<cut.end] + cut.open.reversed()
  }
}
