// The compressions that are offered: those that every libcurl undoes, and those that this one does.

import CLibcurl

/// Content codings (RFC 9110 §8.4.1).
public enum ContentEncodings {
  /// The value of `Accept-Encoding`: gzip and deflate, br (RFC 7932) and zstd (RFC 8878) where the
  /// system's libcurl was built with them.
  public static let offered =
    "gzip, deflate" + (pw_knows_brotli() != 0 ? ", br" : "") + (knowsZstandard ? ", zstd" : "")

  /// The compressions of a body, in the order of their application, those of the transfer included.
  ///
  /// Nobody has a reason for more than one, and a few megabytes that are compressed twice can hold
  /// gigabytes on the way to nothing, which no bound on either end would notice.
  static func codings(of headers: HeaderFields) -> [String] {
    ["Content-Encoding", "Transfer-Encoding"].flatMap { name in
      (headers.joined(name) ?? "").lowercased().split(whereSeparator: { ", \t".contains($0) })
        .map(String.init).filter { $0 != "identity" && $0 != "chunked" }
    }
  }

  /// Whether zstd is among them.
  static let knowsZstandard = pw_knows_zstd() != 0
}
