// Country and language codes, and what people write in their stead.

import Foundation
import Model

extension ScalarKind where Value == CountryCode {
  /// An ISO 3166-1 alpha-2 code, `EU` or `NATO`.
  static var country: ScalarKind {
    ScalarKind { text throws(Rejection) in
      if let code = CountryCode(text) { return code }
      throw Rejection(
        "“\(text)” is no country code (ISO 3166-1 alpha-2, EU or NATO)",
        suggestion: likelyCountry(text))
    }
  }
}

extension ScalarKind where Value == String {
  /// An ISO 639-1 code.
  static var language: ScalarKind {
    ScalarKind { text throws(Rejection) in
      let code = LanguageCode.reading(text.lowercased())
      if languageCodes.contains(code) { return code }
      throw Rejection(
        "“\(text)” is no language code (ISO 639-1)", suggestion: likelyLanguage(code))
    }
  }
}

private let english = Locale(identifier: "en")

/// Codes that are in use beside the standard's.
private let usualCountrySlips = [
  "UK": "GB", "EL": "GR", "USA": "US", "UKR": "UA", "GBR": "GB", "DEU": "DE", "GER": "DE",
  "FRA": "FR", "ITA": "IT", "ESP": "ES", "POL": "PL", "NOR": "NO", "TUR": "TR", "KOR": "KR",
]

private func likelyCountry(_ text: String) -> String? {
  if let code = usualCountrySlips[text.uppercased()] { return code }
  var codes: [String: String] = [:]
  for code in CountryCode.allCodes.sorted() {
    codes[(english.localizedString(forRegionCode: code) ?? code).lowercased()] = code
  }
  let names = codes.keys.filter { $0.count > 3 }.sorted()
  return Spelling.closest(to: text, among: names).flatMap { codes[$0] }
}

/// Country codes and others that are mistaken for a language's.
private let usualLanguageSlips = [
  "ua": "uk", "jp": "ja", "cz": "cs", "gr": "el", "dk": "da", "cn": "zh", "ukr": "uk",
  "eng": "en", "rus": "ru", "deu": "de", "ger": "de", "fra": "fr", "kp": "ko",
]

private func likelyLanguage(_ code: String) -> String? {
  if let likely = usualLanguageSlips[code] { return likely }
  // `en-GB`: the language is what counts here.
  let primary = String(code.prefix { $0 != "-" && $0 != "_" })
  if primary != code, languageCodes.contains(primary) { return primary }
  var codes: [String: String] = [:]
  for code in languageCodes.sorted() {
    codes[(english.localizedString(forLanguageCode: code) ?? code).lowercased()] = code
  }
  let names = codes.keys.filter { $0.count > 3 }.sorted()
  return Spelling.closest(to: code, among: names).flatMap { codes[$0] }
}

/// ISO 639-1.
private let languageCodes: Set<String> = Set(
  """
  aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
  de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz \
  ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln \
  lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi \
  pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti \
  tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
  """.split(separator: " ").map(String.init))
