// Dijkstra's shortest ways on a grid, with a heap of objects ordered by a function.
import { next, seed } from "./shared/random";

class Step {
  constructor(
    public place: i32,
    public far: i32,
  ) {}
}

class Heap<T> {
  private held: T[] = [];
  constructor(private before: (a: T, b: T) => bool) {}

  get size(): i32 {
    return this.held.length;
  }

  add(value: T): void {
    const held = this.held;
    let at = held.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(held[at], held[parent])) break;
      const kept = held[at];
      held[at] = held[parent];
      held[parent] = kept;
      at = parent;
    }
  }

  take(): T {
    const held = this.held;
    const first = held[0];
    const last = held.pop();
    if (held.length == 0) return first;
    held[0] = last;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= held.length) break;
      if (child + 1 < held.length && this.before(held[child + 1], held[child])) child++;
      if (!this.before(held[child], held[at])) break;
      const kept = held[at];
      held[at] = held[child];
      held[child] = kept;
      at = child;
    }
    return first;
  }
}

export function run(n: i32): i32 {
  const side = 24;
  seed(43);
  const costs = new StaticArray<i32>(side * side);
  for (let i = 0; i < costs.length; i++) costs[i] = 1 + <i32>(next() & 15);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const far = new StaticArray<i32>(side * side);
    for (let i = 0; i < far.length; i++) far[i] = i32.MAX_VALUE;
    const heap = new Heap<Step>((a, b) => a.far < b.far);
    far[0] = 0;
    heap.add(new Step(0, 0));
    while (heap.size > 0) {
      const step = heap.take();
      if (step.far > far[step.place]) continue;
      const x = step.place % side;
      const y = step.place / side;
      for (let way = 0; way < 4; way++) {
        const nx = x + (way == 0 ? 1 : way == 1 ? -1 : 0);
        const ny = y + (way == 2 ? 1 : way == 3 ? -1 : 0);
        if (nx < 0 || ny < 0 || nx >= side || ny >= side) continue;
        const place = ny * side + nx;
        const cost = step.far + costs[place];
        if (cost < far[place]) {
          far[place] = cost;
          heap.add(new Step(place, cost));
        }
      }
    }
    sum = sum * 31 + far[side * side - 1];
    costs[(round * 37) % costs.length] = 1 + (round & 15);
  }
  return sum;
}
