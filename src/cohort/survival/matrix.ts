/** A symmetric matrix, row by row. */
export type Matrix = readonly (readonly number[])[];

/** Element of a matrix; 0 outside of it. */
const at = (matrix: Matrix, row: number, column: number): number => matrix[row]?.[column] ?? 0;

/**
 * The lower triangle L of a positive definite matrix LLᵀ (Cholesky), or `undefined` where it is not positive definite:
 * then what it belongs to cannot be estimated.
 */
function triangle(matrix: Matrix): number[][] | undefined {
  const result: number[][] = [];
  for (const [i] of matrix.entries()) {
    const row: number[] = [];
    for (let j = 0; j <= i; j += 1) {
      const other = j === i ? row : (result[j] ?? []);
      const rest = at(matrix, i, j) - row.reduce((sum, value, k) => sum + (k < j ? value * (other[k] ?? 0) : 0), 0);
      if (j < i) row.push(rest / at(result, j, j));
      else if (rest > 1e-12 * at(matrix, i, i)) row.push(Math.sqrt(rest));
      else return undefined;
    }
    result.push(row);
  }
  return result;
}

/** Solves `matrix · x = right` for a positive definite matrix; `undefined` where it is not. */
export function solve(matrix: Matrix, right: readonly number[]): number[] | undefined {
  const lower = triangle(matrix);
  if (lower === undefined) return undefined;
  const forward: number[] = [];
  for (const [i, value] of right.entries()) {
    const known = forward.reduce((sum, earlier, j) => sum + earlier * at(lower, i, j), 0);
    forward.push((value - known) / at(lower, i, i));
  }
  const result = new Array<number>(right.length).fill(0);
  for (let i = right.length - 1; i >= 0; i -= 1) {
    const known = result.reduce((sum, later, j) => sum + (j > i ? later * at(lower, j, i) : 0), 0);
    result[i] = ((forward[i] ?? 0) - known) / at(lower, i, i);
  }
  return result;
}

/** The diagonal of the inverse of a positive definite matrix; `undefined` where it is not. */
export function inverseDiagonal(matrix: Matrix): number[] | undefined {
  const diagonal: number[] = [];
  for (const [i] of matrix.entries()) {
    const column = solve(
      matrix,
      matrix.map((_row, j) => (i === j ? 1 : 0)),
    );
    if (column === undefined) return undefined;
    diagonal.push(column[i] ?? 0);
  }
  return diagonal;
}
