// Iterations until a point escapes: a short loop of f64 with two ways out.
function escape(cx: f64, cy: f64, most: i32): i32 {
  let x = 0.0;
  let y = 0.0;
  let n = 0;
  while (n < most) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4.0) break;
    y = 2.0 * x * y + cy;
    x = xx - yy + cx;
    n++;
  }
  return n;
}

export function run(n: i32): i32 {
  const width = 48;
  const height = 32;
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const shift = <f64>round * 0.001;
    for (let row = 0; row < height; row++) {
      const cy = (<f64>row / height) * 2.0 - 1.0;
      for (let column = 0; column < width; column++) {
        sum = sum * 31 + escape((<f64>column / width) * 3.0 - 2.0 + shift, cy, 128);
      }
    }
  }
  return sum;
}
