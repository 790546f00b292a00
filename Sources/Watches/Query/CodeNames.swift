// Codes of countries and languages as people get them wrong, and what they mean instead.

import Foundation
import Model

/// Suggests ISO 3166-1 codes.
enum CountryNames {
  /// The code that a name or a customary but wrong code stands for.
  static func suggestion(for value: String) -> String? {
    let customary = ["UK": "GB", "EL": "GR", "SU": "RU", "ENG": "GB", "USA": "US", "UKR": "UA"]
    if let code = customary[value.uppercased()] { return code }
    let english = Locale(identifier: "en")
    for code in CountryCode.allCodes.sorted() {
      if let name = english.localizedString(forRegionCode: code),
        name.caseInsensitiveCompare(value) == .orderedSame
      {
        return code
      }
    }
    return nil
  }
}

/// Knows the ISO 639-1 codes.
enum LanguageNames {
  private static let codes: Set<String> = Set(
    """
    aa ab af ak am ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie \
    ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu \
    lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt \
    qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn \
    to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu und
    """.split(separator: " ").map(String.init))

  /// Whether this is a code, in letters of either case.
  static func isKnown(_ value: String) -> Bool { codes.contains(value.lowercased()) }

  /// The code that a country's code or a language's name stands for.
  static func suggestion(for value: String) -> String? {
    let customary = [
      "ua": "uk", "jp": "ja", "kr": "ko", "cz": "cs", "se": "sv", "dk": "da", "gr": "el",
      "cn": "zh", "ukr": "uk", "eng": "en", "rus": "ru", "ger": "de", "gb": "en", "us": "en",
    ]
    if let code = customary[value.lowercased()] { return code }
    let english = Locale(identifier: "en")
    return codes.sorted().first { code in
      english.localizedString(forLanguageCode: code)?
        .caseInsensitiveCompare(value) == .orderedSame
    }
  }
}
