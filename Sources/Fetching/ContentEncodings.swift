// The compressions that are offered: those that every libcurl undoes, and those that this one does.

import CLibcurl

/// Content codings (RFC 9110 §8.4.1).
public enum ContentEncodings {
  /// The value of `Accept-Encoding`: gzip and deflate, br (RFC 7932) and zstd (RFC 8878) where the
  /// system's libcurl was built with them.
  public static let offered =
    "gzip, deflate" + (pw_knows_brotli() != 0 ? ", br" : "") + (knowsZstandard ? ", zstd" : "")

  /// Whether zstd is among them.
  static let knowsZstandard = pw_knows_zstd() != 0
}
