// Dense f64 matrices: C = A × B with the inner loop along rows, then a transposition.
import { next, seed } from "./shared/random";

const size = 64;
const a = new StaticArray<f64>(size * size);
const b = new StaticArray<f64>(size * size);
const c = new StaticArray<f64>(size * size);

function fill(matrix: StaticArray<f64>): void {
  for (let i = 0; i < size * size; i++) unchecked((matrix[i] = <f64>(next() & 0xffff) / 65536.0 - 0.5));
}

function multiply(x: StaticArray<f64>, y: StaticArray<f64>, into: StaticArray<f64>): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j < size; j++) unchecked((into[row + j] = 0));
    for (let k = 0; k < size; k++) {
      const factor = unchecked(x[row + k]);
      for (let j = 0; j < size; j++) {
        unchecked((into[row + j] = into[row + j] + factor * y[k * size + j]));
      }
    }
  }
}

function transpose(matrix: StaticArray<f64>): void {
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const kept = unchecked(matrix[i * size + j]);
      unchecked((matrix[i * size + j] = matrix[j * size + i]));
      unchecked((matrix[j * size + i] = kept));
    }
  }
}

export function run(n: i32): i32 {
  seed(1);
  fill(a);
  fill(b);
  let sum = 0.0;
  for (let round = 0; round < n; round++) {
    multiply(a, b, c);
    transpose(c);
    sum += unchecked(c[round % (size * size)]);
    unchecked((a[round % (size * size)] += 0.25));
  }
  return <i32>(sum * 1024.0);
}
