// The client as the other rooms see it: a request goes in, a whole answer or one clear error comes
// out, and the task that waits can be cancelled at any time.

import CLibcurl
import Foundation
import Synchronization

/// Polite and bounded HTTP over libcurl.
///
/// All transfers share one multi handle on one thread, so that connections, TLS sessions and the
/// parsed authorities outlive them. The thread ends with `shutDown()` or with the client.
public final class HTTPClient: Sendable {
  private static let libcurl = pw_global_init()

  private let mailbox: Mailbox
  private let currentPolicy: Mutex<FetchPolicy>

  /// A client that behaves as `policy` says. Throws where its authorities' file cannot be read or
  /// libcurl cannot start.
  public convenience init(policy: FetchPolicy) throws(FetchError) {
    try self.init(policy: policy, environment: ProcessInfo.processInfo.environment)
  }

  /// The same with an environment of the caller's own to take proxies from.
  init(policy: FetchPolicy, environment: [String: String]) throws(FetchError) {
    try Self.check(policy)
    guard Self.libcurl == CURLE_OK, let multi = curl_multi_init() else {
      throw .client("it cannot start")
    }
    let handle = MultiHandle(pointer: multi)
    let mailbox = Mailbox(multi: handle)
    let proxies = ProxyEnvironment(environment)
    let thread = Thread {
      TransferLoop(multi: handle, mailbox: mailbox, policy: policy, proxies: proxies).run()
    }
    thread.name = "http-transfers"
    thread.start()
    self.mailbox = mailbox
    currentPolicy = Mutex(policy)
  }

  deinit { mailbox.post(.shutDown) }

  /// The client's own thread, for tasks that mostly wait for its answers: between asking and being
  /// answered there they wait for no other thread. Every transfer waits for what they do, so that
  /// what takes more than some tens of microseconds belongs elsewhere.
  public var executor: any TaskExecutor { mailbox }

  /// How the client behaves now.
  public var policy: FetchPolicy { currentPolicy.withLock { $0 } }

  /// Fetches what `request` asks for, redirects followed, each hop under the policy.
  ///
  /// Any status but a redirect's is a response. A body is whole or there is no response. When the
  /// task is cancelled the transfer ends at once with `FetchError.cancelled`.
  public nonisolated(nonsending) func fetch(
    _ request: FetchRequest
  ) async throws(FetchError) -> FetchResponse {
    var chain = try RedirectChain(request, limits: request.limits ?? policy.limits)
    while true {
      let hop = try chain.hop()
      request.observer?(.hop(url: hop.address.text))
      let outcome = try await mailbox.perform(hop).get()
      request.observer?(.answer(HopAnswer(outcome)))
      if let response = try chain.take(outcome) { return response }
    }
  }

  /// One hop, whatever it carries.
  func perform(_ hop: Hop) async throws(FetchError) -> HopOutcome {
    try await mailbox.perform(hop).get()
  }

  /// Behaves as `policy` says from now on; transfers in flight end under the old one. Connections
  /// and authorities from before are not used again, the authorities' file is read anew.
  public func update(policy: FetchPolicy) throws(FetchError) {
    try Self.check(policy)
    currentPolicy.withLock { $0 = policy }
    mailbox.post(.adopt(policy))
  }

  /// Ends all transfers with `FetchError.shutDown`, and the thread.
  public func shutDown() { mailbox.post(.shutDown) }

  private static func check(_ policy: FetchPolicy) throws(FetchError) {
    if let file = policy.caFile, access(file, R_OK) != 0 {
      throw .badRequest("the file of authorities \(file) cannot be read")
    }
    guard HeaderText.isSendable(policy.userAgent) else {
      throw .badRequest("the user agent holds a control character")
    }
    guard policy.maxTotal > 0, policy.maxPerHost > 0 else {
      throw .badRequest("no transfer may start: max_total and max_per_host must be at least 1")
    }
  }
}
