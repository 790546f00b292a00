// Finds the converter for a character set's name, however a publisher spells it.

import Glibc

/// A character set that can be converted to UTF-8.
struct CharacterSet: Equatable {
  /// The name that iconv knows.
  let name: String

  /// Whether this is UTF-8 itself.
  var isUTF8: Bool { name == "UTF-8" }
  /// Whether its characters have two or four bytes each, ASCII ones too.
  var isWide: Bool { name.hasPrefix("UTF-16") || name.hasPrefix("UTF-32") || name == "UCS-2" }
  /// Whether ASCII bytes may mean something else, after an escape sequence.
  var isStateful: Bool { name.hasPrefix("ISO-2022") || name.hasPrefix("UTF-7") }

  static let utf8 = CharacterSet(name: "UTF-8")
  static let windows1251 = CharacterSet(name: "CP1251")
  static let windows1252 = CharacterSet(name: "CP1252")
  static let koi8u = CharacterSet(name: "KOI8-U")

  private init(name: String) { self.name = name }

  /// The character set that `label` names; nil for names that mean nothing, and for UTF-7, which
  /// browsers refuse because it hides markup.
  init?(label: String) {
    let folded = Self.folded(label)
    guard !folded.isEmpty, folded.utf8.count <= 40, !folded.hasPrefix("utf7"), folded != "u7",
      folded != "unicode11utf7"
    else { return nil }
    if let alias = Self.aliases[folded] {
      name = alias
      return
    }
    let plain = label.asciiLowered.trimmed ?? ""
    let dashed = plain.replacing("_", with: "-")
    var candidates = [plain, dashed, folded, "cp" + folded]
    if folded.hasPrefix("iso8859") {
      let part = folded.dropFirst(7).prefix { $0.isNumber }
      candidates.append("iso-8859-\(part.prefix(2))")
      candidates.append("iso-8859-\(part.prefix(1))")
    }
    if folded.hasPrefix("win"), !folded.hasPrefix("windows") {
      candidates.append("cp" + folded.dropFirst(3))
    }
    if folded.hasPrefix("windows") || folded.hasPrefix("xcp") || folded.hasPrefix("microsoftcp") {
      candidates.append("cp" + folded.drop { !$0.isNumber })
    }
    for candidate in candidates where Self.isKnown(candidate) {
      name = candidate.uppercased()
      return
    }
    return nil
  }

  private static func folded(_ label: String) -> String {
    String(decoding: label.utf8.filter(\.isAlphanumeric).map(\.lowered), as: UTF8.self)
  }

  private static func isKnown(_ name: String) -> Bool {
    guard name.utf8.allSatisfy({ $0.isAlphanumeric || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F })
    else { return false }
    let converter = iconv_open("UTF-8", name)
    guard converter != iconv_t(bitPattern: -1) else { return false }
    iconv_close(converter)
    return true
  }

  /// Labels that mean another set than iconv would take them for, or that it does not know.
  /// The supersets that publishers really send are those of the WHATWG Encoding Standard, and
  /// KOI8-U for KOI8-R, which has but frames of tables in the place of Ukrainian letters; the
  /// rest are the aliases that IANA and common libraries list.
  private static let aliases: [String: String] = {
    var table: [String: String] = [:]
    for line in """
    UTF-8 utf8 u8 utf unicode11utf8 xunicode20utf8 cp65001 utf8ucs2 utf8ucs4 utf8sig utf8mb4
    CP1252 iso88591 latin1 latin l1 iso8859 88591 8859 ascii usascii ansix341968 ansix341986 646 \
    iso646irv1991 iso646us cp819 ibm819 isoir100 isoir6 iso885911987 cp1252 windows1252 xcp1252 \
    csisolatin1 ansi us iso646 cp367 ibm367 1252
    CP1254 iso88599 latin5 l5 iso885991989 isoir148 csisolatin5
    CP874 tis620 iso885911 thai tis6200 tis62025290 tis62025291 iso8859112001 windows874 dos874
    GB18030 gb2312 gbk gb18030 xgbk csgb2312 chinese gb23121980 gb231280 isoir58 eucgb2312cn \
    euccn cp936 936 ms936 gb180302000 csiso58gb231280 xmacsimpchinese
    CP932 shiftjis sjis xsjis mskanji csshiftjis windows31j cp932 ms932 932 sjis xmacjapanese
    CP949 euckr ksc56011987 korean cskseuckr ksc5601 ksc56011989 ksx1001 windows949 cp949 949 \
    ms949 uhc isoir149 ks56011987 ksc xmackorean
    BIG5-HKSCS big5 big5tw csbig5 xxbig5 cnbig5 big5hkscs hkscs xmactradchinese
    CP950 950 ms950 cp950
    EUC-JP eucjp xeucjp ujis cseucpkdfmtjapanese
    EUC-JISX0213 eucjis2004 eucjisx0213 jisx0213
    SHIFT_JISX0213 shiftjis2004 sjis2004 shiftjisx0213 sjisx0213
    ISO-2022-JP iso2022jp csiso2022jp
    ISO-2022-JP-1 iso2022jp1
    ISO-2022-JP-2 iso2022jp2 iso2022jpext
    ISO-2022-JP-3 iso2022jp3 iso2022jp2004
    ISO-2022-KR iso2022kr csiso2022kr
    JOHAB johab ms1361 cp1361
    KOI8-U koi8u koi8ru koi8r koi koi8 cskoi8r
    CP1251 win1251 windows1251 cp1251 xcp1251 1251 window1251 windovs1251 wincp1251 cyrillicwindows
    CP866 cp866 ibm866 dos866 csibm866 866
    CP1125 cp1125 ibm1125 cp866u ruscii
    MAC-CYRILLIC maccyrillic xmaccyrillic
    MAC-UK macukrainian xmacukrainian
    MACINTOSH macroman macintosh mac xmacroman
    MAC-CENTRALEUROPE maccentraleurope maclatin2 maccenteuro
    PT154 ptcp154 cp154 csptcp154 cyrillicasian pt154
    RK1048 kz1048 rk1048 strk10482002
    HP-ROMAN8 hproman8 roman8 r8 cp1051 ibm1051
    CP858 cp858 csibm858 858 ibm858
    CP861 cp861 cpis csibm861 861 ibm861
    ISO-8859-15 iso885915 latin9 l9
    UTF-16 utf16 u16 ucs2 iso10646ucs2 unicode csunicode
    UTF-16LE utf16le utf16litteendian unicodelittleunmarked unicodefffe
    UTF-16BE utf16be unicodebigunmarked unicodefeff
    UTF-32 utf32 u32 ucs4 iso10646ucs4
    UTF-32LE utf32le
    UTF-32BE utf32be
    CP037 cp037 ibm037 ibm039 037
    """.split(separator: "\n") {
      let words = line.split(separator: " ")
      for word in words.dropFirst() { table[String(word)] = String(words[0]) }
    }
    return table
  }()

  /// Converts `bytes` to UTF-8. What this set does not have becomes U+FFFD, and is counted; so is
  /// what Unicode does not have.
  func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> (utf8: [UInt8], faults: Int)? {
    let converter = iconv_open("UTF-8", name)
    guard converter != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(converter) }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 2)
    var faults = 0
    var buffer = [UInt8](repeating: 0, count: 65_536)
    guard let start = bytes.baseAddress else { return ([], 0) }
    var input: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(
      mutating: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
    var left = bytes.count
    let unit = name.hasPrefix("UTF-16") ? 2 : name.hasPrefix("UTF-32") ? 4 : 1
    while left > 0 {
      var status = 0
      var fault: Int32 = 0
      let produced = buffer.withUnsafeMutableBytes { raw -> Int in
        var target: UnsafeMutablePointer<CChar>? = raw.baseAddress?.assumingMemoryBound(
          to: CChar.self)
        var room = raw.count
        status = iconv(converter, &input, &left, &target, &room)
        fault = errno
        return raw.count - room
      }
      output.append(contentsOf: buffer[..<produced])
      if status != -1 || fault == E2BIG { continue }
      // A byte that means nothing here, or a character cut off by the end.
      faults += 1
      output.append(contentsOf: [0xEF, 0xBF, 0xBD])
      let step = min(unit, left)
      input = input?.advanced(by: step)
      left -= step
    }
    // Some converters hold a letter back for the accent that may follow it.
    let produced = buffer.withUnsafeMutableBytes { raw -> Int in
      var target: UnsafeMutablePointer<CChar>? = raw.baseAddress?.assumingMemoryBound(
        to: CChar.self)
      var room = raw.count
      _ = iconv(converter, nil, nil, &target, &room)
      return raw.count - room
    }
    output.append(contentsOf: buffer[..<produced])
    return output.withUnsafeBufferPointer { bytes in
      // From its own four-byte sets iconv makes sequences of up to six bytes.
      let check = UTF8Check(bytes, stoppingAtFault: false)
      guard check.invalidCount > 0 else { return nil }
      return (UTF8Check.mended(bytes), faults + check.invalidCount)
    } ?? (output, faults)
  }
}
