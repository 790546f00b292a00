// pactwatch run: the service.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Logging
import StatusPage
import Storage

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch the feeds and deliver alerts.",
    discussion: """
      Runs until SIGTERM or SIGINT. SIGHUP reloads the configuration: it takes over whole, or the \
      running one stays and every fault is logged. Operational messages go to stderr.

      On a feed's first poll its entries are stored and classified but not alerted, so that a new \
      feed is no flood; --backfill alerts those published within a span, \
      `poll: {first_fetch: alert}` all.
      """)

  @OptionGroup var config: ConfigurationOption

  @Flag(help: "Poll every feed once (but those whose publishers asked to wait), deliver, and end.")
  var once = false

  @Option(
    help:
      "On a feed's first poll, alert entries published within this span, e.g. 7d; undated ones never."
  )
  var backfill: Span?

  @Flag(
    name: [.short, .long],
    help: "Write every message, whatever `log.level` of the configuration says.")
  var verbose = false

  /// Says in the log why the service does not run, and gives the exit code.
  private func stopped(_ exit: Exit, _ reason: String, log: Logger) -> ExitCode {
    log.critical("the service does not run", metadata: ["error": "\(reason)"])
    return failure(exit)
  }

  func run() async throws {
    let threshold = LogThreshold(verbose ? .debug : .info)
    let log = Logger(label: "pactwatch") { _ in ServiceLog(threshold: threshold) }
    let service = Service(
      options: Service.Options(
        configuration: config.path, once: once, backfill: backfill?.duration,
        userAgent: userAgent, version: version, verbose: verbose),
      log: log, threshold: threshold,
      statusServer: StatusPageServer(version: version, log: log))
    do {
      let outcome = try await service.run()
      if once {
        complain(
          "\(outcome.polls) feeds polled, \(outcome.failures) failed, "
            + "\(outcome.newEntries) new entries, \(outcome.alerts) alerts")
        if !outcome.delivered { throw failure(.inputOutput, "not every alert was delivered") }
      }
    } catch let error as ConfigurationError {
      for problem in error.problems {
        switch problem.gravity {
        case .warning: log.warning("\(problem.place): \(problem.message)")
        case .error: log.error("\(problem)")
        }
      }
      throw stopped(.configuration, "the configuration has faults", log: log)
    } catch let error as StorageError {
      throw stopped(Exit(error), "\(error)", log: log)
    } catch let error as ExitCode {
      throw error
    } catch {
      throw stopped(.inputOutput, "\(error)", log: log)
    }
  }
}
