import Testing
@testable import FeedParsing
@Test func placeholder() { #expect(FeedDate.parse("Thu, 04 Dec 2008 23:24:59 +0100") != nil) }
