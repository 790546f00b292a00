// The signature by which a receiver knows that a message is from here and was not changed, in the
// form of the Standard Webhooks specification (standardwebhooks.com, version 1.0), for which most
// languages have a verifier.

import CLibcrypto
import Foundation

/// Signs messages with HMAC-SHA256.
enum WebhookSignature {
  /// The value of `webhook-signature`: `v1,` and the HMAC of id, time and body in base64.
  ///
  /// - Parameters:
  ///   - secret: `whsec_` and the key in base64, or the key itself as text.
  ///   - seconds: The time of the attempt, since the epoch: an old signature is worth nothing.
  static func value(
    secret: String, id: String, seconds: Int64, body: [UInt8]
  ) throws(SendFailure) -> String {
    let text = Array("\(id).\(seconds).".utf8) + body
    guard let digest = hmac(key: try key(secret), text) else {
      throw .again("libcrypto cannot sign the message", after: nil)
    }
    return "v1," + Data(digest).base64EncodedString()
  }

  private static func key(_ secret: String) throws(SendFailure) -> [UInt8] {
    let prefix = "whsec_"
    guard secret.hasPrefix(prefix) else { return Array(secret.utf8) }
    // Taken as text it would sign, and no receiver would know the signature.
    guard let key = Data(base64Encoded: String(secret.dropFirst(prefix.count))), !key.isEmpty else {
      throw .again("what follows whsec_ in the file of the signing secret is no base64", after: nil)
    }
    return Array(key)
  }

  /// HMAC-SHA256 (RFC 2104, RFC 6234).
  static func hmac(key: [UInt8], _ text: [UInt8]) -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: 32)
    // libcrypto takes no null pointer for an empty key.
    let padded = key.isEmpty ? [0] : key
    return pw_hmac_sha256(padded, key.count, text, text.count, &result) == 1 ? result : nil
  }
}
