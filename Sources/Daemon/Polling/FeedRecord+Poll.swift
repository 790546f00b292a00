// How a feed's record changes by a poll: validators, errors, moves, rhythm, and when it is due next.

import Fetching
import Model
import Storage

extension FeedRecord {
  /// How many good answers in a row a permanent redirect must bring before its target is asked
  /// directly.
  static let answersThatProveAMove = 3

  /// The address to ask: the configured one, or where it has proved to have moved.
  ///
  /// After a failure both are asked in turn, so that neither a moved address that died nor a
  /// configured one that was switched off keeps the feed silent.
  var pollAddress: String {
    let moved = movedCount >= Self.answersThatProveAMove && errorCount % 2 == 0
    return moved ? movedTo ?? url : url
  }

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
      noteValidators(of: response)
      bodyHash = hash
      title = feed.title ?? title
      timeToLive = feed.ttlSeconds.map { .seconds($0) }
      skipHours = feed.skipHours
      skipDays = feed.skipDays
    case .unchanged(let response):
      noteSuccess(response, now: now)
      if response.status == 200 { noteValidators(of: response) }
    case .failed(let reason, let status, _):
      errorCount += 1
      lastStatus = status
      lastError = reason
    case .gone:
      // Where only the address that it had moved to is gone, the configured one has the last word.
      gone = pollAddress == url
      errorCount += 1
      lastStatus = 410
      lastError = "410 Gone: the publisher has withdrawn the feed; remove it from the configuration"
    }
  }

  /// Notes that entries came which were not known, for the feed's rhythm.
  mutating func noteNewEntries(now: Timestamp) {
    if let last = lastNewEntry { gaps.add(Double((now - last).wholeMilliseconds) / 1000) }
    lastNewEntry = now
  }

  private mutating func noteSuccess(_ response: FetchResponse, now: Timestamp) {
    errorCount = 0
    lastError = nil
    lastStatus = response.status
    lastSuccess = now
    noteMove(response)
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
    guard let target = response.permanentURL, target != url else {
      // Asked directly at the new address, an answer without redirects confirms the move; asked at
      // the configured one, it ends it, and so does being sent back there.
      let asked = response.redirects.first?.from ?? response.finalURL
      if asked != movedTo || response.permanentURL == url {
        movedTo = nil
        movedCount = 0
      }
      return
    }
    if target == movedTo {
      movedCount += 1
    } else {
      movedTo = target
      movedCount = 1
    }
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
