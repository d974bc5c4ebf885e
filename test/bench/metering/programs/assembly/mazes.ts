// Mazes dug by walks that turn back, and the shortest way through each, ring by ring.
import { below, seed } from "./shared/random";

const WIDTH: i32 = 33;

export function run(n: i32): i32 {
  seed(95);
  const open = new Uint8Array(WIDTH * WIDTH);
  const far = new Int32Array(WIDTH * WIDTH);
  const queue = new Int32Array(WIDTH * WIDTH);
  const steps = [1, -1, WIDTH, -WIDTH];
  let sum = 0;
  for (let round = 0; round < n; round++) {
    open.fill(0);
    far.fill(-1);
    const stack: i32[] = [WIDTH + 1];
    open[WIDTH + 1] = 1;
    while (stack.length > 0) {
      const here = stack[stack.length - 1];
      const x = here % WIDTH;
      const y = here / WIDTH;
      const turn = below(4);
      let went = false;
      for (let i = 0; i < 4 && !went; i++) {
        const step = steps[(turn + i) & 3];
        const toX = x + (step == 1 ? 2 : step == -1 ? -2 : 0);
        const toY = y + (step == WIDTH ? 2 : step == -WIDTH ? -2 : 0);
        if (toX < 1 || toY < 1 || toX >= WIDTH - 1 || toY >= WIDTH - 1) continue;
        if (open[toY * WIDTH + toX]) continue;
        open[here + step] = 1;
        open[toY * WIDTH + toX] = 1;
        stack.push(toY * WIDTH + toX);
        went = true;
      }
      if (!went) stack.pop();
    }
    let last = 0;
    queue[last++] = WIDTH + 1;
    far[WIDTH + 1] = 0;
    for (let at = 0; at < last; at++) {
      const here = queue[at];
      for (let i = 0; i < 4; i++) {
        const to = here + steps[i];
        if (!open[to] || far[to] >= 0) continue;
        far[to] = far[here] + 1;
        queue[last++] = to;
      }
    }
    sum = sum * 31 + far[(WIDTH - 2) * WIDTH + WIDTH - 2];
  }
  return sum;
}
