// The configuration's values in the terms of the rooms that they are for.

import Configuration
import Fetching
import Logging
import Model
import Storage
import Stories

extension PollSettings {
  /// How the HTTP client behaves.
  func policy(userAgent: String) -> FetchPolicy {
    var policy = FetchPolicy(userAgent: userAgent)
    policy.limits.connectTimeout = connectTimeout
    policy.limits.timeout = timeout
    policy.limits.maxBody = maxBody
    policy.limits.maxRedirects = maxRedirects
    policy.caFile = caFile
    policy.allowAddresses = allowAddresses
    policy.maxTotal = maxTotal
    policy.maxPerHost = maxPerHost
    return policy
  }

  /// How many polls the scheduler starts at a time. Four hosts' worth may go to one address, where
  /// hosters and content networks keep many.
  ///
  /// The starts at one host are a thousandth of the interval apart and never more than a second;
  /// where that would not leave all its feeds their turn in half an interval, they are closer.
  var loopLimits: HostLanes.Limits {
    HostLanes.Limits(
      total: maxTotal, perHost: maxPerHost, perAddress: 4 * maxPerHost,
      spacing: min(.seconds(1), interval / 1000),
      window: interval)
  }
}

extension FetchRequest {
  /// The request for a feed's own address as the feed's settings want it.
  ///
  /// Throws where the secret cannot be read.
  init(_ feed: FeedSettings) throws(SecretFile.Failure) {
    self.init(url: feed.url.value)
    if let wanted = feed.credentials { credentials = try wanted.read() }
    http11Only = feed.http == .http11
    proxy = feed.proxy.fetching
  }
}

extension FeedSettings.Proxy {
  /// The way as the client takes it.
  var fetching: Proxy {
    switch self {
    case .environment: .environment
    case .none: .direct
    case .address(let address): .url(address)
    }
  }
}

extension AlertSettings.Similarity {
  /// What the story index takes for one story.
  var index: Stories.Similarity {
    switch self {
    case .event: .event
    case .identity: .identity
    }
  }
}

extension RetainSettings {
  /// How long each kind of record is kept. What is purged is still known again by its identifier,
  /// and fingerprints stay for as long as the story index looks back.
  public var policy: RetentionPolicy {
    RetentionPolicy(
      entries: entries, fingerprints: Pipeline.window, stories: stories, alerts: alerts)
  }
}

extension LogSettings.Level {
  /// The level as the logging library names it.
  var logging: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    }
  }
}
