// Programs of reads, enqueues and what else is done to streams, in an order that a seed decides. What comes of one is a list of lines.

export interface World {
  readonly ReadableStream: typeof ReadableStream;
  readonly TransformStream: typeof TransformStream;
  /** Runs all microtasks. */
  drain(): void;
  readonly Promise: PromiseConstructor;
}

type Log = (line: string) => void;

/** An error's text without a name of the code that threw it: that of a transformer that is gone, as its stream was cancelled. */
function withoutNames(error: unknown): string {
  return String(error).replace(/\w+(?=\._transformAlgorithm is not)/, "");
}

/** Whole numbers below a bound, from a seed (mulberry32). */
function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Runs the program of a seed. @returns what happened, in order. */
export function run(world: World, seed: number): string[] {
  const lines: string[] = [];
  const draw = drawer(seed);
  const program = new Program(world, draw, (line) => lines.push(line));
  const length = 10 + draw(40);
  for (let step = 0; step < length; step++) {
    program.step(step);
    if (draw(3) === 0) world.drain();
  }
  world.drain();
  return lines;
}

class Program {
  readonly #world: World;
  readonly #draw: (below: number) => number;
  readonly #log: Log;
  readonly #controllers: (ReadableStreamDefaultController | TransformStreamDefaultController)[] =
    [];
  readonly #writers: WritableStreamDefaultWriter[] = [];
  readonly #reader: ReadableStreamDefaultReader;
  readonly #stream: ReadableStream;

  constructor(world: World, draw: (below: number) => number, log: Log) {
    this.#world = world;
    this.#draw = draw;
    this.#log = log;
    this.#stream = draw(2) === 0 ? this.#source() : this.#transform();
    this.#reader = this.#stream.getReader();
    this.#tell("closed", this.#reader.closed);
  }

  step(step: number): void {
    const draw = this.#draw;
    const kind = draw(20);
    this.#log(`${step}: ${kind}`);
    const [controller] = this.#controllers;
    this.#attempt(`${step}`, () => {
      if (kind < 8) this.#tell(`read ${step}`, this.#reader.read());
      else if (kind < 13) return (controller as ReadableStreamDefaultController).enqueue(step);
      else if (kind < 15) this.#write(step);
      else if (kind === 15) return String(controller!.desiredSize);
      else if (kind === 16 && draw(4) === 0) this.#close();
      else if (kind === 17 && draw(4) === 0) controller!.error(new Error(`e${step}`));
      else if (kind === 18 && draw(4) === 0) this.#tell("cancelled", this.#reader.cancel(step));
      else if (kind === 19 && draw(4) === 0) this.#reader.releaseLock();
      return undefined;
    });
  }

  #write(step: number): void {
    const [writer] = this.#writers;
    if (writer === undefined) return;
    this.#tell(`ready ${step}`, writer.ready);
    this.#tell(`written ${step}`, writer.write(step));
  }

  #close(): void {
    const [writer] = this.#writers;
    if (writer !== undefined) this.#tell("closed writer", writer.close());
    else (this.#controllers[0] as ReadableStreamDefaultController).close();
  }

  /** What a method of the author's does: some return, some wait, some throw, some enqueue. */
  #behave(name: string, chunk: number): unknown {
    const kind = this.#draw(12);
    this.#log(`${name} does ${kind}`);
    const [controller] = this.#controllers;
    const add = () =>
      this.#attempt(name, () => (controller as ReadableStreamDefaultController).enqueue(chunk));
    const world = this.#world;
    if (kind < 6) add();
    else if (kind === 6) [1, 2].forEach(add);
    else if (kind === 7) return world.Promise.resolve().then(add);
    else if (kind === 8) return world.Promise.resolve("a value");
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise.
    else if (kind === 9) return { then: (resolve: (value: unknown) => void) => resolve(add()) };
    else if (kind === 10 && this.#draw(5) === 0) throw new Error(name);
    else if (kind === 11 && this.#draw(5) === 0)
      return world.Promise.reject(new Error(`later ${name}`));
    return undefined;
  }

  #source(): ReadableStream {
    let pulls = 0;
    const source = {
      start: (controller: ReadableStreamDefaultController) => {
        this.#controllers.push(controller);
        return this.#draw(3) === 0 ? this.#world.Promise.resolve() : undefined;
      },
      pull: () => this.#behave("pull", 100 + pulls++) as undefined,
      cancel: (reason: unknown) => this.#log(`cancel ${reason}`),
    };
    return new this.#world.ReadableStream(source, this.#strategy());
  }

  #transform(): ReadableStream {
    const transformer = {
      start: (controller: TransformStreamDefaultController) => {
        this.#controllers.push(controller);
      },
      transform: (chunk: number) => this.#behave("transform", chunk) as undefined,
      flush: () => this.#behave("flush", 1_000) as undefined,
    };
    const { TransformStream } = this.#world;
    const { readable, writable } = new TransformStream(transformer, {}, this.#strategy());
    this.#writers.push(writable.getWriter());
    return readable;
  }

  #strategy(): QueuingStrategy | undefined {
    const kind = this.#draw(6);
    if (kind < 3) return undefined;
    const highWaterMark = this.#draw(3);
    if (kind < 5) return { highWaterMark };
    return { highWaterMark, size: (chunk: number) => (chunk % 7 === 6 ? Number.NaN : chunk % 3) };
  }

  #attempt(name: string, action: () => unknown): unknown {
    try {
      const result = action();
      if (result !== undefined) this.#log(`${name} gave ${result}`);
    } catch (error) {
      this.#log(`${name} threw ${withoutNames(error)}`);
    }
    return undefined;
  }

  #tell(name: string, promise: Promise<unknown>): void {
    promise.then(
      (value) => this.#log(`${name}: ${JSON.stringify(value)}`),
      (reason: unknown) => this.#log(`${name} failed: ${withoutNames(reason)}`),
    );
  }
}

/** Reads a stream of a random source by `next`, each after the last one. @returns its results, without what else happens meanwhile. */
export function iterate(world: World, seed: number): string[] {
  const draw = drawer(seed);
  // The source draws when it is asked, and that may be in another turn.
  const drawAhead = drawer(-seed);
  const lines: string[] = [];
  let left = draw(12);
  const fails = draw(4) === 0;
  const stream = new world.ReadableStream<number>(
    {
      pull(controller) {
        for (let count = 1 + drawAhead(3); count > 0 && left > 0; count--)
          controller.enqueue(left--);
        if (left === 0 && fails) throw new Error("at its end");
        if (left === 0) controller.close();
        else if (drawAhead(2) === 0) return world.Promise.resolve();
        return undefined;
      },
      cancel: (reason) => void lines.push(`cancelled: ${reason}`),
    },
    { highWaterMark: draw(4) },
  );
  const iterator = stream.values({ preventCancel: draw(2) === 0 }) as AsyncIterator<number>;
  const calls = 1 + draw(8);
  for (let call = 0; call < calls; call++) {
    const isReturn = draw(8) === 0;
    const result = isReturn ? iterator.return!(call) : iterator.next();
    result.then(
      (value) => lines.push(`${call}: ${JSON.stringify(value)}`),
      (reason: unknown) => lines.push(`${call} failed: ${withoutNames(reason)}`),
    );
    if (draw(2) === 0) world.drain();
  }
  world.drain();
  lines.push(`locked: ${stream.locked}`);
  return lines;
}
