// The pages' templates, read once when the first page is asked for.

import Foundation
import Mustache

/// Text for HTML, in elements and in quoted attributes.
///
/// The library's own escaping looks at whole characters, so a quote or an angle bracket that a
/// combining mark follows is one that it does not know and lets through: `"` + U+0301 would end an
/// attribute. A browser reads scalars, so scalars are looked at here.
struct MarkupText: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      case UInt8(ascii: "`"): bytes += "&#96;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The templates by their names.
enum Templates {
  /// Why a page cannot be rendered: a mistake in this build.
  struct Missing: Error, CustomStringConvertible {
    var description: String
  }

  private static let library: Result<MustacheLibrary, any Error> = Result {
    MustacheContentTypes.register(MarkupText(), named: "MARKUP")
    var library = MustacheLibrary()
    for (name, bytes) in all {
      // Every template opens with this pragma, so that none can forget it.
      let text = "{{% CONTENT_TYPE:MARKUP}}" + String(decoding: bytes, as: UTF8.self)
      library.register(try MustacheTemplate(string: text), named: name)
    }
    return library
  }

  private static var all: [(name: String, bytes: [UInt8])] {
    [
      ("top", PackageResources.top_mustache), ("bottom", PackageResources.bottom_mustache),
      ("text", PackageResources.text_mustache), ("card", PackageResources.card_mustache),
      ("facts", PackageResources.facts_mustache), ("alerts", PackageResources.alerts_mustache),
      ("story", PackageResources.story_mustache), ("feeds", PackageResources.feeds_mustache),
      ("watches", PackageResources.watches_mustache),
      ("watch", PackageResources.watch_mustache),
      ("briefing", PackageResources.briefing_mustache),
      ("search", PackageResources.search_mustache),
      ("service", PackageResources.service_mustache),
      ("notice", PackageResources.notice_mustache),
    ]
  }

  /// A page of a template and its values.
  static func render(_ name: String, _ values: Any) throws -> String {
    guard let page = try library.get().render(tree(values) ?? [:], withTemplate: name) else {
      throw Missing(description: "there is no template “\(name)”")
    }
    return page
  }

  /// Values as dictionaries of their fields, without what is nil.
  ///
  /// Of anything but a dictionary the library reflects all fields each time a template names one:
  /// the front page took ten times as long.
  private static func tree(_ value: Any) -> Any? {
    switch value {
    case let text as String: return text
    case let number as Int: return number
    case let truth as Bool: return truth
    case let list as [Any]: return list.map { tree($0) ?? "" }
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.flatMap { tree($0.value) }
    case .struct:
      var fields: [String: Any] = [:]
      for case (let name?, let field) in mirror.children { fields[name] = tree(field) }
      return fields
    default: return value
    }
  }
}

/// The files that pages refer to, under addresses that change with their content.
enum Assets {
  /// A file.
  struct Asset: Sendable {
    var path: String
    var type: String
    var text: String
    /// The path with what makes it new when the text is.
    var address: String
  }

  static let style = Asset("/style.css", "text/css; charset=utf-8", PackageResources.style_css)
  static let script = Asset("/live.js", "text/javascript; charset=utf-8", PackageResources.live_js)
  static let icon = Asset("/icon.svg", "image/svg+xml", PackageResources.icon_svg)
  static let all = [style, script, icon]
}

extension Assets.Asset {
  fileprivate init(_ path: String, _ type: String, _ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    self.init(path: path, type: type, text: text, address: "\(path)?v=\(text.shortName)")
  }
}
