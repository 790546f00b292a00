// The sinks that the configuration describes, made with what they send through.

import Configuration
import Delivery
import Fetching
import Model

/// Makes ways out. What goes over the network goes through a client of its own, so that no queue of
/// due feeds holds up an alert and no slow mail server a poll.
struct WaysOut: Sendable {
  private let client: HTTPClient
  private let clock: any WallClock
  private let userAgent: String

  /// Ways out that trust whom the polls trust, unless they say otherwise.
  init(
    _ poll: PollSettings, userAgent: String, clock: any WallClock
  ) throws(FetchError) {
    client = try HTTPClient(policy: Self.policy(poll, userAgent: userAgent))
    self.clock = clock
    self.userAgent = userAgent
  }

  /// Trusts whom changed settings trust from now on.
  func use(_ poll: PollSettings) throws(FetchError) {
    try client.update(policy: Self.policy(poll, userAgent: userAgent))
  }

  /// Ends what is being sent.
  func shutDown() { client.shutDown() }

  private static func policy(_ poll: PollSettings, userAgent: String) -> FetchPolicy {
    var policy = FetchPolicy(userAgent: userAgent)
    policy.caFile = poll.caFile
    policy.maxTotal = 16
    policy.maxPerHost = 4
    return policy
  }

  /// The way out of one sink.
  func wayOut(_ sink: SinkSettings) -> WayOut {
    let format: AlertFormat = sink.format == .line ? .line : .json
    let selection = sink.routing.match
    func routed(_ sender: any MessageSink) -> WayOut {
      .messages(RoutedSink(sender, routing: sink.routing))
    }
    switch sink.destination {
    case .file(let path, let group, let mode, let sync):
      return .lines(
        FileSink(
          FileSink.Settings(
            path: path, format: format, mode: UInt32(mode), group: group, sync: sync.policy,
            selection: selection)))
    case .stdout:
      return .lines(StreamSink(name: sink.identity, format: format, selection: selection))
    case .journal(let socket):
      return routed(JournalSink(name: sink.identity, socket: socket))
    case .exec(let exec):
      let settings = ExecSink.Settings(command: exec.command, timeout: exec.timeout)
      return routed(ExecSink(name: sink.identity, settings: settings))
    case .webhook(let webhook):
      return routed(
        WebhookSink(
          name: sink.identity, settings: webhook.sinkSettings, client: client, clock: clock))
    case .mail(let mail):
      return routed(
        MailSink(
          name: sink.identity, settings: mail.sinkSettings(caFile: client.policy.caFile),
          userAgent: userAgent, clock: clock))
    case .atom(let atom):
      return routed(AtomSink(name: sink.identity, settings: atom.sinkSettings))
    }
  }
}

extension FileSync {
  fileprivate var policy: SyncPolicy {
    switch self {
    case .never: .never
    case .batch: .batch
    case .always: .always
    }
  }
}

extension WebhookSettings {
  fileprivate var sinkSettings: WebhookSink.Settings {
    var settings = WebhookSink.Settings(
      address: {
        switch address {
        case .url(let url): .url(url)
        case .file(let path): .file(path)
        }
      }())
    settings.format =
      switch format {
      case .json: .json
      case .cloudevents: .cloudEvents
      case .cloudeventsBinary: .cloudEventsBinary
      case .slack: .slack
      case .mattermost: .mattermost
      case .matrix: .matrix(room: room ?? "")
      case .ntfy: .ntfy
      case .gotify: .gotify
      case .plain: .plain
      }
    settings.secretFile = secretFile
    settings.tokenFile = tokenFile
    settings.fields = headers.map { HeaderField($0.name, $0.value) }
    settings.fieldFiles = headerFiles.map { HeaderField($0.name, $0.value) }
    settings.timeout = timeout
    settings.addresses = allowsPrivate ? .privateToo : AddressPolicy()
    settings.caFile = caFile
    settings.proxy = proxy.fetching
    return settings
  }
}

extension MailSettings {
  fileprivate func sinkSettings(caFile: String?) -> MailSink.Settings {
    var settings = MailSink.Settings(
      host: host, port: port, security: security.fetching, from: from, to: to)
    settings.username = username
    settings.passwordFile = passwordFile
    settings.timeout = timeout
    settings.caFile = self.caFile ?? caFile
    return settings
  }
}

extension MailSettings.Security {
  fileprivate var fetching: MailRequest.Security {
    switch self {
    case .implicit: .implicit
    case .startTLS(.required): .required
    case .startTLS(.opportunistic): .opportunistic
    case .startTLS(.off): .off
    }
  }
}

extension AtomSettings {
  fileprivate var sinkSettings: AtomSink.Settings {
    AtomSink.Settings(
      path: path, entries: entries, title: title, url: url, authority: authority, group: group,
      mode: UInt32(mode))
  }
}
