// How a feed's record changes by a poll: validators, errors, moves, rhythm, and when it is due
// next.

import Fetching
import Model
import Storage

extension FeedRecord {
  /// How many good answers in a row a permanent redirect must bring before its target is asked
  /// directly.
  static let answersThatProveAMove = 3

  /// After how many good answers from the learnt address the configured one is asked again: a move
  /// may be taken back, or have been a mistake.
  static let answersBetweenTrials = 50

  /// Where the feed has proved to have moved for good; nil where it has not.
  var provenMove: String? { movedCount >= Self.answersThatProveAMove ? movedTo : nil }

  /// Whether the configured address is asked although the feed has moved: now and then, and after
  /// a failure in turn with the learnt one, so that neither a moved address that died nor a
  /// configured one that was switched off keeps the feed silent.
  var triesOldAddress: Bool {
    guard provenMove != nil else { return false }
    if errorCount > 0 { return !errorCount.isMultiple(of: 2) }
    return (movedCount - Self.answersThatProveAMove + 1).isMultiple(of: Self.answersBetweenTrials)
  }

  /// The address to ask: the configured one, or where it has proved to have moved.
  var pollAddress: String { triesOldAddress ? url : provenMove ?? url }

  /// The validators of the last good answer.
  var validators: Validators? {
    guard let validatorsURL, etag != nil || lastModified != nil else { return nil }
    return Validators(url: validatorsURL, etag: etag, lastModified: lastModified)
  }

  /// What the feed's next due time depends on.
  var rhythm: FeedRhythm {
    FeedRhythm(
      consecutiveErrors: errorCount, freshness: freshness, timeToLive: timeToLive,
      skipHours: skipHours, skipDays: skipDays, lastNewEntry: lastNewEntry ?? lastSuccess)
  }

  /// Notes a poll's answer. Validators change only with a complete document, as one set.
  mutating func note(_ answer: PollAnswer, now: Timestamp) {
    lastAttempt = now
    switch answer {
    case .document(let feed, let response, let hash):
      noteSuccess(response, now: now)
      // What a broken-off document left out would be lost for good if a 304 followed it.
      if !feed.isTruncated {
        noteValidators(of: response)
        bodyHash = hash
      }
      title = feed.title ?? title
      timeToLive = feed.ttlSeconds.map { .seconds($0) }
      skipHours = feed.skipHours
      skipDays = feed.skipDays
    case .unchanged(let response):
      noteSuccess(response, now: now)
      if response.status == 200 { noteValidators(of: response) }
    case .failed(_, let status, _) where triesOldAddress && errorCount == 0:
      // That the old address is dead is no fault of the feed's: the learnt one is next.
      lastStatus = status
      movedCount += 1
    case .gone where triesOldAddress && errorCount == 0:
      lastStatus = 410
      movedCount += 1
    case .failed(let reason, let status, _):
      errorCount += 1
      lastStatus = status
      lastError = reason
      // What is refused for its conditions, or for the size of its fields, is asked for without
      // them (RFC 9110, section 15.5.13; RFC 6585, section 5).
      if status == 412 || status == 431 { (etag, lastModified, validatorsURL) = (nil, nil, nil) }
    case .gone where triesOldAddress:
      // The feed lives where it moved to, if anywhere: that an address is retired in the end says
      // no more.
      errorCount += 1
      lastStatus = 410
      lastError = "410 Gone at its old address; \(provenMove ?? url) is asked again"
    case .gone where pollAddress != url:
      // Only the address that it had moved to is gone; the configured one has the last word.
      errorCount += 1
      lastStatus = 410
      lastError = "410 Gone at \(pollAddress), where it had moved; the old address is asked again"
      forgetMove()
    case .gone:
      gone = true
      errorCount += 1
      lastStatus = 410
      lastError = HTTPStatus.words(410)
    }
  }

  private mutating func noteSuccess(_ response: FetchResponse, now: Timestamp) {
    noteMove(response)
    errorCount = 0
    lastError = nil
    lastStatus = response.status
    lastSuccess = now
    // A 304 without cache headers leaves the stored freshness in force (RFC 9111 §4.3.4).
    let stated = response.cacheControl != nil || response.expires != nil
    if response.status == 200 || stated { freshness = response.freshness(received: now) }
  }

  private mutating func noteValidators(of response: FetchResponse) {
    etag = response.etag
    lastModified = response.lastModified
    validatorsURL = response.validators == nil ? nil : response.finalURL
  }

  private mutating func noteMove(_ response: FetchResponse) {
    let asked = response.redirects.first?.from ?? response.finalURL
    // The configuration has followed the move.
    if movedTo == url { forgetMove() }
    switch response.permanentURL {
    case nil where asked == movedTo, movedTo where movedTo != nil:
      // Asked at the new address, or led there once more.
      movedCount += 1
    case nil, url: forgetMove()
    case .some where asked == movedTo && provenMove != nil:
      // The learnt address leads on: it stays the one to ask, as the configured one may be off.
      movedCount += 1
    case .some(let target):
      movedTo = target
      movedCount = 1
    }
  }

  private mutating func forgetMove() {
    movedTo = nil
    movedCount = 0
  }
}

extension GapStatistics {
  /// Takes in one more gap, in seconds; the weight of old ones halves about every seven.
  mutating func add(_ gap: Double) {
    let weight = count < 10 ? 1 / Double(count + 1) : 0.1
    let difference = gap - mean
    mean += weight * difference
    variance = (1 - weight) * (variance + weight * difference * difference)
    longest = max(longest, gap)
    count += 1
  }
}
