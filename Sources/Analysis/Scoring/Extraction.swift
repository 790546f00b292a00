// All feature vectors of one text, as training sees them; the labeller uses the same extractors.

import Model

/// The vectors that a text's labels are decided from.
package struct Extraction: Sendable {
  /// A country that may be a party.
  package struct Party: Sendable {
    package let country: CountryCode
    package let features: FeatureList
  }
  /// An organisation that may take part.
  package struct Organisation: Sendable {
    package let name: String
    /// How it was found: named, implied, unknown.
    package let source: String
    package let features: FeatureList
  }

  /// The whole text's features, without those that stand on the party model.
  package var context: FeatureList
  package let activities: [FeatureList]
  package let stages: [FeatureList]
  package let domains: [FeatureList]
  package let parties: [Party]
  package let organisations: [Organisation]

  /// Adds what the party model thinks of the candidates: how likely the second best is a party.
  package mutating func addPartyPair(_ probabilities: [Float]) {
    var vector = FeatureVector(context)
    Self.addPartyPair(probabilities, to: &vector)
    context = FeatureList(vector)
  }

  static func addPartyPair(_ probabilities: [Float], to vector: inout FeatureVector) {
    let sorted = probabilities.sorted(by: >)
    let second = sorted.count > 1 ? sorted[1] : 0
    let first = sorted.first ?? 0
    vector.add(.partyPair, bucket(first), 1, name: "first \(bucket(first))")
    vector.add(.partyPair, bucket(second), 2, name: "second \(bucket(second))")
    vector.add(.partyPair, 0, 3, value: second, name: "second")
  }

  private static func bucket(_ probability: Float) -> UInt32 {
    switch probability {
    case ..<0.05: 0
    case ..<0.2: 1
    case ..<0.4: 2
    case ..<0.6: 3
    case ..<0.8: 4
    default: 5
    }
  }
}

/// Makes the vectors; holds the concepts' facts.
struct Extractor: Sendable {
  let table: ConceptTable
  let offices: OfficeTable

  init(_ lexicon: Lexicon) {
    table = ConceptTable(lexicon)
    offices = OfficeTable(lexicon)
  }

  func all(_ scene: Scene, recordsNames: Bool) -> Extraction {
    func vector(_ body: (inout FeatureVector) -> Void) -> FeatureList {
      var vector = FeatureVector(recordsNames: recordsNames)
      body(&vector)
      return FeatureList(vector)
    }
    let labels = LabelFeatures(table: table)
    let acts = self.labels(scene)
    let organisations = organisations(scene, recordsNames: recordsNames)
    return Extraction(
      context: vector {
        ContextFeatures(table: table).extract(scene, into: &$0)
        PredicateFeatures(table: table).extract(scene, into: &$0)
      },
      activities: Activity.allCases.indices.map { index in
        vector { labels.extractAct(1 << UInt32(index), of: acts.activities, in: scene, into: &$0) }
      },
      stages: Stage.allCases.indices.map { index in
        vector { labels.extractAct(1 << UInt32(index), of: acts.stages, in: scene, into: &$0) }
      },
      domains: Domain.allCases.map { domain in
        vector { labels.extractDomain(domain, in: scene, into: &$0) }
      },
      parties: scene.candidates.enumerated().map { rank, candidate in
        Extraction.Party(
          country: CountryNumbers.codes[Int(candidate.country)],
          features: vector {
            PartyFeatures(table: table).extract(candidate, rank: rank, in: scene, into: &$0)
          })
      },
      organisations: organisations.enumerated().map { rank, organisation in
        Extraction.Organisation(
          name: organisation.name, source: "\(organisation.source)",
          features: vector {
            OrganisationFeatures(table: table).extract(
              organisation, rank: rank, among: organisations, in: scene, into: &$0)
          })
      })
  }

  /// The activities of a scene's acts, and their stages, as bits in the taxonomy's order; 0 for
  /// none.
  func labels(_ scene: Scene) -> (activities: [UInt32], stages: [UInt32]) {
    (
      scene.acts.map { table.facts[scene.mentions[$0].facts].activityBit },
      scene.acts.map { table.facts[scene.mentions[$0].facts].stageBit }
    )
  }
}
