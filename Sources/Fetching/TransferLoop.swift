// The transfer thread: one multi handle that lives as long as the client, easy handles from a
// pool, and the queues that decide who starts. curl_multi_poll was measured equal to epoll here.

import CLibcurl
import Glibc

/// Runs all transfers; everything in it belongs to the transfer thread.
final class TransferLoop {
  private let multi: UnsafeMutableRawPointer
  private let mailbox: Mailbox
  private let proxies: ProxyEnvironment
  private var policy: FetchPolicy
  private var reloadedAt: ContinuousClock.Instant?
  private var queues: HostQueues<Job>
  private var active: [UInt64: Transfer] = [:]
  private var handles: EasyHandlePool
  /// The orders that are being carried out.
  private var orders: [Order] = []

  init(
    multi: MultiHandle, mailbox: Mailbox, policy: FetchPolicy, proxies: ProxyEnvironment
  ) {
    self.multi = multi.pointer
    self.mailbox = mailbox
    self.policy = policy
    self.proxies = proxies
    queues = HostQueues(maxTotal: policy.maxTotal, maxPerHost: policy.maxPerHost)
    handles = EasyHandlePool(limit: policy.maxTotal)
  }

  /// Works until it is told to shut down.
  func run() {
    Self.blockBrokenPipeSignal()
    pw_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 512)
    while takeOrders() {
      startWhatMay()
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      // A finished transfer frees a slot; who waits for it starts without a poll between.
      if finishWhatIsDone() { continue }
      if mailbox.rest() { curl_multi_poll(multi, nil, 0, 60_000, nil) }
    }
    tearDown()
  }

  /// How often in a turn new orders are looked for.
  private static let looksInTurn = 16

  /// Does what tasks and others want of the thread; false where the client is to end.
  ///
  /// What tasks do here leads to more orders mostly, which are taken before libcurl has its turn,
  /// as that looks at every transfer in flight.
  private func takeOrders() -> Bool {
    for _ in 0..<Self.looksInTurn {
      mailbox.take(into: &orders)
      if orders.isEmpty { break }
      let goesOn = carryOut(orders)
      orders.removeAll(keepingCapacity: true)
      guard goesOn else { return false }
    }
    return true
  }

  private func carryOut(_ orders: [Order]) -> Bool {
    var goesOn = true
    for order in orders {
      switch order {
      case .run(let job): job.runSynchronously(on: mailbox.asUnownedTaskExecutor())
      case .start(let job):
        if job.ticket.isCancelled {
          job.waiting.resume(returning: .failure(.cancelled))
        } else {
          queues.append(job, id: job.ticket.id, host: job.ticket.host)
        }
      case .cancel(let ticket): cancel(ticket)
      case .adopt(let policy):
        self.policy = policy
        reloadedAt = .now
        queues.maxTotal = policy.maxTotal
        queues.maxPerHost = policy.maxPerHost
        handles.limit = policy.maxTotal
      case .shutDown: goesOn = false
      }
    }
    return goesOn
  }

  private func startWhatMay() {
    while let (job, moreWaiting) = queues.next() {
      if let failure = start(job, moreWaiting: moreWaiting) {
        queues.finished(host: job.ticket.host)
        job.waiting.resume(returning: .failure(failure))
      }
    }
  }

  private func start(_ job: Job, moreWaiting: Bool) -> FetchError? {
    guard let easy = handles.take(for: job.hop.address) else {
      return .client("no memory for another transfer")
    }
    let surroundings = TransferSurroundings(
      userAgent: policy.userAgent,
      addresses: AddressPolicy(allowed: policy.allowAddresses),
      caFile: policy.caFile ?? SystemAuthorities.file,
      proxies: proxies,
      keepsConnection: moreWaiting || job.hop.keepsConnection,
      sinceReload: reloadedAt.map { $0.duration(to: .now) })
    let transfer = Transfer(job, on: easy, in: surroundings)
    if let failure = transfer.refusalInAdvance() ?? transfer.configure() {
      handles.giveBack(easy)
      return failure
    }
    let added = curl_multi_add_handle(multi, easy)
    guard added == CURLM_OK else {
      handles.giveBack(easy)
      return .client(String(cString: curl_multi_strerror(added)))
    }
    active[job.ticket.id] = transfer
    return nil
  }

  /// Whether any transfer ended.
  private func finishWhatIsDone() -> Bool {
    var any = false
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
        continue
      }
      let code = message.pointee.data.result
      var context: UnsafeMutableRawPointer?
      guard pw_easy_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else {
        continue
      }
      any = true
      let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      end(transfer, with: transfer.outcome(code))
    }
    return any
  }

  private func end(_ transfer: Transfer, with outcome: Result<HopOutcome, FetchError>) {
    curl_multi_remove_handle(multi, transfer.easy)
    handles.giveBack(transfer.easy)
    active[transfer.job.ticket.id] = nil
    queues.finished(host: transfer.job.ticket.host)
    transfer.job.waiting.resume(returning: outcome)
  }

  private func cancel(_ ticket: Ticket) {
    if let transfer = active[ticket.id] {
      end(transfer, with: .failure(.cancelled))
    } else if let job = queues.remove(id: ticket.id, host: ticket.host) {
      job.waiting.resume(returning: .failure(.cancelled))
    }
    // Otherwise it is over already, or yet to come with its ticket marked.
  }

  private func tearDown() {
    for order in mailbox.close() {
      switch order {
      case .start(let job): job.waiting.resume(returning: .failure(.shutDown))
      case .run(let job): job.runSynchronously(on: mailbox.asUnownedTaskExecutor())
      case .cancel, .adopt, .shutDown: break
      }
    }
    for job in queues.removeAll() { job.waiting.resume(returning: .failure(.shutDown)) }
    for transfer in Array(active.values) { end(transfer, with: .failure(.shutDown)) }
    handles.removeAll()
    curl_multi_cleanup(multi)
  }

  /// TLS writes to sockets that the peer may have closed; libcurl is told to leave signals alone.
  private static func blockBrokenPipeSignal() {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }
}

/// The system's trusted authorities.
enum SystemAuthorities {
  /// The one file that holds them all, where libcurl knows such a file and it can be read.
  static let file: String? = pw_default_ca_file().flatMap { path in
    access(path, R_OK) == 0 ? String(cString: path) : nil
  }
}
