// Character sets: the labelled, the mislabelled and the unlabelled. The documents are kept in base
// 64, as they are no UTF-8.

import Foundation
import Model
import Testing

@testable import FeedParsing

@Suite("Character sets")
struct CharacterSetTests {
  @Test("are read by what the bytes show", arguments: cases)
  func title(_ document: Document) throws {
    let bytes = [UInt8](try #require(Data(base64Encoded: document.base64)))
    let feed = try FeedParser.parse(bytes, contentType: document.contentType)
    #expect(feed.entries.first?.title == document.title)
    var parser = FeedParser(contentType: document.contentType)
    for byte in bytes { parser.parse([byte]) }
    #expect(try parser.finish() == feed)
  }

  struct Document: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var title: String
    var contentType: String?
    var base64: String

    init(_ name: String, _ title: String, _ contentType: String? = nil, _ base64: String) {
      testDescription = name
      self.title = title
      self.contentType = contentType
      self.base64 = base64
    }
  }

  static let cases: [Document] = [
    Document(
      "windows-1251", "Україна і Норвегія", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nd2luZG93cy0xMjUxJz8+PHJzcyB2ZXJzaW9uPScy\
      LjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT7T6vDgv+3gILMgze7w4uXjs/88L3RpdGxlPjwvaXRlbT48\
      L2NoYW5uZWw+PC9yc3M+
      """),
    Document(
      "Windows-1251", "Україна і Норвегія", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nV2luZG93cy0xMjUxJz8+PHJzcyB2ZXJzaW9uPScy\
      LjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT7T6vDgv+3gILMgze7w4uXjs/88L3RpdGxlPjwvaXRlbT48\
      L2NoYW5uZWw+PC9yc3M+
      """),
    Document(
      "win-1251", "Україна і Норвегія", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nd2luLTEyNTEnPz48cnNzIHZlcnNpb249JzIuMCc+\
      PGNoYW5uZWw+PGl0ZW0+PHRpdGxlPtPq8OC/7eAgsyDN7vDi5eOz/zwvdGl0bGU+PC9pdGVtPjwvY2hh\
      bm5lbD48L3Jzcz4=
      """),
    Document(
      "cp1251", "Україна і Норвегія", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nY3AxMjUxJz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT7T6vDgv+3gILMgze7w4uXjs/88L3RpdGxlPjwvaXRlbT48L2NoYW5u\
      ZWw+PC9yc3M+
      """),
    Document(
      "koi8-u", "Новини", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0na29pOC11Jz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT7uz9fJzsk8L3RpdGxlPjwvaXRlbT48L2NoYW5uZWw+PC9yc3M+
      """),
    Document(
      "koi8-r", "Новости дня", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0na29pOC1yJz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT7uz9fP09TJIMTO0TwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jz\
      cz4=
      """),
    Document(
      "iso-8859-5", "Новости дня", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naXNvLTg4NTktNSc/Pjxyc3MgdmVyc2lvbj0nMi4w\
      Jz48Y2hhbm5lbD48aXRlbT48dGl0bGU+vd7S3uHi2CDU3e88L3RpdGxlPjwvaXRlbT48L2NoYW5uZWw+\
      PC9yc3M+
      """),
    Document(
      "iso-8859-1", "Grüße – “x” €5", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naXNvLTg4NTktMSc/Pjxyc3MgdmVyc2lvbj0nMi4w\
      Jz48Y2hhbm5lbD48aXRlbT48dGl0bGU+R3L832UgliCTeJQggDU8L3RpdGxlPjwvaXRlbT48L2NoYW5u\
      ZWw+PC9yc3M+
      """),
    Document(
      "windows-1252", "Grüße – €5", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nd2luZG93cy0xMjUyJz8+PHJzcyB2ZXJzaW9uPScy\
      LjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT5HcvzfZSCWIIA1PC90aXRsZT48L2l0ZW0+PC9jaGFubmVs\
      PjwvcnNzPg==
      """),
    Document(
      "iso-8859-2", "Łódź świat", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naXNvLTg4NTktMic/Pjxyc3MgdmVyc2lvbj0nMi4w\
      Jz48Y2hhbm5lbD48aXRlbT48dGl0bGU+o/NkvCC2d2lhdDwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48\
      L3Jzcz4=
      """),
    Document(
      "windows-1250", "Łódź świat", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nd2luZG93cy0xMjUwJz8+PHJzcyB2ZXJzaW9uPScy\
      LjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT6j82SfIJx3aWF0PC90aXRsZT48L2l0ZW0+PC9jaGFubmVs\
      PjwvcnNzPg==
      """),
    Document(
      "iso-8859-9", "İstanbul ağ", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naXNvLTg4NTktOSc/Pjxyc3MgdmVyc2lvbj0nMi4w\
      Jz48Y2hhbm5lbD48aXRlbT48dGl0bGU+3XN0YW5idWwgYfA8L3RpdGxlPjwvaXRlbT48L2NoYW5uZWw+\
      PC9yc3M+
      """),
    Document(
      "gb2312", "新闻㐀", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nZ2IyMzEyJz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT7Qws7FgTnuOTwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=
      """),
    Document(
      "gbk", "新闻", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nZ2JrJz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxjaGFu\
      bmVsPjxpdGVtPjx0aXRsZT7Qws7FPC90aXRsZT48L2l0ZW0+PC9jaGFubmVsPjwvcnNzPg==
      """),
    Document(
      "Big5", "新聞", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nQmlnNSc/Pjxyc3MgdmVyc2lvbj0nMi4wJz48Y2hh\
      bm5lbD48aXRlbT48dGl0bGU+t3O7RDwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=
      """),
    Document(
      "Shift_JIS", "ニュース", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nU2hpZnRfSklTJz8+PHJzcyB2ZXJzaW9uPScyLjAn\
      PjxjaGFubmVsPjxpdGVtPjx0aXRsZT6DaoOFgVuDWDwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jz\
      cz4=
      """),
    Document(
      "EUC-JP", "ニュース", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nRVVDLUpQJz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT6ly6XlobyluTwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=
      """),
    Document(
      "euc-kr", "뉴스", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nZXVjLWtyJz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT60ur26PC90aXRsZT48L2l0ZW0+PC9jaGFubmVsPjwvcnNzPg==
      """),
    Document(
      "iso-2022-jp", "ニュース", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naXNvLTIwMjItanAnPz48cnNzIHZlcnNpb249JzIu\
      MCc+PGNoYW5uZWw+PGl0ZW0+PHRpdGxlPhskQiVLJWUhPCU5GyhCPC90aXRsZT48L2l0ZW0+PC9jaGFu\
      bmVsPjwvcnNzPg==
      """),
    Document(
      "utf-16", "Grüße ї", nil,
      """
      //48AD8AeABtAGwAIAB2AGUAcgBzAGkAbwBuAD0AJwAxAC4AMAAnACAAZQBuAGMAbwBkAGkAbgBnAD0A\
      JwB1AHQAZgAtADEANgAnAD8APgA8AHIAcwBzACAAdgBlAHIAcwBpAG8AbgA9ACcAMgAuADAAJwA+ADwA\
      YwBoAGEAbgBuAGUAbAA+ADwAaQB0AGUAbQA+ADwAdABpAHQAbABlAD4ARwByAPwA3wBlACAAVwQ8AC8A\
      dABpAHQAbABlAD4APAAvAGkAdABlAG0APgA8AC8AYwBoAGEAbgBuAGUAbAA+ADwALwByAHMAcwA+AA==
      """),
    Document(
      "utf-32", "Grüße ї", nil,
      """
      //4AADwAAAA/AAAAeAAAAG0AAABsAAAAIAAAAHYAAABlAAAAcgAAAHMAAABpAAAAbwAAAG4AAAA9AAAA\
      JwAAADEAAAAuAAAAMAAAACcAAAAgAAAAZQAAAG4AAABjAAAAbwAAAGQAAABpAAAAbgAAAGcAAAA9AAAA\
      JwAAAHUAAAB0AAAAZgAAAC0AAAAzAAAAMgAAACcAAAA/AAAAPgAAADwAAAByAAAAcwAAAHMAAAAgAAAA\
      dgAAAGUAAAByAAAAcwAAAGkAAABvAAAAbgAAAD0AAAAnAAAAMgAAAC4AAAAwAAAAJwAAAD4AAAA8AAAA\
      YwAAAGgAAABhAAAAbgAAAG4AAABlAAAAbAAAAD4AAAA8AAAAaQAAAHQAAABlAAAAbQAAAD4AAAA8AAAA\
      dAAAAGkAAAB0AAAAbAAAAGUAAAA+AAAARwAAAHIAAAD8AAAA3wAAAGUAAAAgAAAAVwQAADwAAAAvAAAA\
      dAAAAGkAAAB0AAAAbAAAAGUAAAA+AAAAPAAAAC8AAABpAAAAdAAAAGUAAABtAAAAPgAAADwAAAAvAAAA\
      YwAAAGgAAABhAAAAbgAAAG4AAABlAAAAbAAAAD4AAAA8AAAALwAAAHIAAABzAAAAcwAAAD4AAAA=
      """),
    Document(
      "ibm866", "Новости дня", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naWJtODY2Jz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT6NrqKu4eKoIKSt7zwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jz\
      cz4=
      """),
    Document(
      "macintosh", "Grüße", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nbWFjaW50b3NoJz8+PHJzcyB2ZXJzaW9uPScyLjAn\
      PjxjaGFubmVsPjxpdGVtPjx0aXRsZT5Hcp+nZTwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=
      """),
    Document(
      "x-mac-cyrillic", "Новости дня", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0neC1tYWMtY3lyaWxsaWMnPz48cnNzIHZlcnNpb249\
      JzIuMCc+PGNoYW5uZWw+PGl0ZW0+PHRpdGxlPo3u4u7x8ugg5O3fPC90aXRsZT48L2l0ZW0+PC9jaGFu\
      bmVsPjwvcnNzPg==
      """),
    Document(
      "tis-620", "ข่าว", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0ndGlzLTYyMCc/Pjxyc3MgdmVyc2lvbj0nMi4wJz48\
      Y2hhbm5lbD48aXRlbT48dGl0bGU+oujSxzwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=
      """),
    Document(
      "cp037", "abc", nil,
      """
      TG+nlJNApYWZoomWlX598UvwfUCFlYOWhImVh359g5fw8/d9b25MmaKiQKWFmaKJlpV+ffJL8H1uTIOI\
      gZWVhZNuTImjhZRuTKOJo5OFboGCg0xho4mjk4VuTGGJo4WUbkxhg4iBlZWFk25MYZmiom4=
      """),
    Document(
      "utf-8 label on windows-1251 bytes", "Україна і Норвегія", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0ndXRmLTgnPz48cnNzIHZlcnNpb249JzIuMCc+PGNo\
      YW5uZWw+PGl0ZW0+PHRpdGxlPtPq8OC/7eAgsyDN7vDi5eOz/zwvdGl0bGU+PC9pdGVtPjwvY2hhbm5l\
      bD48L3Jzcz4=
      """),
    Document(
      "no label on windows-1251 bytes", "Україна і Норвегія", nil,
      """
      PHJzcyB2ZXJzaW9uPScyLjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT7T6vDgv+3gILMgze7w4uXjs/88\
      L3RpdGxlPjwvaXRlbT48L2NoYW5uZWw+PC9yc3M+
      """),
    Document(
      "no label on KOI8 bytes", "новини дня", nil,
      """
      PHJzcyB2ZXJzaW9uPScyLjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT7Oz9fJzskgxM7RPC90aXRsZT48\
      L2l0ZW0+PC9jaGFubmVsPjwvcnNzPg==
      """),
    Document(
      "no label on windows-1252 bytes", "Grüße", nil,
      """
      PHJzcyB2ZXJzaW9uPScyLjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT5HcvzfZTwvdGl0bGU+PC9pdGVt\
      PjwvY2hhbm5lbD48L3Jzcz4=
      """),
    Document(
      "windows-1251 label on UTF-8 bytes", "Україна і Норвегія", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0nd2luZG93cy0xMjUxJz8+PHJzcyB2ZXJzaW9uPScy\
      LjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT7Qo9C60YDQsNGX0L3QsCDRliDQndC+0YDQstC10LPRltGP\
      PC90aXRsZT48L2l0ZW0+PC9jaGFubmVsPjwvcnNzPg==
      """),
    Document(
      "utf-16 label on UTF-8 bytes", "Україна і Норвегія", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0ndXRmLTE2Jz8+PHJzcyB2ZXJzaW9uPScyLjAnPjxj\
      aGFubmVsPjxpdGVtPjx0aXRsZT7Qo9C60YDQsNGX0L3QsCDRliDQndC+0YDQstC10LPRltGPPC90aXRs\
      ZT48L2l0ZW0+PC9jaGFubmVsPjwvcnNzPg==
      """),
    Document(
      "utf-16 without a mark", "Україна і Норвегія", nil,
      """
      PAA/AHgAbQBsACAAdgBlAHIAcwBpAG8AbgA9ACcAMQAuADAAJwAgAGUAbgBjAG8AZABpAG4AZwA9ACcA\
      dQB0AGYALQAxADYAJwA/AD4APAByAHMAcwAgAHYAZQByAHMAaQBvAG4APQAnADIALgAwACcAPgA8AGMA\
      aABhAG4AbgBlAGwAPgA8AGkAdABlAG0APgA8AHQAaQB0AGwAZQA+ACMEOgRABDAEVwQ9BDAEIABWBCAA\
      HQQ+BEAEMgQ1BDMEVgRPBDwALwB0AGkAdABsAGUAPgA8AC8AaQB0AGUAbQA+ADwALwBjAGgAYQBuAG4A\
      ZQBsAD4APAAvAHIAcwBzAD4A
      """),
    Document(
      "big-endian utf-16 without a mark", "Україна і Норвегія", nil,
      """
      ADwAPwB4AG0AbAAgAHYAZQByAHMAaQBvAG4APQAnADEALgAwACcAIABlAG4AYwBvAGQAaQBuAGcAPQAn\
      AHUAdABmAC0AMQA2ACcAPwA+ADwAcgBzAHMAIAB2AGUAcgBzAGkAbwBuAD0AJwAyAC4AMAAnAD4APABj\
      AGgAYQBuAG4AZQBsAD4APABpAHQAZQBtAD4APAB0AGkAdABsAGUAPgQjBDoEQAQwBFcEPQQwACAEVgAg\
      BB0EPgRABDIENQQzBFYETwA8AC8AdABpAHQAbABlAD4APAAvAGkAdABlAG0APgA8AC8AYwBoAGEAbgBu\
      AGUAbAA+ADwALwByAHMAcwA+
      """),
    Document(
      "a mark against another declaration", "Grüße", nil,
      """
      77u/PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naXNvLTg4NTktMSc/Pjxyc3MgdmVyc2lvbj0n\
      Mi4wJz48Y2hhbm5lbD48aXRlbT48dGl0bGU+R3LDvMOfZTwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48\
      L3Jzcz4=
      """),
    Document(
      "a bogus name", "Grüße", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0na2xpbmdvbic/Pjxyc3MgdmVyc2lvbj0nMi4wJz48\
      Y2hhbm5lbD48aXRlbT48dGl0bGU+R3LDvMOfZTwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=
      """),
    Document(
      "one bad byte", "Grüße ї �", nil,
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0ndXRmLTgnPz48cnNzIHZlcnNpb249JzIuMCc+PGNo\
      YW5uZWw+PGl0ZW0+PHRpdGxlPkdyw7zDn2Ug0Zcg/zwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jz\
      cz4=
      """),
    Document(
      "the header alone", "Україна і Норвегія", "text/xml; charset=Windows-1251",
      """
      PHJzcyB2ZXJzaW9uPScyLjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT7T6vDgv+3gILMgze7w4uXjs/88\
      L3RpdGxlPjwvaXRlbT48L2NoYW5uZWw+PC9yc3M+
      """),
    Document(
      "the header over the declaration", "Новини", "application/rss+xml;charset=\"koi8-u\"",
      """
      PD94bWwgdmVyc2lvbj0nMS4wJyBlbmNvZGluZz0naXNvLTg4NTktMSc/Pjxyc3MgdmVyc2lvbj0nMi4w\
      Jz48Y2hhbm5lbD48aXRlbT48dGl0bGU+7s/Xyc7JPC90aXRsZT48L2l0ZW0+PC9jaGFubmVsPjwvcnNz\
      Pg==
      """),
    Document(
      "text/xml without a charset", "Grüße", "text/xml",
      """
      PHJzcyB2ZXJzaW9uPScyLjAnPjxjaGFubmVsPjxpdGVtPjx0aXRsZT5HcsO8w59lPC90aXRsZT48L2l0\
      ZW0+PC9jaGFubmVsPjwvcnNzPg==
      """),
  ]
}
