// Messages to a program of the reader's own: one run a message, the record on its standard input.

import Dispatch
import Glibc
import Model

/// Starts a program for each message.
public struct ExecSink: MessageSink {
  /// How the program is started.
  public struct Settings: Equatable, Sendable {
    /// The program's absolute path, then its arguments; no shell reads them.
    public var command: [String]
    /// How long a run may take.
    public var timeout: Duration

    /// Settings from their parts.
    public init(command: [String], timeout: Duration = .seconds(30)) {
      self.command = command
      self.timeout = timeout
    }
  }

  /// The sink's name.
  public let name: String
  /// Always `exec`.
  public let kind = "exec"
  private let settings: Settings
  private let queue: DispatchQueue

  /// A sink that starts a program.
  public init(name: String, settings: Settings) {
    self.name = name
    self.settings = settings
    queue = DispatchQueue(label: "pactwatch.sink.exec")
  }

  /// Whether the other starts the same program under that name.
  public func isSetUp(like other: any MessageSink) -> Bool {
    guard let other = other as? ExecSink else { return false }
    return other.name == name && other.settings == settings
  }

  /// Runs the program with the message's record, and a newline, on its standard input.
  ///
  /// Its exit status decides, by the names of sysexits.h: 0 took it; 65 (data), 67 (user) and 68
  /// (host) never will; any other, a signal and a run that takes too long ask for another attempt.
  public func send(_ message: Message) async throws(SendFailure) {
    let input = Array((MessageRecord.json(message) + "\n").utf8)
    let run = ChildRun(
      command: settings.command, environment: environment(message), timeout: settings.timeout)
    let ending = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // It may block for as long as the program may take, so it has a thread of its own.
        queue.async { continuation.resume(returning: run.run(input: input)) }
      }
    } onCancel: {
      run.cancel()
    }
    try check(ending)
  }

  private func check(_ ending: ChildRun.Ending) throws(SendFailure) {
    let program = settings.command.first ?? ""
    switch ending {
    case .exited(0, _): return
    case .exited(let status, let said):
      let words = "\(program) ended with \(status)" + Self.words(said)
      if [65, 67, 68].contains(status) { throw .refused(words) }
      throw .again(words, after: nil)
    case .killed(let signal, let said):
      throw .again("\(program) was ended by signal \(signal)" + Self.words(said), after: nil)
    case .tookTooLong(let said):
      throw .again(
        "\(program) took longer than \(settings.timeout) and was killed" + Self.words(said),
        after: nil)
    case .cancelled: throw .again("\(program) was stopped with the service", after: nil)
    case .failed(let reason): throw .again("cannot start \(program): \(reason)", after: nil)
    }
  }

  private static func words(_ said: [UInt8]) -> String {
    let text = PlainText.line(String(decoding: said, as: UTF8.self))
    return text.isEmpty ? "" : ": \(AlertWords.cut(text, to: 200))"
  }

  /// What the program finds in its environment, and nothing else.
  private func environment(_ message: Message) -> [String] {
    var variables = [
      "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "PACTWATCH_SINK=\(name)",
      "PACTWATCH_ID=\(message.id)", "PACTWATCH_FORM=\(message.form.rawValue)",
    ]
    // Where systemd puts what only this service may read: the program is part of it.
    if let directory = getenv("CREDENTIALS_DIRECTORY") {
      variables.append("CREDENTIALS_DIRECTORY=" + String(cString: directory))
    }
    return variables
  }
}
