// Pancakes turned over, all orders of seven: short loops over small arrays, with bounds checks.
export function run(n: i32): i32 {
  const size = 7;
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const order = new Array<i32>(size);
    const turned = new Array<i32>(size);
    const left = new Array<i32>(size);
    for (let i = 0; i < size; i++) order[i] = i;
    let most = 0;
    let r = size;
    while (true) {
      while (r != 1) {
        left[r - 1] = r;
        r--;
      }
      for (let i = 0; i < size; i++) turned[i] = order[i];
      let flips = 0;
      for (let first = turned[0]; first != 0; first = turned[0]) {
        for (let i = 0, j = first; i < j; i++, j--) {
          const kept = turned[i];
          turned[i] = turned[j];
          turned[j] = kept;
        }
        flips++;
      }
      if (flips > most) most = flips;
      let done = false;
      while (true) {
        if (r == size) {
          done = true;
          break;
        }
        const first = order[0];
        for (let i = 0; i < r; i++) order[i] = order[i + 1];
        order[r] = first;
        left[r]--;
        if (left[r] > 0) break;
        r++;
      }
      if (done) break;
    }
    sum = sum * 31 + most;
  }
  return sum;
}
