// The signature by which a receiver knows that a message is from here and was not changed, in the
// form of the Standard Webhooks specification (standardwebhooks.com, version 1.0), for which most
// languages have a verifier.

import CLibcrypto
import Foundation

/// Signs messages with HMAC-SHA256.
enum WebhookSignature {
  /// The value of `webhook-signature`: `v1,` and the HMAC of id, time and body in base64; nil where
  /// libcrypto refuses.
  ///
  /// - Parameters:
  ///   - secret: `whsec_` and the key in base64, or the key itself as text.
  ///   - seconds: The time of the attempt, since the epoch: an old signature is worth nothing.
  static func value(secret: String, id: String, seconds: Int64, body: [UInt8]) -> String? {
    let text = Array("\(id).\(seconds).".utf8) + body
    return hmac(key: key(secret), text).map { "v1," + Data($0).base64EncodedString() }
  }

  private static func key(_ secret: String) -> [UInt8] {
    let prefix = "whsec_"
    if secret.hasPrefix(prefix),
      let key = Data(base64Encoded: String(secret.dropFirst(prefix.count)))
    {
      return Array(key)
    }
    return Array(secret.utf8)
  }

  /// HMAC-SHA256 (RFC 2104, RFC 6234).
  static func hmac(key: [UInt8], _ text: [UInt8]) -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: 32)
    // libcrypto takes no null pointer for an empty key.
    let padded = key.isEmpty ? [0] : key
    return pw_hmac_sha256(padded, key.count, text, text.count, &result) == 1 ? result : nil
  }
}
