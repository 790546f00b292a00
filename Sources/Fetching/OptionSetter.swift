// Setting libcurl's options one after the other, keeping the first that was refused.

import CLibcurl

/// Sets options of one easy handle.
struct OptionSetter {
  let easy: UnsafeMutableRawPointer
  /// The first refusal.
  private(set) var failure: FetchError?

  init(easy: UnsafeMutableRawPointer) { self.easy = easy }

  mutating func set(_ option: CURLoption, _ value: Int) {
    check(pw_easy_set_long(easy, option, value))
  }

  mutating func set(_ option: CURLoption, _ value: String) {
    check(pw_easy_set_string(easy, option, value))
  }

  mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
    check(pw_easy_set_pointer(easy, option, pointer))
  }

  mutating func set(_ option: CURLoption, callback: pw_data_callback) {
    check(pw_easy_set_data_callback(easy, option, callback))
  }

  mutating func check(_ code: CURLcode) {
    guard code != CURLE_OK, failure == nil else { return }
    failure = .client(String(cString: curl_easy_strerror(code)))
  }
}
