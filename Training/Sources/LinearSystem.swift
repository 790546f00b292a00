// A small system of linear equations.

import Foundation

enum LinearSystem {
  /// Solves `matrix · x = right` by Gauss's elimination with pivots.
  static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var matrix = matrix
    var right = right
    let size = right.count
    for column in 0..<size {
      let pivot =
        (column..<size).max { abs(matrix[$0][column]) < abs(matrix[$1][column]) } ?? column
      matrix.swapAt(column, pivot)
      right.swapAt(column, pivot)
      guard abs(matrix[column][column]) > 1e-12 else { continue }
      for row in (column + 1)..<max(size, column + 1) {
        let factor = matrix[row][column] / matrix[column][column]
        guard factor != 0 else { continue }
        for index in column..<size { matrix[row][index] -= factor * matrix[column][index] }
        right[row] -= factor * right[column]
      }
    }
    var solution = [Double](repeating: 0, count: size)
    for row in (0..<size).reversed() {
      var sum = right[row]
      for index in (row + 1)..<max(size, row + 1) { sum -= matrix[row][index] * solution[index] }
      solution[row] = abs(matrix[row][row]) > 1e-12 ? sum / matrix[row][row] : 0
    }
    return solution
  }

  static func logarithm(_ value: Double) -> Double { log(value) }

  static func exponential(_ value: Double) -> Double { exp(value) }
}
