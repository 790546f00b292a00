// Programs that take a message, refuse it, fail, never end or never stop talking.

import Foundation
import Glibc
import Model
import Storage
import Testing

@testable import Delivery

@Suite("A program", .serialized, .timeLimit(.minutes(5)))
struct ExecTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A sink that starts a script; the script finds the scratch directory as its second argument.
  private func sink(_ script: String, timeout: Duration = .seconds(30)) -> ExecSink {
    ExecSink(
      name: "pager",
      settings: .init(command: ["/bin/sh", "-c", script, "page", scratch.path], timeout: timeout))
  }

  @Test("gets the record on its input, and nothing of the service's environment")
  func input() async throws {
    let sent = try message(sample(title: "Україна; $(touch nowhere) `id`"))
    let pager = sink(
      "cat > $1/input; env > $1/environment; pwd > $1/directory; ls /proc/self/fd > $1/open")
    #expect(await failure(of: pager, sent) == nil)
    let input = try String(contentsOfFile: scratch.path + "/input", encoding: .utf8)
    #expect(input == sent.alerts[0].json + "\n")
    let variables = try String(contentsOfFile: scratch.path + "/environment", encoding: .utf8)
      .split(separator: "\n").map { $0.prefix { $0 != "=" } }
    let given: Set<Substring> = [
      "PATH", "LANG", "PACTWATCH_SINK", "PACTWATCH_ID", "PACTWATCH_FORM",
    ]
    let ofShell: Set<Substring> = ["PWD", "SHLVL", "_", "OLDPWD"]
    #expect(Set(variables).subtracting(ofShell) == given)
    // Ours has more; none is added here, as other tests read it in other threads.
    let own = ProcessInfo.processInfo.environment.keys.map { $0[...] }
    #expect(!Set(own).subtracting(ofShell).subtracting(given).isEmpty)
    #expect(try String(contentsOfFile: scratch.path + "/directory", encoding: .utf8) == "/\n")
    // Its own four: three streams and the one by which ls reads the list.
    let open = try String(contentsOfFile: scratch.path + "/open", encoding: .utf8)
    #expect(open.split(separator: "\n").count == 4)
  }

  @Test("takes its arguments as they are, without a shell")
  func arguments() async throws {
    let file = scratch.path + "/a; touch b"
    let touch = ExecSink(name: "touch", settings: .init(command: ["/usr/bin/touch", file]))
    #expect(await failure(of: touch, try message(sample(title: "a"))) == nil)
    #expect(FileManager.default.fileExists(atPath: file))
  }

  @Test(
    "says by its exit status what is to be done",
    arguments: [
      (0, "taken"), (1, "again"), (75, "again"), (69, "again"), (127, "again"), (65, "refused"),
      (67, "refused"), (68, "refused"),
    ])
  func statuses(status: Int, meaning: String) async throws {
    let pager = sink("echo 'no \u{1B}[31mway' >&2; exit \(status)")
    switch await failure(of: pager, try message(sample(title: "a"))) {
    case nil: #expect(meaning == "taken")
    case .again(let words, _):
      #expect(meaning == "again" && words == "/bin/sh ended with \(status): no [31mway")
    case .refused(let words):
      #expect(meaning == "refused" && words == "/bin/sh ended with \(status): no [31mway")
    }
  }

  @Test("that takes too long is killed with everything that it started")
  func tooLong() async throws {
    let script = """
      trap '' TERM; echo started
      (trap '' TERM; echo $$ > $1/child; exec sleep 1000) & echo $! > $1/grandchild
      sleep 1000
      """
    let failed = await failure(
      of: sink(script, timeout: .seconds(4)), try message(sample(title: "a")))
    #expect(failed?.words.contains("took longer than 4.0 seconds and was killed") == true)
    #expect(failed?.isForLater == true)
    let text = try String(contentsOfFile: scratch.path + "/grandchild", encoding: .utf8)
    let grandchild = try #require(pid_t(text.split(separator: "\n")[0]))
    // Its state is read, as an orphan is for init to bury.
    let state = try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8)
    #expect(state == nil || state?.contains(") Z ") == true)
  }

  @Test("that leaves somebody behind with its output is done when it ends itself")
  func background() async throws {
    // Who waited for the end of the output would wait until the time limit, and fail.
    let pager = sink("cat > /dev/null; sleep 60 & exit 0")
    #expect(await failure(of: pager, try message(sample(title: "a"))) == nil)
  }

  @Test("that reads nothing, or talks without end, holds nothing up")
  func badManners() async throws {
    var alert = sample(title: "a")
    alert.summary = String(repeating: "long ", count: 100_000)
    #expect(await failure(of: sink("exit 0"), try message(alert)) == nil)
    #expect(await failure(of: sink("exec 0<&-; sleep 0.1"), try message(alert)) == nil)
    let loud = sink("yes loud | head -c 3000000; exit 65")
    let failed = await failure(of: loud, try message(alert))
    #expect(failed?.isForLater == false)
    #expect((failed?.words.count ?? 0) < 300)
  }

  @Test("that is not there, or dies of a signal, is tried again")
  func failures() async throws {
    let missing = ExecSink(name: "none", settings: .init(command: ["/nowhere/page"]))
    let sent = try message(sample(title: "a"))
    #expect(
      await failure(of: missing, sent)
        == .again("cannot start /nowhere/page: No such file or directory", after: nil))
    let killed = await failure(of: sink("kill -9 $$"), sent)
    #expect(killed == .again("/bin/sh was ended by signal 9", after: nil))
  }

  @Test("is stopped when the send is cancelled")
  func cancelled() async throws {
    let pager = sink("echo $$ > $1/process; exec sleep 1000", timeout: .seconds(600))
    let sent = try message(sample(title: "a"))
    let task = Task { await failure(of: pager, sent) }
    let file = scratch.path + "/process"
    while (try? String(contentsOfFile: file, encoding: .utf8))?.hasSuffix("\n") != true {
      await Task.yield()
    }
    task.cancel()
    #expect(await task.value?.isForLater == true)
  }
}
