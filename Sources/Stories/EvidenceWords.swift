// Evidence put in words, for people who ask why.

/// Says which evidence joined two entries.
enum EvidenceWords {
  static func describe(_ evidence: PairEvidence, parties: [String]) -> String {
    var words: [String] = []
    if evidence[.partiesSame] > 0 {
      words.append("the same parties " + parties.joined(separator: "+"))
    } else if evidence[.partiesShare] > 0 {
      words.append("parties in common")
    }
    if evidence[.organisations] > 0 { words.append("organisations in common") }
    if evidence[.names] > 0 { words.append("names in common") }
    if evidence[.systems] > 0 { words.append("weapon systems in common") }
    if evidence[.numbers] > 0 { words.append("numbers in common") }
    if evidence[.activityShare] == 1 { words.append("the same act") }
    if evidence[.stageSame] > 0 { words.append("the same stage") }
    if evidence[.domainShare] == 1 { words.append("the same goods") }
    if evidence[.wordsShare] >= 0.2 {
      words.append("\(Int((evidence[.wordsShare] * 100).rounded())) % of the words")
    }
    return words.isEmpty ? "the same event" : words.joined(separator: ", ")
  }
}
