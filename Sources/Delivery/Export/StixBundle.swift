// Alerts as a STIX 2.1 bundle, for threat-intelligence platforms: one report a story, its parties
// as locations and identities.

import Foundation
import Model

/// Makes bundles (OASIS STIX 2.1, §3, §4.5 identity, §4.10 location, §4.16 report). Identifiers
/// follow from what they name, so that the same story imported twice is one report.
public struct StixBundle: Encodable, Sendable {
  private let type = "bundle"
  private let id: String
  private let objects: [StixObject]

  /// When the fixed objects say that they were made: any instant, but always the same.
  private static let epoch = "2026-01-01T00:00:00.000Z"

  private enum CodingKeys: String, CodingKey { case type, id, objects }

  /// A bundle of the stories that alerts are about; news of feeds and of the service is left out.
  ///
  /// - Parameters:
  ///   - alerts: in the order in which they were raised.
  ///   - first: the first alert of each story, by which its report is called.
  public init(_ alerts: [Alert], firstAlerts first: [StoryID: Alert]) {
    var ours = StixObject(
      type: "identity", name: "pactwatch", created: Self.epoch, modified: Self.epoch)
    ours.objectName = "pactwatch"
    ours.identityClass = "system"
    var objects = [ours]
    var known: Set<String> = [ours.id]
    var stories: [StoryID: [Alert]] = [:]
    var order: [StoryID] = []
    for alert in alerts {
      guard let story = alert.story else { continue }
      if stories[story] == nil { order.append(story) }
      stories[story, default: []].append(alert)
    }
    for story in order {
      guard let told = stories[story], let last = told.last else { continue }
      var parties = Self.parties(told, author: ours.id)
      // A report must be about something: where no party is known, about who reported it.
      if parties.isEmpty { parties = [Self.organisation(last.source, author: ours.id)] }
      let begin = first[story] ?? told[0]
      objects += parties.filter { known.insert($0.id).inserted }
      objects.append(
        Self.report(told, last: last, first: begin, author: ours.id, about: parties.map(\.id)))
    }
    self.objects = objects
    id = "bundle--" + NameUUID.text("bundle " + objects.map { $0.id + $0.modified }.joined())
  }

  /// The bundle as JSON text.
  public func json() throws -> String {
    let encoder = JSONEncoder.compact
    encoder.outputFormatting.insert(.prettyPrinted)
    return PlainText.json(try encoder.text(self))
  }

  private static func parties(_ alerts: [Alert], author: String) -> [StixObject] {
    let countries = Set(alerts.flatMap(\.countries)).sorted()
    let organisations = Set(alerts.flatMap(\.organisations)).sorted()
    return countries.map { place($0, author: author) }
      + organisations.map { organisation($0, author: author) }
  }

  private static func place(_ country: CountryCode, author: String) -> StixObject {
    switch country {
    case .europeanUnion: return organisation("European Union", author: author)
    case .nato: return organisation("North Atlantic Treaty Organisation", author: author)
    default:
      var object = StixObject(
        type: "location", name: "country \(country)", created: epoch, modified: epoch)
      object.createdBy = author
      object.objectName = Locale(identifier: "en").localizedString(forRegionCode: country.rawValue)
      object.country = country.rawValue
      return object
    }
  }

  private static func organisation(_ name: String, author: String) -> StixObject {
    let name = PlainText.line(name)
    var object = StixObject(
      type: "identity", name: "organisation \(name)", created: epoch, modified: epoch)
    object.createdBy = author
    object.objectName = name.isEmpty ? "unknown" : name
    object.identityClass = "organization"
    return object
  }

  private static func report(
    _ alerts: [Alert], last: Alert, first: Alert, author: String, about: [String]
  ) -> StixObject {
    var object = StixObject(
      type: "report", name: "report \(first.id)", created: instant(first.time),
      modified: instant(last.time))
    object.createdBy = author
    let title = PlainText.line(last.title)
    object.objectName = title.isEmpty ? "untitled" : title
    object.description = last.summary.map(PlainText.line).flatMap { $0.isEmpty ? nil : $0 }
    object.reportTypes = ["identity"]
    object.published = instant(first.published ?? first.time)
    object.objectReferences = about
    let stages = alerts.compactMap(\.stage).max()
    let labels =
      (stages.map { ["stage:\($0.rawValue)"] } ?? [])
      + Set(alerts.flatMap(\.activity)).map { "activity:\($0.rawValue)" }.sorted()
      + Set(alerts.flatMap(\.domain)).map { "domain:\($0.rawValue)" }.sorted()
    object.labels = labels.isEmpty ? nil : labels
    object.confidence = Int((min(max(last.score, 0), 1) * 100).rounded())
    object.language = last.language.isEmpty ? nil : last.language
    var references = alerts.map {
      StixObject.Reference(source: "pactwatch", url: nil, identifier: $0.id)
    }
    var seen: Set<String> = []
    for report in last.sources {
      guard let url = report.url, seen.insert(url).inserted else { continue }
      references.append(
        .init(source: PlainText.word(report.source), url: PlainText.address(url), identifier: nil))
    }
    object.references = references
    return object
  }

  private static func instant(_ time: Timestamp) -> String {
    let text = time.rfc3339
    return text.contains(".") ? text : text.replacing("Z", with: ".000Z")
  }
}

/// One object of a bundle; what does not belong to its type is left out.
struct StixObject: Encodable, Sendable {
  /// Where the same is told elsewhere.
  struct Reference: Encodable, Sendable {
    var source: String
    var url: String?
    var identifier: String?

    private enum CodingKeys: String, CodingKey {
      case source = "source_name"
      case url
      case identifier = "external_id"
    }
  }

  let type: String
  let version = "2.1"
  let id: String
  let created: String
  let modified: String
  var createdBy: String?
  var objectName: String?
  var description: String?
  var identityClass: String?
  var country: String?
  var reportTypes: [String]?
  var published: String?
  var objectReferences: [String]?
  var labels: [String]?
  var confidence: Int?
  var language: String?
  var references: [Reference]?

  private enum CodingKeys: String, CodingKey {
    case type
    case version = "spec_version"
    case id, created, modified
    case createdBy = "created_by_ref"
    case objectName = "name"
    case description
    case identityClass = "identity_class"
    case country
    case reportTypes = "report_types"
    case published
    case objectReferences = "object_refs"
    case labels, confidence
    case language = "lang"
    case references = "external_references"
  }

  /// An object whose identifier follows from its type and name.
  init(type: String, name: String, created: String, modified: String) {
    self.type = type
    id = "\(type)--\(NameUUID.text(name))"
    self.created = created
    self.modified = modified
  }
}
