// Objects that answer events through an interface, by turns of a queue.
import { below, seed } from "./shared/random";

interface Handler {
  handle(event: Event): Event | null;
}

class Event {
  constructor(
    public kind: i32,
    public value: i32,
  ) {}
}

class Counter implements Handler {
  count: i32 = 0;
  handle(event: Event): Event | null {
    this.count += event.value;
    return event.value > 8 ? new Event(1, event.value >> 1) : null;
  }
}

class Doubler implements Handler {
  handle(event: Event): Event | null {
    return event.value < 40 ? new Event(2, event.value * 2 + 1) : null;
  }
}

class Log implements Handler {
  lines: i32[] = [];
  handle(event: Event): Event | null {
    if (this.lines.length >= 64) this.lines = [];
    this.lines.push(event.value);
    return event.value % 3 == 0 ? new Event(0, event.value - 1) : null;
  }
}

export function run(n: i32): i32 {
  seed(61);
  const counter = new Counter();
  const log = new Log();
  const handlers: Handler[] = [counter, new Doubler(), log];
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const queue: Event[] = [];
    for (let i = 0; i < 16; i++) queue.push(new Event(<i32>below(3), <i32>below(50)));
    let steps = 0;
    while (queue.length > 0 && steps < 200) {
      const event = queue.pop();
      const next = handlers[event.kind].handle(event);
      if (next) queue.push(next);
      steps++;
    }
    sum = sum * 31 + counter.count + log.lines.length + steps;
  }
  return sum;
}
