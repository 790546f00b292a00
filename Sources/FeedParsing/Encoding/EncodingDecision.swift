// Decides in which character set a document was really written, whatever its labels say.

/// The text of a document in UTF-8, with what had to be said on the way to it.
struct DecodedText {
  var utf8: [UInt8]
  var warnings: [FeedWarning] = []
}

/// Reads the signs of a character set: byte order mark, HTTP header, XML declaration, the bytes.
/// Source: WHATWG Encoding Standard for the order of the first, RFC 7303 §3 for XML over HTTP.
enum EncodingDecision {
  /// The set that the first bytes show by a byte order mark or by where their zeros are, and how
  /// long the mark is.
  static func signature(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (set: CharacterSet, markLength: Int)? {
    func starts(_ values: UInt8...) -> Bool {
      bytes.count >= values.count && zip(bytes, values).allSatisfy { $0 == $1 }
    }
    func named(_ label: String, _ length: Int) -> (set: CharacterSet, markLength: Int)? {
      CharacterSet(label: label).map { ($0, length) }
    }
    if starts(0xEF, 0xBB, 0xBF) { return named("utf-8", 3) }
    if starts(0xFF, 0xFE, 0, 0) { return named("utf-32le", 4) }
    if starts(0, 0, 0xFE, 0xFF) { return named("utf-32be", 4) }
    if starts(0xFF, 0xFE) { return named("utf-16le", 2) }
    if starts(0xFE, 0xFF) { return named("utf-16be", 2) }
    if starts(0x3C, 0, 0, 0) { return named("utf-32le", 0) }
    if starts(0, 0, 0, 0x3C) { return named("utf-32be", 0) }
    if bytes.count >= 4, bytes[0] == 0x3C || bytes[0].isSpace, bytes[1] == 0, bytes[2] != 0,
      bytes[3] == 0
    {
      return named("utf-16le", 0)
    }
    if bytes.count >= 4, bytes[0] == 0, bytes[1] == 0x3C || bytes[1].isSpace, bytes[2] == 0 {
      return named("utf-16be", 0)
    }
    if starts(0x4C, 0x6F, 0xA7, 0x94) { return ebcdic(bytes).map { ($0, 0) } }
    return nil
  }

  /// The EBCDIC code page that a declaration in EBCDIC names; its letters are the same in all.
  private static func ebcdic(_ bytes: UnsafeBufferPointer<UInt8>) -> CharacterSet? {
    guard let plain = CharacterSet(label: "cp037"),
      let head = plain.decode(UnsafeBufferPointer(rebasing: bytes.prefix(256)))
    else { return nil }
    let label = head.utf8.withUnsafeBufferPointer { declaredLabel($0) }
    return label.flatMap(CharacterSet.init(label:)) ?? plain
  }

  /// The `encoding` of the XML declaration, wherever in the first kilobyte it stands.
  static func declaredLabel(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let head = UnsafeBufferPointer(rebasing: bytes.prefix(2048))
    guard let start = head.firstIndex(of: "<?xml", from: 0),
      let end = head.firstIndex(of: 0x3E, from: start),
      let found = head.firstIndex(of: "encoding", from: start), found < end
    else { return nil }
    var cursor = found + 8
    while cursor < end, head[cursor].isSpace || head[cursor] == 0x3D { cursor += 1 }
    guard cursor < end else { return nil }
    let quote = head[cursor]
    if quote == 0x22 || quote == 0x27 { cursor += 1 }
    var stop = cursor
    while stop < end, head[stop] != 0x22, head[stop] != 0x27, head[stop] != 0x3F { stop += 1 }
    return head.string(cursor..<stop).trimmed
  }

  /// The `charset` parameter of a media type (RFC 9110 §8.3), in any spelling.
  static func charset(ofContentType type: String?) -> String? {
    guard let type else { return nil }
    for parameter in type.split(separator: ";").dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, String(parts[0]).trimmed?.asciiLowered == "charset" else { continue }
      return String(parts[1]).trimmed?.filter { $0 != "\"" && $0 != "'" }.trimmed
    }
    return nil
  }

  /// The text of `bytes`, read in the set that fits them best.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, headerLabel: String?
  ) -> DecodedText {
    guard let (set, markLength) = signature(bytes) else {
      return decode(bytes, labels: labels(headerLabel, bytes))
    }
    let rest = UnsafeBufferPointer(rebasing: bytes.dropFirst(markLength))
    if !set.isUTF8, let text = set.decode(rest) {
      return DecodedText(utf8: text.utf8, warnings: faultWarnings(text.faults, set))
    }
    // A mark says UTF-8 like a label does: the bytes may be something else for all that.
    return decode(rest, labels: [("utf-8", "the byte order mark")] + labels(headerLabel, rest))
  }

  private static func labels(
    _ headerLabel: String?, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> [(label: String, place: String)] {
    var labels: [(label: String, place: String)] = []
    if let headerLabel { labels.append((headerLabel, "the HTTP header")) }
    if let label = declaredLabel(bytes) { labels.append((label, "the XML declaration")) }
    return labels
  }

  private static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, labels: [(label: String, place: String)]
  ) -> DecodedText {
    let check = UTF8Check(bytes, stoppingAtFault: false)
    var warnings: [FeedWarning] = []
    var best: (text: [UInt8], faults: Int, set: CharacterSet)?
    for (label, place) in labels {
      guard let set = CharacterSet(label: label) else {
        warnings.append(.repair("“\(label)”, named by \(place), is no known character set"))
        continue
      }
      if set.isWide {
        warnings.append(.repair("\(place) says \(label), but the bytes are not"))
        continue
      }
      if set.isUTF8 {
        if check.invalidCount == 0 { return DecodedText(utf8: Array(bytes), warnings: warnings) }
        if check.multibyteCount >= check.invalidCount {
          return mixed(bytes, oldSet: nil, warnings) ?? mendedUTF8(bytes, check, warnings)
        }
        warnings.append(.repair("\(place) says \(label), but the bytes are no UTF-8"))
        continue
      }
      if check.invalidCount == 0, !set.isStateful {
        if check.multibyteCount == 0 { return DecodedText(utf8: Array(bytes), warnings: warnings) }
        if check.multibyteCount > 1 {
          warnings.append(.repair("\(place) says \(label), but the text is UTF-8"))
          return DecodedText(utf8: Array(bytes), warnings: warnings)
        }
      }
      if check.multibyteCount > 0, let text = mixed(bytes, oldSet: set, warnings) { return text }
      if set == .windows1252, let guess = CyrillicGuess(bytes).set(whereLabelledWestern: true) {
        warnings.append(.repair("\(place) says \(label), but the words are Cyrillic"))
        if let text = guess.decode(bytes) {
          return DecodedText(utf8: text.utf8, warnings: warnings)
        }
      }
      guard let text = set.decode(bytes) else { continue }
      if text.faults == 0 { return DecodedText(utf8: text.utf8, warnings: warnings) }
      if text.faults < best?.faults ?? Int.max { best = (text.utf8, text.faults, set) }
    }
    if check.invalidCount == 0 { return DecodedText(utf8: Array(bytes), warnings: warnings) }
    if check.multibyteCount > 0, let text = mixed(bytes, oldSet: nil, warnings) { return text }
    if check.multibyteCount >= check.invalidCount { return mendedUTF8(bytes, check, warnings) }
    if let best, best.faults * 20 < bytes.count {
      return DecodedText(
        utf8: best.text, warnings: warnings + faultWarnings(best.faults, best.set))
    }
    let guess = guessed(bytes)
    guard let text = guess.decode(bytes) else { return mendedUTF8(bytes, check, warnings) }
    warnings.append(.repair("no label fits the bytes; read as \(guess.name)"))
    return DecodedText(utf8: text.utf8, warnings: warnings)
  }

  private static func mixed(
    _ bytes: UnsafeBufferPointer<UInt8>, oldSet: CharacterSet?, _ warnings: [FeedWarning]
  ) -> DecodedText? {
    guard let (text, set) = MixedText.read(bytes, oldSet: oldSet) else { return nil }
    return DecodedText(
      utf8: text,
      warnings: warnings + [.repair("some words are UTF-8, others \(set.name); each read as it is")]
    )
  }

  private static func mendedUTF8(
    _ bytes: UnsafeBufferPointer<UInt8>, _ check: UTF8Check, _ warnings: [FeedWarning]
  ) -> DecodedText {
    DecodedText(
      utf8: UTF8Check.mended(bytes), warnings: warnings + faultWarnings(check.invalidCount, .utf8))
  }

  private static func faultWarnings(_ count: Int, _ set: CharacterSet) -> [FeedWarning] {
    count == 0
      ? [] : [.repair("\(count) byte(s) that \(set.name) does not have were replaced by U+FFFD")]
  }

  /// The set that bytes without a label are most likely in: Korean, a Cyrillic one, else
  /// windows-1252.
  static func guessed(_ bytes: UnsafeBufferPointer<UInt8>) -> CharacterSet {
    if isKorean(bytes), let korean = CharacterSet(label: "euc-kr") { return korean }
    return CyrillicGuess(bytes).set(whereLabelledWestern: false) ?? .windows1252
  }

  /// Whether all beyond ASCII is pairs of KS X 1001, nearly all of them Hangul (B0…C8).
  private static func isKorean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var (pairs, hangul, index) = (0, 0, 0)
    while index < bytes.count {
      guard bytes[index] >= 0x80 else {
        index += 1
        continue
      }
      guard index + 1 < bytes.count, bytes[index] >= 0xA1, bytes[index + 1] >= 0xA1 else {
        return false
      }
      pairs += 1
      if 0xB0...0xC8 ~= bytes[index] { hangul += 1 }
      index += 2
    }
    return pairs >= 4 && hangul * 10 >= pairs * 8
  }
}
