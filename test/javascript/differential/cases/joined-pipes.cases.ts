import { type Case, casesNamed } from "../case.ts";
import { drain, kind, streamOf } from "../stream-helpers.ts";

/** All turns that are left: those of a pipe are not laid down. */
const settled = async () => {
  for (let turn = 0; turn < 100; turn++) await null;
};

/** A source of numbers that logs what it is asked. */
function source(log: unknown[], count = 5) {
  let next = 0;
  return new ReadableStream<number>(
    {
      async pull(controller) {
        log.push(`pull ${++next}`);
        if (next > count) controller.close();
        else controller.enqueue(next);
      },
      cancel(reason) {
        log.push(["cancel", reason instanceof Error ? reason.name : reason]);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A transform stream that logs, and does with chunks what it is told. */
function through(
  log: unknown[],
  transform: (
    chunk: number,
    controller: TransformStreamDefaultController<unknown>,
  ) => void | Promise<void> = (chunk, controller) => controller.enqueue(chunk),
) {
  return new TransformStream<number, unknown>({
    transform(chunk: number, controller: TransformStreamDefaultController<unknown>) {
      log.push(`transform ${chunk} at ${controller.desiredSize}`);
      return transform(chunk, controller);
    },
    flush(controller: TransformStreamDefaultController<unknown>) {
      log.push("flush");
      controller.enqueue("last");
    },
    cancel(reason: unknown) {
      log.push(["transformer's cancel", reason]);
    },
  } as never);
}

const bytesOf = (text: string) => streamOf(new TextEncoder().encode(text));

const upper = () =>
  new TransformStream<string, string>({
    transform: (text, controller) => controller.enqueue(text.toUpperCase()),
  });

function withReadable(pair: object, make: () => unknown): void {
  Object.defineProperty(pair, "readable", { get: make, configurable: true });
}

/** Streams of the SDK's classes, of which an author has made something else. */
const madeOthers: Record<string, () => { by: object; restore?: () => void }> = {
  "a subclass that reads otherwise": () => ({
    by: new (class extends TextDecoderStream {
      override get readable() {
        return super.readable.pipeThrough(upper()) as never;
      }
    })(),
  }),
  "a subclass that is written otherwise": () => ({
    by: new (class extends TextDecoderStream {
      override get writable() {
        const one = new TransformStream({
          transform: (bytes: Uint8Array, controller) => controller.enqueue(bytes.subarray(1)),
        });
        void one.readable.pipeTo(super.writable as never);
        return one.writable as never;
      }
    })(),
  }),
  "a subclass that adds nothing": () => ({ by: new (class extends TextDecoderStream {})() }),
  "a side of its own": () => {
    const by = new TextDecoderStream();
    const { readable } = by;
    withReadable(by, () => readable.pipeThrough(upper()));
    return { by };
  },
  "a transform stream with a side of its own": () => {
    const by = new TransformStream();
    const { readable } = by;
    withReadable(by, () => readable.pipeThrough(new TextDecoderStream()).pipeThrough(upper()));
    return { by };
  },
  ...Object.fromEntries(
    [TextDecoderStream, TransformStream].map((Class) => [
      `${Class.name} whose class reads otherwise`,
      () => {
        const own = Object.getOwnPropertyDescriptor(Class.prototype, "readable")!;
        const given = streamOf("given");
        withReadable(Class.prototype, () => given);
        return {
          by: new Class(),
          restore: () => Object.defineProperty(Class.prototype, "readable", own),
        };
      },
    ]),
  ),
  "an object with the prototype alone": () => ({ by: Object.create(TransformStream.prototype) }),
};

const joined: Record<string, () => unknown> = {
  "is ahead by one chunk": async () => {
    const log: unknown[] = [];
    const reader = source(log).pipeThrough(through(log)).getReader();
    await settled();
    for (let turn = 0; turn < 4; turn++) {
      log.push(await reader.read());
      await settled();
    }
    return log;
  },
  "goes to the end": async () => {
    const log: unknown[] = [];
    const from = source(log);
    const by = through(log);
    const chunks = await drain(from.pipeThrough(by) as never);
    await settled();
    return [chunks, log, from.locked, by.writable.locked];
  },
  "locks both": () => {
    const from = streamOf(1);
    const by = new TransformStream();
    const to = from.pipeThrough(by);
    return [from.locked, by.writable.locked, to === by.readable, to.locked];
  },
  "many for one, and none": async () => {
    const log: unknown[] = [];
    const by = through(log, (chunk, controller) => {
      for (let n = 0; n < chunk && chunk !== 2; n++) controller.enqueue(`${chunk}.${n}`);
    });
    return [await drain(source(log).pipeThrough(by) as never), log];
  },
  "reads at once": async () => {
    const reader = source([]).pipeThrough(through([])).getReader();
    return Promise.all(Array.from({ length: 8 }, () => reader.read()));
  },
  "a transformer that waits": async () => {
    const log: unknown[] = [];
    const by = through(log, async (chunk, controller) => {
      await settled();
      controller.enqueue(-chunk);
    });
    return [await drain(source(log).pipeThrough(by) as never), log];
  },
  "a start that waits": async () => {
    const log: unknown[] = [];
    const by = new TransformStream({
      async start(controller) {
        await settled();
        controller.enqueue("first");
        log.push("started");
      },
      transform(chunk, controller) {
        log.push(`transform ${chunk}`);
        controller.enqueue(chunk);
      },
    });
    return [await drain(source(log).pipeThrough(by) as never), log];
  },
  "a source that fails": async () => {
    const log: unknown[] = [];
    const from = new ReadableStream({
      start: (controller) => controller.enqueue(1),
      pull: () => Promise.reject(new RangeError("no more")),
    });
    const by = through(log);
    const reader = from.pipeThrough(by).getReader();
    const reads = [await kind(reader.read()), await kind(reader.read()), await kind(reader.closed)];
    await settled();
    return [reads, log.filter((line) => typeof line === "string"), from.locked, by.writable.locked];
  },
  ...Object.fromEntries(
    [1, 3].flatMap((failing): [string, () => unknown][] => [
      [
        `a transformer that throws at ${failing}`,
        async () => {
          const log: unknown[] = [];
          const by = through(log, (chunk, controller) => {
            if (chunk === failing) throw new RangeError("x");
            controller.enqueue(chunk);
          });
          const from = source(log);
          const outcome = await kind(drain(from.pipeThrough(by) as never));
          await settled();
          return [outcome, log, from.locked, by.writable.locked];
        },
      ],
      [
        `a transformer that rejects at ${failing}`,
        async () => {
          const log: unknown[] = [];
          const by = through(log, async (chunk) => {
            if (chunk === failing) throw new RangeError("x");
          });
          const outcome = await kind(drain(source(log).pipeThrough(by) as never));
          await settled();
          return [outcome, log];
        },
      ],
      [
        `terminate at ${failing}`,
        async () => {
          const log: unknown[] = [];
          const by = through(log, (chunk, controller) => {
            controller.enqueue(chunk);
            if (chunk === failing) controller.terminate();
          });
          const from = source(log);
          const chunks = await drain(from.pipeThrough(by) as never);
          await settled();
          return [chunks, log, from.locked, by.writable.locked];
        },
      ],
      [
        `error at ${failing}`,
        async () => {
          const log: unknown[] = [];
          const by = through(log, (chunk, controller) => {
            if (chunk === failing) controller.error("why");
            else controller.enqueue(chunk);
          });
          const outcome = await kind(drain(source(log).pipeThrough(by) as never));
          await settled();
          return [outcome, log];
        },
      ],
      [
        `a reader that cancels after ${failing}`,
        async () => {
          const log: unknown[] = [];
          const from = source(log);
          const by = through(log);
          const reader = from.pipeThrough(by).getReader();
          for (let read = 0; read < failing; read++) await reader.read();
          log.push(await kind(reader.cancel("enough")));
          await settled();
          return [log, from.locked, by.writable.locked];
        },
      ],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(madeOthers).map(([what, make]): [string, () => unknown] => [
      what,
      async () => {
        const { by, restore } = make();
        const to = bytesOf("abc").pipeThrough(by as never);
        restore?.();
        return drain(to as never);
      },
    ]),
  ),
  "through two": async () => {
    const log: unknown[] = [];
    const by = through(log, (chunk, controller) => controller.enqueue(chunk * 10));
    const chunks = await drain(
      source(log, 3)
        .pipeThrough(by)
        .pipeThrough(through([]) as never),
    );
    return chunks;
  },
  "a writable side with room for more": async () => {
    const log: unknown[] = [];
    const by = new TransformStream({}, new CountQueuingStrategy({ highWaterMark: 3 }));
    const reader = source(log).pipeThrough(by).getReader();
    await settled();
    return [log, await reader.read()];
  },
  "a size of its own": async () => {
    const log: unknown[] = [];
    const size = (chunk: unknown) => {
      log.push(`size of ${chunk}`);
      return 1;
    };
    await drain(streamOf(1, 2, 3).pipeThrough(new TransformStream({}, { size })));
    return log;
  },
  "a readable side with room": async () => {
    const log: unknown[] = [];
    source(log).pipeThrough(new TransformStream({}, {}, { highWaterMark: 2 }));
    await settled();
    return log;
  },
  "one that was written to": async () => {
    const by = new TransformStream<unknown, unknown>();
    const writer = by.writable.getWriter();
    void writer.write("before");
    writer.releaseLock();
    return drain(streamOf(1, 2).pipeThrough(by));
  },
  "a pair that is no stream's": async () => {
    const { readable, writable } = new TransformStream();
    return drain(streamOf(1, 2).pipeThrough({ readable, writable }));
  },
  "with preventClose": async () => {
    const by = new TransformStream();
    const reader = streamOf(1).pipeThrough(by, { preventClose: true }).getReader();
    const first = await reader.read();
    const writer = by.writable;
    await settled();
    return [first, writer.locked];
  },
  "a source that is locked": () => {
    const from = streamOf(1);
    from.getReader();
    return from.pipeThrough(new TransformStream());
  },
  "a transform that is locked": () => {
    const by = new TransformStream();
    by.writable.getWriter();
    return streamOf(1).pipeThrough(by);
  },
  "its property": () => {
    const { pipeThrough } = ReadableStream.prototype;
    const described = Object.getOwnPropertyDescriptor(ReadableStream.prototype, "pipeThrough")!;
    const { value, ...rest } = described;
    return [pipeThrough.name, pipeThrough.length, rest];
  },
  "on something else": () => ReadableStream.prototype.pipeThrough.call({} as never, {} as never),
  "tee of what comes": async () => {
    const [one, other] = source([]).pipeThrough(through([])).tee();
    return Promise.all([drain(one as never), drain(other as never)]);
  },
  "a lock that is released in between": async () => {
    const to = source([]).pipeThrough(through([]));
    const first = to.getReader();
    const chunks: unknown[] = [await first.read(), await first.read()];
    const open = first.read();
    first.releaseLock();
    chunks.push(await kind(open));
    return [chunks, await drain(to as never)];
  },
};

export const joinedPipesCases: Case[] = casesNamed("joined pipes", joined);
