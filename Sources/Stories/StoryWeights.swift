// The model's weights, as text that a person can read. Written by `pactwatch-train stories`.

/// Log-odds of each measure of `PairEvidence`, and the threshold.
enum StoryWeights {
  static let text = """
    weight bias -3.00
    weight across 0.76
    weight names 0.97
    weight organisations 0.61
    weight systems 0.44
    weight numbers -0.34
    weight namesAcross -0.09
    weight organisationsAcross -0.01
    weight systemsAcross -1.52
    weight numbersAcross 0.46
    weight namesShare -0.05
    weight organisationsShare 0.22
    weight namesApart -0.26
    weight organisationsApart -0.68
    weight systemsApart -0.40
    weight numbersApart -0.51
    weight partiesSame 1.30
    weight partiesShare -0.21
    weight partiesApart -0.72
    weight pairRarity 1.92
    weight partiesSameAcross -1.43
    weight countriesShare 1.56
    weight activityShare 1.82
    weight activityApart -1.44
    weight actsShare 0.36
    weight stageSame 0.91
    weight stageDistance -1.38
    weight endedApart 0.06
    weight domainShare -1.67
    weight domainApart -1.19
    weight goodsShare 1.74
    weight nextDay 0.00
    weight days -1.13
    weight wordsShare 1.93
    weight wordsContained 1.15
    weight titleShare 1.46
    weight wordsButGoodsApart -0.17
    weight sameFeed 0.19
    weight partnership -2.48
    threshold -0.4
    """
}
