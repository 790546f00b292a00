// Names that the lexicon does not know, in a place or of a shape that companies have: “the Finnish
// firm Insta”, “Rheinmetall and Auterion”, “Culver Aerospace”.

import Model

/// Finds runs of capitalised Latin words with a company's signs about them.
struct UnknownNames {
  let table: ConceptTable
  let offices: OfficeTable

  private static let longest = 4

  func find(in scene: Scene) -> [OrganisationCandidate] {
    let tokens = scene.reading.tokens
    // What a token is part of already.
    var isTaken = [Bool](repeating: false, count: tokens.count)
    for mention in scene.mentions {
      let known = table.facts[mention.facts]
      let isTaking =
        switch known.kind {
        case .countries, .people, .systems, .organisations: !known.isWeak
        case .roles: !offices.isNamePart(mention.concept)
        case .goods, .acts, .frames, .predicates: false
        }
      if isTaking { for token in mention.start..<mention.end { isTaken[token] = true } }
    }
    var found: [OrganisationCandidate] = []
    for (index, sentence) in scene.reading.sentences.enumerated() where index < scene.zones.count {
      guard !isTitleCase(sentence.tokens, scene.reading) else { continue }
      var start = sentence.tokens.lowerBound
      while start < sentence.tokens.upperBound {
        guard !isTaken[start], isNameWord(start, scene.reading) else {
          start += 1
          continue
        }
        var end = start + 1
        while end < sentence.tokens.upperBound, !isTaken[end], isNameWord(end, scene.reading),
          tokens[end].byteStart <= tokens[end - 1].byteEnd + 1
        {
          end += 1
        }
        if end - start <= Self.longest,
          let candidate = candidate(start..<end, sentence: index, scene)
        {
          found.append(candidate)
        }
        start = end
      }
    }
    return found
  }

  /// A capitalised word of Latin letters, of the story's own text.
  private func isNameWord(_ index: Int, _ reading: Reading) -> Bool {
    let token = reading.tokens[index]
    guard token.flags.contains(.capitalised), !token.flags.contains(.number),
      !token.flags.contains(.boilerplate)
    else { return false }
    return isLatin(token, reading)
  }

  private func isLatin(_ token: Token, _ reading: Reading) -> Bool {
    guard token.lowerStart < token.lowerEnd else { return false }
    let first = reading.lower[Int(token.lowerStart)]
    return (0x61...0x7A).contains(first) || (0xC3...0xC9).contains(first)
  }

  /// A headline That Writes Its Words So says nothing by its capitals.
  private func isTitleCase(_ tokens: Range<Int>, _ reading: Reading) -> Bool {
    var (capitals, words) = (0, 0)
    for index in tokens where isLatin(reading.tokens[index], reading) {
      let token = reading.tokens[index]
      guard token.lowerEnd - token.lowerStart >= 4 else { continue }
      words += 1
      if token.flags.contains(.capitalised) { capitals += 1 }
    }
    return words >= 4 && capitals * 10 >= words * 7
  }

  private func candidate(
    _ run: Range<Int>, sentence: Int, _ scene: Scene
  ) -> OrganisationCandidate? {
    let reading = scene.reading
    var signs: [OrganisationCandidate.Sign] = []
    signs.reserveCapacity(8)
    var isLikely = false
    func sign(_ id: UInt32, _ name: String, decides: Bool = true) {
      isLikely = isLikely || decides
      if !signs.contains(where: { $0.id == 600 + id }) {
        signs.append(.init(id: 600 + id, detail: UInt8(min(run.count, 2)), name: name))
      }
    }
    let isFirst = run.lowerBound == reading.sentences[sentence].tokens.lowerBound
    let isGerman = reading.identified == .german
    var isOnlyPart = false
    for mention in scene.mentions where mention.sentence == sentence {
      let known = table.facts[mention.facts]
      let before = run.lowerBound - mention.end
      let behind = mention.start - run.upperBound
      switch known.kind {
      case .roles:
        if offices.isNamePart(mention.concept), run.contains(mention.start) {
          if run.count >= 2 { sign(0, "a word of companies' names") } else { isOnlyPart = true }
        } else if offices.isCompanyWord(mention.concept) {
          if before == 0 { sign(1, "behind the word company") }
          if before == 1 { sign(2, "near behind the word company", decides: run.count >= 2) }
          if behind == 0 { sign(3, "before the word company", decides: !isGerman) }
          if behind == 1 { sign(4, "near before the word company", decides: run.count >= 2) }
        } else if before == 0 || behind == 0 {
          sign(5, "beside an office", decides: false)
        }
      case .organisations, .systems:
        // A name that the lexicon knows, though it may mean something else.
        if mention.start <= run.lowerBound, mention.end >= run.upperBound { return nil }
        if known.kind == .systems || !known.isCompany || known.isWeak { break }
        if before == 1 { sign(6, "behind a known company", decides: !isGerman || run.count >= 2) }
        if behind == 1 { sign(7, "before a known company", decides: !isGerman || run.count >= 2) }
      case .countries:
        if before == 0 {
          sign(8, "behind a country", decides: !isGerman && !isFirst && known.form == .adjective)
        }
      case .acts:
        if behind == 0 || behind == 1 {
          sign(9, "before an act", decides: run.count >= 2 && !isGerman && !isFirst)
        }
      case .goods: if behind == 0 { sign(10, "before goods", decides: false) }
      case .people, .frames, .predicates: break
      }
    }
    if isForeignScript(reading.identified) { sign(11, "Latin letters in another script") }
    if reading.tokens[run.lowerBound].flags.contains(.quoted) {
      sign(12, "quoted", decides: false)
    }
    guard isLikely, !isOnlyPart else { return nil }
    if isFirst {
      // Any word begins a sentence with a capital.
      let hasPart = signs.contains { $0.id == 600 }
      guard hasPart || run.count >= 2 && isForeignScript(reading.identified) else { return nil }
      signs.append(.init(id: 640, detail: UInt8(min(run.count, 2)), name: "first of its sentence"))
    }
    if reading.tokens[run.lowerBound].flags.contains(.allCaps) {
      signs.append(.init(id: 641, detail: UInt8(min(run.count, 2)), name: "all capitals"))
    }
    signs.append(.init(id: 642, detail: UInt8(min(run.count, 3)), name: "words"))
    signs.append(
      .init(id: 650 + UInt32(min(signs.count, 7)), detail: 0, name: "\(signs.count) signs"))
    var name = reading.text(of: run)
    for ending in ["'s", "’s", "'", "’"] where name.hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    guard name.unicodeScalars.count >= 3, !name.contains("&"), !name.contains("<") else {
      return nil
    }
    let mention = SceneMention(
      concept: 0, facts: 0, start: run.lowerBound, end: run.upperBound,
      zone: scene.zones[sentence], sentence: sentence)
    return OrganisationCandidate(
      name: name, source: .unknown, concept: nil, countries: CountrySet(), mentions: [mention],
      signs: signs)
  }

  private func isForeignScript(_ language: Language) -> Bool {
    switch language {
    case .ukrainian, .russian, .bulgarian, .greek, .korean: true
    default: false
    }
  }
}
