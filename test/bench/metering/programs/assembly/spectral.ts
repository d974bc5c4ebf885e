// The spectral norm of an endless matrix: a division for each entry, which is computed and not kept.
function entry(i: i32, j: i32): f64 {
  return 1.0 / <f64>((((i + j) * (i + j + 1)) >> 1) + i + 1);
}

function times(from: StaticArray<f64>, to: StaticArray<f64>, turned: bool): void {
  const size = from.length;
  for (let i = 0; i < size; i++) {
    let sum = 0.0;
    for (let j = 0; j < size; j++) sum += (turned ? entry(j, i) : entry(i, j)) * from[j];
    to[i] = sum;
  }
}

export function run(n: i32): i32 {
  const size = 48;
  const u = new StaticArray<f64>(size);
  const v = new StaticArray<f64>(size);
  for (let i = 0; i < size; i++) u[i] = 1.0;
  let sum = 0.0;
  for (let round = 0; round < n; round++) {
    times(u, v, false);
    times(v, u, true);
    let most = 0.0;
    for (let i = 0; i < size; i++) most = Math.max(most, u[i]);
    for (let i = 0; i < size; i++) u[i] /= most;
    sum += u[round % size];
  }
  return <i32>(sum * 1000.0);
}
