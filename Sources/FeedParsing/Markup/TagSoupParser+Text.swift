// Text of broken XML: its references, its sections of character data, and what must not be in it.

extension TagSoupParser {
  /// Gives text with its references read and its control characters dropped.
  func text(_ range: Range<Int>) {
    var index = range.lowerBound
    var start = index
    while index < range.upperBound {
      let byte = bytes[index]
      if byte >= 0x20 && byte != 0x26 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        index += 1
        continue
      }
      if start < index { emit(start..<index) }
      if byte == 0x26 {
        buffer.removeAll(keepingCapacity: true)
        index = reference(at: index, end: range.upperBound, into: &buffer)
        buffer.withUnsafeBufferPointer { receiver.text($0) }
      } else {
        warn(.repair("control character dropped", line: line))
        index += 1
      }
      start = index
    }
    if start < range.upperBound { emit(start..<range.upperBound) }
  }

  /// Reads the reference at `index`; a `&` that begins none is itself.
  func reference(at index: Int, end: Int, into output: inout [UInt8]) -> Int {
    let slice = UnsafeBufferPointer(rebasing: bytes[..<end])
    var cursor = index + 1
    while cursor < end, cursor - index < 64, slice[cursor].isAlphanumeric || slice[cursor] == 0x23 {
      cursor += 1
    }
    if cursor < end, slice[cursor] == 0x3B {
      if cursor > index + 1, slice[index + 1] != 0x23 {
        let name = slice.string(index + 1..<cursor)
        if let value = declared[name], expandedBytes + value.count < Self.maximumExpansion {
          expandedBytes += value.count
          output.append(contentsOf: value)
          return cursor + 1
        }
        if name == "apos" {
          output.append(0x27)
          return cursor + 1
        }
      }
      let before = output.count
      if let next = HTMLEntities.decode(slice, at: index, into: &output), next > cursor {
        return next
      }
      output.removeLast(output.count - before)
      warn(.repair("an unknown reference was read as text", line: line))
    } else {
      warn(.repair("a bare “&” was read as text", line: line))
    }
    output.append(0x26)
    return index + 1
  }

  func characterData() -> Bool {
    let start = position + 9
    if !hasNoMoreSectionEnds {
      if let end = bytes.firstIndex(of: "]]>", from: start) {
        emitWithoutControls(start..<end)
        position = end + 3
        return true
      }
      hasNoMoreSectionEnds = true
    }
    warn(.repair("a CDATA section is never closed", line: line))
    // It must have ended before the end tag of the element that it stands in.
    var end = bytes.count
    if let name = open.last {
      let closing = "</" + (name.prefix.isEmpty ? "" : name.prefix + ":") + name.name
      var search = start
      while let found = bytes.firstIndex(of: "</", from: search) {
        let stop = min(found + closing.utf8.count, bytes.count)
        if bytes.loweredString(found..<stop) == closing.asciiLowered {
          end = found
          break
        }
        search = found + 2
      }
    }
    emitWithoutControls(start..<end)
    position = end
    return true
  }

  func emitWithoutControls(_ range: Range<Int>) {
    var start = range.lowerBound
    for index in range {
      let byte = bytes[index]
      guard byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D else { continue }
      if start < index { emit(start..<index) }
      warn(.repair("control character dropped", line: line))
      start = index + 1
    }
    if start < range.upperBound { emit(start..<range.upperBound) }
  }
}
