// A message as a mail: header fields by RFC 5322 with RFC 2047's encoded words, a plain and an HTML
// part by RFC 2046 (multipart/alternative). Every line is ASCII and under 80 characters, so that
// any server takes it as it is.

import Foundation
import Model

/// The text of one mail.
struct MailText {
  /// Header and body, every line ended by CR LF.
  let bytes: [UInt8]

  init(
    _ message: Message, _ decoded: [Alert], from: MailAddress, to: [MailAddress], date: Timestamp
  ) {
    let heading = message.heading(decoded)
    let severity = message.severity(decoded)
    let domain = from.address.split(separator: "@").last.map(String.init) ?? "localhost"
    var fields: [(String, String)] = [
      ("From", Self.address(from)),
      ("To", to.map(Self.address).joined(separator: ",\r\n ")),
      ("Subject", MailHeader.unstructured(Self.subject(heading, decoded), after: "Subject: ")),
      ("Date", MailHeader.date(date)),
      ("Message-ID", "<\(Self.identifier(message.id))@\(Self.identifierDomain(domain))>"),
    ]
    // Readers that thread show a story's alerts together, as all of them refer to the story.
    let stories = Set(decoded.map(\.story))
    if stories.count == 1, let story = decoded.first?.story {
      let reference = "<story.\(story.rawValue)@\(Self.identifierDomain(domain))>"
      fields.append(("References", reference))
    }
    fields += [
      // No vacation notice is wanted in answer (RFC 3834).
      ("Auto-Submitted", "auto-generated"),
      ("X-Pactwatch-ID", Self.identifier(message.id)),
      ("X-Pactwatch-Severity", severity.rawValue),
    ]
    if severity == .high { fields.append(("Importance", "high")) }
    let boundary = "=_pactwatch_\(Self.identifier(message.id).suffix(40))"
    fields += [
      ("MIME-Version", "1.0"),
      ("Content-Type", "multipart/alternative;\r\n boundary=\"\(boundary)\""),
    ]
    var text = fields.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
    let plain = "\(heading)\n\n\(message.plainText(decoded))\n"
    let html = MailHTML.page(message, decoded, heading: heading)
    for (type, content) in [("text/plain", plain), ("text/html", html)] {
      let body = MailBody(content)
      text += "--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n"
      text += "Content-Transfer-Encoding: \(body.encoding)\r\n\r\n\(body.text)\r\n"
    }
    text += "--\(boundary)--\r\n"
    bytes = Array(text.utf8)
  }

  /// The parties first, as they decide what is read.
  private static func subject(_ heading: String, _ decoded: [Alert]) -> String {
    guard decoded.count == 1, let alert = decoded.first, !alert.countries.isEmpty else {
      return AlertWords.cut(heading, to: 200)
    }
    let parties = alert.countries.map(\.rawValue).joined(separator: "+")
    return "[\(parties)] \(AlertWords.cut(heading, to: 200))"
  }

  private static func address(_ address: MailAddress) -> String {
    guard let name = address.name else { return address.address }
    // A line of its own, as encoded words may fill the one before.
    return "\(MailHeader.phrase(name))\r\n <\(address.address)>"
  }

  /// What of an identifier may stand left of the at sign (RFC 5322 §3.2.3).
  private static func identifier(_ id: String) -> String {
    String(
      id.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-" }
        .prefix(128))
  }

  private static func identifierDomain(_ domain: String) -> String {
    let isPlain = domain.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0))
    }
    return isPlain ? domain : "pactwatch.invalid"
  }
}

/// The values of header fields.
enum MailHeader {
  /// A text as it may follow `prefix` on one line and continue on others: as it is where it is
  /// ASCII and short, else in encoded words (RFC 2047 §2, §5).
  static func unstructured(_ text: String, after prefix: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
      && prefix.utf8.count + text.utf8.count <= 76
    return isPlain ? text : encodedWords(text, after: prefix)
  }

  /// A name before an address: a quoted string, or encoded words.
  static func phrase(_ name: String) -> String {
    guard name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), name.utf8.count <= 60 else {
      return encodedWords(name, after: "From: ")
    }
    return "\"" + name.escaping(["\\", "\""]) + "\""
  }

  /// Encoded words of at most 75 characters, none of which cuts a character in two.
  private static func encodedWords(_ text: String, after prefix: String) -> String {
    // 45 bytes are 60 characters of base64, 72 with what stands around them. A line with such words
    // has at most 76, and the first line has the prefix too.
    var words: [String] = []
    var piece: [UInt8] = []
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      let room = words.isEmpty ? 45 - (prefix.utf8.count * 3 + 3) / 4 : 45
      if piece.count + bytes.count > room {
        words.append(Data(piece).base64EncodedString())
        piece = []
      }
      piece += bytes
    }
    words.append(Data(piece).base64EncodedString())
    return words.map { "=?UTF-8?B?\($0)?=" }.joined(separator: "\r\n ")
  }

  /// An instant as a mail's date (RFC 5322 §3.3).
  static func date(_ instant: Timestamp) -> String { instant.internetDate(zone: "+0000") }
}

/// A part's content in lines that any server passes on unchanged (RFC 2045 §6).
struct MailBody {
  let encoding: String
  /// The encoded content, lines parted by CR LF.
  let text: String

  /// Quoted-printable where most of the text is ASCII, so that it can be read as it is, else
  /// base64.
  init(_ content: String) {
    let bytes = Array(content.replacing("\n", with: "\r\n").utf8)
    let foreign = bytes.count { $0 >= 0x80 }
    if foreign * 6 <= bytes.count {
      encoding = "quoted-printable"
      text = Self.quotedPrintable(bytes)
    } else {
      encoding = "base64"
      let encoded = Array(Data(bytes).base64EncodedString().utf8)
      text = stride(from: 0, to: encoded.count, by: 76).map {
        String(decoding: encoded[$0..<min($0 + 76, encoded.count)], as: UTF8.self)
      }.joined(separator: "\r\n")
    }
  }

  private static func quotedPrintable(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    var column = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 13, index + 1 < bytes.count, bytes[index + 1] == 10 {
        result += [13, 10]
        column = 0
        index += 2
        continue
      }
      let endsLine = index + 1 == bytes.count || bytes[index + 1] == 13
      let isPlain =
        (byte >= 33 && byte <= 126 && byte != UInt8(ascii: "="))
        || ((byte == 32 || byte == 9) && !endsLine)
      let piece =
        isPlain ? [byte] : [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      if column + piece.count > 75 {
        result += [UInt8(ascii: "="), 13, 10]
        column = 0
      }
      result += piece
      column += piece.count
      index += 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}
