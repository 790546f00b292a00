// Numbers as bytes for the database, the least byte first whatever the machine.

extension [UInt8] {
  /// Adds a number's bytes.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension UnsafeRawBufferPointer {
  /// The number at a position, which moves behind it.
  func next<Value: FixedWidthInteger>(_: Value.Type, at position: inout Int) -> Value {
    defer { position += MemoryLayout<Value>.size }
    return Value(littleEndian: loadUnaligned(fromByteOffset: position, as: Value.self))
  }
}
