// Examples laid out one behind another, as a fit goes through them: a hundred times from the first
// to the last.

/// The features of examples in flat arrays.
struct SparseRows {
  /// Where each example begins; one more than there are examples.
  private var starts: [Int] = [0]
  private var columns: [Int32] = []
  private var values: [Float] = []

  init(_ examples: [Example]) {
    starts.reserveCapacity(examples.count + 1)
    let count = examples.reduce(0) { $0 + $1.features.count }
    columns.reserveCapacity(count)
    values.reserveCapacity(count)
    for example in examples {
      columns += example.features
      values += example.values
      starts.append(columns.count)
    }
  }

  /// Calls `body` with the rows' memory, which is gone afterwards.
  func withRows<Result>(_ body: (Rows) -> Result) -> Result {
    starts.withUnsafeBufferPointer { starts in
      columns.withUnsafeBufferPointer { columns in
        values.withUnsafeBufferPointer { values in
          body(Rows(starts: starts, columns: columns, values: values))
        }
      }
    }
  }

  /// The rows as plain memory: with bounds checked and arrays counted a fit takes twice the time.
  struct Rows {
    let starts: UnsafeBufferPointer<Int>
    let columns: UnsafeBufferPointer<Int32>
    let values: UnsafeBufferPointer<Float>

    /// A row's product with a point.
    @inline(__always)
    func product(_ row: Int, _ point: UnsafeBufferPointer<Double>) -> Double {
      // Four sums at a time do not wait for one another.
      var sums = SIMD4<Double>.zero
      var index = starts[row]
      let end = starts[row + 1]
      while index + 4 <= end {
        let weights = SIMD4<Double>(
          point[Int(columns[index])], point[Int(columns[index + 1])],
          point[Int(columns[index + 2])], point[Int(columns[index + 3])])
        let numbers = SIMD4<Double>(
          Double(values[index]), Double(values[index + 1]), Double(values[index + 2]),
          Double(values[index + 3]))
        sums += weights * numbers
        index += 4
      }
      while index < end {
        sums[0] += point[Int(columns[index])] * Double(values[index])
        index += 1
      }
      return sums.sum()
    }

    /// Adds a multiple of a row.
    @inline(__always)
    func add(_ row: Int, times factor: Double, to sum: UnsafeMutableBufferPointer<Double>) {
      for index in starts[row]..<starts[row + 1] {
        sum[Int(columns[index])] += factor * Double(values[index])
      }
    }
  }
}
