// The lexicon's tab-separated files: `concept<TAB>pattern | pattern<TAB>key=value key=value`, read
// by bytes, because there are tens of thousands of lines at every start.

import Model

/// Reads files into concepts and patterns, and collects what is wrong with them.
struct LexiconReader {
  private(set) var concepts: [Concept] = []
  /// The patterns by layer; see `PatternIndex`.
  private(set) var lists = [PatternList](repeating: PatternList(), count: PatternIndex.layerCount)
  /// Those of the layer of the file that is read.
  private var patterns = PatternList()
  /// The files' names and languages, in the order of the patterns' file numbers.
  private(set) var files: [LexiconFile] = []
  var errors: [LexiconError] = []

  private var countryLists: [String: [CountryCode]] = [:]
  private var domainLists: [String: [Domain]] = [:]
  /// The columns of the line that is read.
  private var columns: [Range<Int>] = []

  /// Reads a file of the name `<kind>.<language>[.<part>].tsv`.
  mutating func read(name: String, text: some Sequence<UInt8>) {
    let file: LexiconFile
    do {
      file = try LexiconFile(name: name)
    } catch {
      errors.append(LexiconError(file: name, line: 0, message: error.description))
      return
    }
    files.append(file)
    let layer = PatternIndex.layer(of: file.language)
    swap(&patterns, &lists[layer])
    defer { swap(&patterns, &lists[layer]) }
    let start = patterns.text.count
    patterns.text.append(contentsOf: text)
    let allowed = LexiconAttributes.keys(of: file.kind)
    let whole = start..<patterns.text.count
    var position = start
    var number = 0
    while let line = patterns.nextPart(of: whole, from: &position, separator: 0x0A) {
      number += 1
      guard let content = content(of: line) else { continue }
      do {
        try readLine(content, number, file, allowed)
      } catch {
        patterns.abandonPattern()
        errors.append(LexiconError(file: name, line: number, message: error.description))
      }
    }
  }

  /// A line without its end; nil where it is empty or a comment.
  private func content(of line: Range<Int>) -> Range<Int>? {
    patterns.text.withUnsafeBufferPointer { text in
      let hasReturn = line.last.map { text[$0] == 0x0D } ?? false
      let content = hasReturn ? line.dropLast() : line
      guard let first = content.first, text[first] != 0x23,
        content.contains(where: { text[$0] > 0x20 })
      else { return nil }
      return content
    }
  }

  private mutating func readLine(
    _ line: Range<Int>, _ number: Int, _ file: LexiconFile, _ allowed: [LexiconAttributes.Key]
  ) throws(PatternError) {
    columns.removeAll(keepingCapacity: true)
    var position = line.lowerBound
    while let column = patterns.nextPart(of: line, from: &position, separator: 0x09) {
      columns.append(column)
    }
    guard columns.count == 2 || columns.count == 3 else {
      throw PatternError(
        description: "\(columns.count) columns: write concept, patterns and, if any, attributes "
          + "with one tab between them")
    }
    let name = patterns.string(trimmed(columns[0]))
    guard !name.isEmpty else { throw PatternError(description: "the concept is missing") }
    let known = patterns.patterns.count
    var cursor = columns[1].lowerBound
    do {
      while let range = patterns.nextPart(of: columns[1], from: &cursor, separator: 0x7C) {
        try patterns.readElements(range)
        patterns.endPattern(id: UInt32(concepts.count), line: number, file: files.count - 1)
      }
      let attributes =
        columns.count == 3 ? try attributes(columns[2], file.kind, allowed) : LexiconAttributes()
      concepts.append(try concept(name, file.kind, attributes))
    } catch {
      patterns.patterns.removeLast(patterns.patterns.count - known)
      throw error
    }
  }

  /// A range without the blanks at its ends.
  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, patterns.text[start] <= 0x20 { start += 1 }
    while start < end, patterns.text[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }

  private func attributes(
    _ column: Range<Int>, _ kind: LexiconKind, _ allowed: [LexiconAttributes.Key]
  ) throws(PatternError) -> LexiconAttributes {
    var attributes = LexiconAttributes()
    var position = column.lowerBound
    while let attribute = patterns.nextPart(of: column, from: &position, separator: 0x20) {
      if attribute.isEmpty { continue }
      guard let equals = attribute.first(where: { patterns.text[$0] == 0x3D }),
        equals > attribute.lowerBound, equals < attribute.upperBound - 1
      else {
        throw PatternError(description: "“\(patterns.string(attribute))” is no key=value")
      }
      let name = attribute.lowerBound..<equals
      guard let key = allowed.first(where: { patterns.text[name].elementsEqual($0.rawValue.utf8) })
      else {
        throw PatternError(
          description: "“\(patterns.string(name))” is no attribute of \(kind.rawValue); there are "
            + allowed.map(\.rawValue).sorted().joined(separator: ", "))
      }
      attributes.set(key, patterns.string((equals + 1)..<attribute.upperBound))
    }
    return attributes
  }

  private mutating func concept(
    _ name: String, _ kind: LexiconKind, _ attributes: LexiconAttributes
  ) throws(PatternError) -> Concept {
    var countries: [CountryCode] = []
    var domains: [Domain] = []
    switch kind {
    case .countries, .people: countries = try self.countries(name)
    case .organisations: countries = try self.countries(attributes.country)
    case .systems:
      countries = try self.countries(attributes.maker)
      domains = try self.domains(attributes.domain)
    case .goods: domains = try self.domains(name)
    case .acts:
      let parts = name.split(separator: ":", maxSplits: 1)
      let isKnown =
        parts.count == 2
        && (parts[0] == "activity" && Activity(rawValue: String(parts[1])) != nil
          || parts[0] == "stage" && Stage(rawValue: String(parts[1])) != nil)
      guard isKnown else {
        throw PatternError(
          description: "“\(name)” is neither activity:<label> nor stage:<label>")
      }
    case .roles:
      guard name.hasPrefix("role:") else {
        throw PatternError(description: "“\(name)” is no role:<name>")
      }
    case .frames:
      guard name.hasPrefix("frame:") else {
        throw PatternError(description: "“\(name)” is no frame:<name>")
      }
    case .predicates:
      guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D }) else {
        throw PatternError(
          description: "“\(name)” is no predicate: its name has small letters and hyphens")
      }
    }
    return Concept(
      kind: kind == .people ? .countries : kind, name: name,
      form: kind == .people ? "leader" : attributes.form, countries: countries, domains: domains,
      type: attributes.type, isWeak: attributes.isWeak, isWhole: attributes.isWhole)
  }

  private mutating func countries(_ list: String) throws(PatternError) -> [CountryCode] {
    if let known = countryLists[list] { return known }
    var countries: [CountryCode] = []
    for code in list.split(separator: ",") {
      guard let country = CountryCode(code) else {
        throw PatternError(description: "“\(code)” is no country code")
      }
      countries.append(country)
    }
    countryLists[list] = countries
    return countries
  }

  private mutating func domains(_ list: String) throws(PatternError) -> [Domain] {
    if let known = domainLists[list] { return known }
    var domains: [Domain] = []
    for name in list.split(separator: ",") {
      guard let domain = Domain(rawValue: String(name)) else {
        throw PatternError(
          description: "“\(name)” is no domain; there are "
            + Domain.allCases.map(\.rawValue).joined(separator: ", "))
      }
      domains.append(domain)
    }
    domainLists[list] = domains
    return domains
  }
}
