// From a scene to labels: scores, thresholds, and the spans that moved each label.

import Model

/// Decides a text's labels with a trained model.
// A class: the model's arrays are not to be counted one by one for every text.
final class Labeller: Sendable {
  let extractor: Extractor
  let model: TrainedModel
  /// Whether every text is labelled as a partnership, to measure the other labels by themselves.
  private let takesAll: Bool
  private let absentDomains: AbsentDomains

  init(extractor: Extractor, model: TrainedModel, takesAll: Bool = false) {
    self.extractor = extractor
    self.model = model
    self.takesAll = takesAll
    absentDomains = AbsentDomains(extractor.table, model.domain)
  }

  func label(
    _ scene: Scene, _ vector: inout FeatureVector, _ own: inout FeatureVector
  ) -> Labels {
    let table = extractor.table
    var evidence = EvidenceCollector(reading: scene.reading)

    var partyScores: [Float] = []
    let partyFeatures = PartyFeatures(table: table)
    vector.removeAll(for: model.party.index)
    for (rank, candidate) in scene.candidates.enumerated() {
      vector.removeAll()
      partyFeatures.extract(candidate, rank: rank, in: scene, into: &vector)
      partyScores.append(model.party.score(vector))
    }

    vector.removeAll(for: model.context.index)
    ContextFeatures(table: table).extract(scene, into: &vector)
    Extraction.addPartyPair(partyScores.map(logistic), to: &vector)
    model.context.addDecisivePairs(to: &vector)
    let decision = model.context.decision(vector)
    var score =
      model.calibration.slope * decision[ContextTarget.relevance] + model.calibration.intercept
    // Without a single sign of the trade a text may tell of two countries' pact, but not of ours.
    if !hasTradeSign(scene) { score -= 3 }
    let probability = logistic(score)
    let isPartnership = takesAll || probability >= model.relevanceThreshold
    let relevance: Relevance =
      isPartnership ? .partnership : decision[ContextTarget.defence] > 0 ? .adjacent : .unrelated
    evidence.collect(
      vector, label: LabelNames.relevance[relevance.rawValue], limit: 6,
      sign: isPartnership ? 1 : relevance == .adjacent ? 1 : -1
    ) {
      model.context.weight(
        $0,
        target: relevance == .partnership ? ContextTarget.relevance : ContextTarget.defence)
    }
    var labels = Labels(
      score: Double(probability), relevance: relevance, language: scene.reading.language)
    if isPartnership || labels.score >= Labels.doubt {
      PredicateFeatures(table: table).extract(scene, into: &vector)
      model.context.addOtherPairs(to: &vector)
      decideActs(scene, model.context.scores(vector), vector, &own, &labels, &evidence)
      decideDomains(scene, &vector, &labels, &evidence)
      decideParties(scene, partyScores, &labels, &evidence)
      decideOrganisations(scene, &vector, &labels, &evidence)
      labels.money = MoneyReader.read(scene.reading)
    }
    labels.evidence = evidence.items
    return labels
  }

  /// A sign of the trade, anywhere in the text.
  private func hasTradeSign(_ scene: Scene) -> Bool {
    scene.mentions.contains { extractor.table.facts[$0.facts].isTradeSign }
  }

  private func decideActs(
    _ scene: Scene, _ scores: SIMD16<Float>, _ context: FeatureVector,
    _ own: inout FeatureVector, _ labels: inout Labels,
    _ evidence: inout EvidenceCollector
  ) {
    let features = LabelFeatures(table: extractor.table)
    let acts = extractor.labels(scene)
    // The activities and stages whose words stand in the text.
    let present = (
      activities: acts.activities.reduce(0, |), stages: acts.stages.reduce(0, |)
    )
    var best: (activity: Activity, probability: Float) = (.dialogue, -1)
    own.removeAll(for: model.activity.index)
    // Labels without a word of their own in the text differ in nothing of their own.
    var absent: Float?
    for (index, activity) in Activity.allCases.enumerated() {
      let bit: UInt32 = 1 << UInt32(index)
      let isPresent = present.activities & bit != 0
      var ownScore = isPresent ? nil : absent
      if ownScore == nil {
        own.removeAll()
        features.extractAct(bit, of: acts.activities, in: scene, into: &own)
        ownScore = model.activity.score(own)
        if !isPresent { absent = ownScore }
      }
      let probability = logistic(
        scores[ContextTarget.activities + index] + (ownScore ?? 0) + model.activityShifts[index])
      if probability > best.probability { best = (activity, probability) }
      guard probability >= model.activityThreshold else { continue }
      labels.activity.append(activity)
      guard isPresent else { continue }
      evidence.collect(own, label: LabelNames.activities[index], limit: 3) {
        model.activity.weight($0)
      }
    }
    if labels.activity.isEmpty { labels.activity = [best.activity] }

    var bestStage: (stage: Stage, score: Float) = (.agreed, -.infinity)
    own.removeAll(for: model.stage.index)
    absent = nil
    for (index, stage) in Stage.allCases.enumerated() {
      let bit: UInt32 = 1 << UInt32(index)
      let isPresent = present.stages & bit != 0
      var ownScore = isPresent ? nil : absent
      if ownScore == nil {
        own.removeAll()
        features.extractAct(bit, of: acts.stages, in: scene, into: &own)
        ownScore = model.stage.score(own)
        if !isPresent { absent = ownScore }
      }
      let score =
        scores[ContextTarget.stages + index] + (ownScore ?? 0) + model.stageShifts[index]
      if score > bestStage.score { bestStage = (stage, score) }
    }
    labels.stage = bestStage.stage
    let column = ContextTarget.stages + bestStage.stage.order
    evidence.collect(context, label: LabelNames.stages[bestStage.stage.order], limit: 3) {
      model.context.weight($0, target: column)
    }
  }

  private func decideDomains(
    _ scene: Scene, _ vector: inout FeatureVector, _ labels: inout Labels,
    _ evidence: inout EvidenceCollector
  ) {
    let features = LabelFeatures(table: extractor.table)
    vector.removeAll(for: model.domain.index)
    let absent = absentDomains.scores(scene)
    for (index, domain) in Domain.allCases.enumerated() {
      if scene.domains >> UInt32(index) & 1 == 0 {
        // Nothing in the text is of the domain, so there is no evidence to show.
        let score = absent[index] + model.domainShifts[index]
        if logistic(score) >= model.domainThreshold { labels.domain.append(domain) }
        continue
      }
      vector.removeAll()
      features.extractDomain(domain, in: scene, into: &vector)
      let score = model.domain.score(vector) + model.domainShifts[index]
      guard logistic(score) >= model.domainThreshold else { continue }
      labels.domain.append(domain)
      evidence.collect(vector, label: LabelNames.domains[index], limit: 3) {
        model.domain.weight($0)
      }
    }
  }

  private func decideParties(
    _ scene: Scene, _ scores: [Float], _ labels: inout Labels,
    _ evidence: inout EvidenceCollector
  ) {
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    for (place, index) in order.enumerated() {
      let probability = logistic(scores[index])
      // A partnership has two parties: the second best is given the benefit of the doubt.
      guard
        probability >= model.partyThreshold
          || (place < 2 && probability >= model.partyThreshold * 0.5)
      else { break }
      let candidate = scene.candidates[index]
      let country = CountryNumbers.codes[Int(candidate.country)]
      labels.countries.append(country)
      if let mention = candidate.mentions.first {
        let place = scene.mentions[mention.index]
        evidence.add(
          label: LabelNames.countries[Int(candidate.country)], tokens: place.start..<place.end,
          weight: scores[index])
      }
    }
  }

  private func decideOrganisations(
    _ scene: Scene, _ vector: inout FeatureVector, _ labels: inout Labels,
    _ evidence: inout EvidenceCollector
  ) {
    let found = extractor.organisations(scene, recordsNames: false)
    let parties = CountrySet(CountryList(labels.countries))
    let features = OrganisationFeatures(table: extractor.table)
    vector.removeAll(for: model.organisation.index)
    for (rank, organisation) in found.enumerated() {
      vector.removeAll()
      features.extract(
        organisation, rank: rank, among: found, in: scene, into: &vector)
      let score = model.organisation.score(vector)
      guard logistic(score) >= model.organisationThreshold else { continue }
      // A state's office takes part only where the state does, and an embassy in a state that does.
      if organisation.source == .implied, organisation.countries.isDisjoint(with: parties) {
        continue
      }
      if let host = organisation.host, !parties.contains(host) { continue }
      labels.organisations.append(organisation.name)
      guard let mention = organisation.mentions.first else { continue }
      let tokens = mention.start..<mention.end
      evidence.add(
        label: "organisation:\(organisation.name)", tokens: tokens, weight: score)
      if let home = ownHome(of: organisation, in: scene),
        !labels.countries.contains(CountryNumbers.codes[Int(home)])
      {
        labels.countries.append(CountryNumbers.codes[Int(home)])
        evidence.add(label: LabelNames.countries[Int(home)], tokens: tokens, weight: score)
      }
    }
  }

  /// The home of a company that is a party by its name alone, which could mean something else too
  /// (“Leonardo”), so that no country was thought of for it.
  private func ownHome(of organisation: OrganisationCandidate, in scene: Scene) -> CountryNumber? {
    guard organisation.source == .named, let concept = organisation.concept else { return nil }
    let known = extractor.table.facts[concept]
    guard known.isCompany, known.countries.count == 1 else { return nil }
    return known.countries.first { home in
      !scene.candidates.contains { $0.country == home }
    }
  }
}

/// The labels' names in evidence, made once.
private enum LabelNames {
  static let relevance = (0...2).map { "relevance:\($0)" }
  static let activities = Activity.allCases.map { "activity:\($0.rawValue)" }
  static let stages = Stage.allCases.map { "stage:\($0.rawValue)" }
  static let domains = Domain.allCases.map { "domain:\($0.rawValue)" }
  static let countries = CountryNumbers.codes.map { "country:\($0.rawValue)" }
}
