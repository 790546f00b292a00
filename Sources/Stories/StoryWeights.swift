// The model's weights, as text that a person can read. Written by `pactwatch-train stories`.

/// Log-odds of each measure of `PairEvidence`, and the threshold.
enum StoryWeights {
  static let text = """
    weight bias -1.85
    weight across 0.88
    weight names 0.59
    weight organisations 0.80
    weight systems 1.14
    weight numbers 0.91
    weight namesAcross 0.41
    weight organisationsAcross 0.37
    weight systemsAcross 0.08
    weight numbersAcross -0.37
    weight namesShare 0.00
    weight organisationsShare 0.50
    weight namesApart -0.69
    weight organisationsApart -0.64
    weight systemsApart -0.40
    weight numbersApart -0.02
    weight partiesSame 1.43
    weight partiesShare 0.38
    weight partiesApart -2.62
    weight pairRarity 0.98
    weight partiesSameAcross -0.18
    weight partiesOther -3.50
    weight countriesShare 1.44
    weight activityShare 1.11
    weight activityApart -1.96
    weight actsShare 0.00
    weight stageSame 0.26
    weight stageDistance -2.23
    weight endedApart -1.58
    weight domainShare 0.00
    weight domainApart -1.36
    weight goodsShare 1.23
    weight nextDay 0.00
    weight days -1.38
    weight wordsShare 1.14
    weight wordsContained 1.65
    weight titleShare 1.58
    weight wordsButGoodsApart -0.03
    weight sameFeed -0.22
    weight partnership -1.53
    threshold -0.3
    """
}
