// The lexicon and the model that tests of labels, features and organisations look at.

@testable import Analysis

let dataDirectory =
  #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  .joined(separator: "/") + "/Sources/Analysis/Data"

/// The analyzer as it is shipped; loading takes a moment, so once for all tests.
let shipped: Result<Analyzer, AnalyzerError> = {
  do throws(AnalyzerError) {
    return .success(try Analyzer(dataDirectory: dataDirectory))
  } catch {
    return .failure(error)
  }
}()
