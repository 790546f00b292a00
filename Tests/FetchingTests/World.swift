// A server and a client for one test.

import FeedServer
import Model

@testable import Fetching

/// A feed server on loopback and a client that may reach it.
final class World: Sendable {
  let server: FeedServer
  let endpoint: Endpoint
  let client: HTTPClient

  init(
    address: String = "127.0.0.1", allow: [String] = ["127.0.0.0/8", "::1"],
    environment: [String: String] = [:], change: (inout FetchPolicy) -> Void = { _ in }
  ) throws {
    server = try FeedServer()
    endpoint = try server.listen(on: address)
    var policy = FetchPolicy(userAgent: "pactwatch/test (+https://example.org)")
    policy.allowAddresses = try allow.map { try CIDR($0) }
    change(&policy)
    client = try HTTPClient(policy: policy, environment: environment)
  }

  deinit {
    client.shutDown()
    server.stop()
  }

  func url(_ path: String) -> String { endpoint.url(path) }

  @discardableResult
  func fetch(
    _ path: String, validators: Validators? = nil, credentials: Credentials? = nil,
    change: (inout FetchRequest) -> Void = { _ in }
  ) async throws(FetchError) -> FetchResponse {
    var request = FetchRequest(
      url: path.contains("://") ? path : url(path), validators: validators,
      credentials: credentials)
    change(&request)
    return try await client.fetch(request)
  }
}
