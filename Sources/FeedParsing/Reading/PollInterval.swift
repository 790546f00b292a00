// How often a feed wants to be asked for.

/// How long a feed asks to be left alone.
enum PollInterval {
  /// Seconds from an RSS `ttl` in minutes, else from the syndication module; nil for nonsense.
  static func seconds(timeToLive: String?, period: String?, frequency: String?) -> Int? {
    if let minutes = timeToLive.flatMap({ Double($0) }), minutes > 0, minutes < 5_256_000 {
      return Int(minutes * 60)
    }
    guard period != nil || frequency != nil else { return nil }
    let length: Int
    switch period?.asciiLowered ?? "daily" {
    case "hourly": length = 3600
    case "daily": length = 86_400
    case "weekly": length = 604_800
    case "monthly": length = 2_592_000
    case "yearly": length = 31_536_000
    default: return nil
    }
    guard let times = Int(frequency ?? "1"), times > 0, times <= length else { return nil }
    return length / times
  }
}
