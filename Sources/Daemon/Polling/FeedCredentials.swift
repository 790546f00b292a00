// What a feed's request authenticates with, its secrets read from their files at each poll.

import Configuration
import Fetching

extension FeedSettings.Credentials {
  /// The credentials themselves. Throws where the secret cannot be read.
  func read() throws(SecretFile.Failure) -> Credentials {
    switch self {
    case .basic(let username, let passwordFile):
      .basic(username: username, password: try SecretFile.secret(in: passwordFile))
    case .bearer(let tokenFile): .bearer(token: try SecretFile.secret(in: tokenFile))
    }
  }
}
