// An entry on its way through the pipeline, once it is known what it says.

import Analysis
import Model
import Storage
import Stories

extension Pipeline {
  /// An entry that was read and judged. A class, as it is put in order and handed on some times,
  /// and copying its many parts took a hundredth of a first pass.
  final class Candidate: Sendable {
    let judged: JudgedEntry
    let outlet: OutletNames
    /// Whether it can lead to no alert and be part of none by itself.
    let isUnwanted: Bool
    /// Whether, moreover, it has nothing to do with defence.
    let isOffTopic: Bool
    /// What the index is to keep of it; nil where it is known, and when it happened is not yet.
    let evidence: EntryEvidence?
    let known: KnownEntry?

    init(
      judged: JudgedEntry, outlet: OutletNames, isUnwanted: Bool, isOffTopic: Bool,
      evidence: EntryEvidence?, known: KnownEntry?
    ) {
      self.judged = judged
      self.outlet = outlet
      self.isUnwanted = isUnwanted
      self.isOffTopic = isOffTopic
      self.evidence = evidence
      self.known = known
    }
  }
}
