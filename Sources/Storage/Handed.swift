// Callers that are answered together.

/// What one of several callers that are answered together is handed.
///
/// The first is woken and hands the others theirs. They are mostly on one thread, which is thus
/// woken once, and by nobody who goes on meanwhile.
enum Handed<Answer: Sendable>: Sendable {
  typealias Caller = CheckedContinuation<Handed<Answer>, Never>

  case own(Answer)
  case first(Answer, others: [(caller: Caller, answer: Answer)])

  /// Wakes the first of some callers with all their answers.
  static func hand(_ answers: [(caller: Caller, answer: Answer)]) {
    guard let first = answers.first else { return }
    first.caller.resume(returning: .first(first.answer, others: Array(answers.dropFirst())))
  }

  /// The caller's own answer, once the others have theirs.
  func handOn() -> Answer {
    switch self {
    case .own(let answer): return answer
    case .first(let answer, let others):
      for each in others { each.caller.resume(returning: .own(each.answer)) }
      return answer
    }
  }
}
