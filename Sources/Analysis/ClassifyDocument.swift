// One line of `pactwatch classify`: the labels of one corpus line as JSON.

import Model

/// The labels of one item in the form that `pactwatch classify` prints.
public struct ClassifyDocument: Encodable, Sendable {
  /// The item's own identifier; null where the input has none.
  public var id: String?
  /// The labels.
  public var labels: Labels

  /// A document from its parts.
  public init(id: String?, labels: Labels) {
    self.id = id
    self.labels = labels
  }

  private enum CodingKeys: String, CodingKey {
    case id, score, relevance, activity, stage, domain, countries, orgs, language, evidence
  }

  /// Writes every field, null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode((labels.score * 10_000).rounded() / 10_000, forKey: .score)
    try container.encode(labels.relevance, forKey: .relevance)
    try container.encode(labels.activity, forKey: .activity)
    try container.encode(labels.stage, forKey: .stage)
    try container.encode(labels.domain, forKey: .domain)
    try container.encode(labels.countries, forKey: .countries)
    try container.encode(labels.organisations, forKey: .orgs)
    try container.encode(labels.language, forKey: .language)
    try container.encode(labels.evidence, forKey: .evidence)
  }
}
