// Answers of each kind, with their types and lengths.

import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Model
import NIOCore

extension Response {
  /// A whole text of a media type.
  static func text(
    _ text: String, type: String, status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// Words for people who asked with a tool.
  static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    .text(text, type: "text/plain; charset=utf-8", status: status)
  }

  /// A page.
  static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    .text(text, type: "text/html; charset=utf-8", status: status)
  }

  /// JSON text; what could turn or hide a line in a terminal is escaped.
  static func json(text: String, status: HTTPResponse.Status = .ok) -> Response {
    .text(PlainText.json(text) + "\n", type: "application/json", status: status)
  }

  /// A value as JSON with sorted keys.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    .json(text: try JSONEncoder.compact.text(value), status: status)
  }
}

/// What a request asks beside its path.
struct Question: Sendable {
  private let values: [String: String]

  init(_ request: Request) { self.init(query: request.uri.query ?? "") }

  /// The fields of a form as a browser sends it (URL standard, application/x-www-form-urlencoded);
  /// of a field that is there twice the first counts.
  init(query: String) {
    var values: [String: String] = [:]
    for part in query.split(separator: "&").prefix(32) {
      let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = Self.decoded(pieces[0])
      let value = pieces.count > 1 ? Self.decoded(pieces[1]) : ""
      if values[name] == nil { values[name] = value }
    }
    self.values = values
  }

  private static func decoded(_ text: Substring) -> String {
    let spaced = text.replacing("+", with: " ")
    return String(spaced).removingPercentEncoding ?? spaced.description
  }

  /// The value of a field; nil where it is not there or blank.
  subscript(name: String) -> String? {
    guard let value = values[name]?.trimmingCharacters(in: .whitespacesAndNewlines),
      !value.isEmpty
    else { return nil }
    return value
  }

  /// The value of a field as a whole number.
  func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

  /// Whether JSON is asked for.
  var wantsJSON: Bool { self["format"] == "json" }
}

extension HTTPFields {
  /// Whether a request's condition says that its sender has the answer with this tag (RFC 9110
  /// §13.1.2).
  func holds(tag: String) -> Bool {
    guard let field = self[.ifNoneMatch] else { return false }
    return field.split(separator: ",").contains { candidate in
      let known = candidate.trimmingCharacters(in: .whitespaces)
      return known == "*" || known == tag || known == "W/" + tag
    }
  }
}

extension String {
  /// A short name for the text, another one for another text.
  var shortName: String { String(FNV1a(self).value, radix: 36) }

  /// The text as part of an address's path or query.
  var urlEncoded: String {
    var encoded = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}
