import { type Case, casesNamed } from "../case.ts";
import { drain, kind, recorder, streamOf } from "../stream-helpers.ts";

const readable: Record<string, () => unknown> = {
  "chunks in order": () => drain(streamOf<unknown>(1, "a", null, undefined)),
  "read after the end": async () => {
    const reader = streamOf(1).getReader();
    return [await reader.read(), await reader.read(), await reader.read()];
  },
  "closed is fulfilled at the end": async () => {
    const reader = streamOf().getReader();
    return kind(reader.closed);
  },
  "an error reaches reads and closed": async () => {
    const reader = new ReadableStream({
      start(controller) {
        controller.enqueue(1);
        controller.error("why");
      },
    }).getReader();
    return [await kind(reader.read()), await kind(reader.closed)];
  },
  "start that throws": () =>
    new ReadableStream({
      start() {
        throw new RangeError("x");
      },
    }),
  "start that rejects": () =>
    kind(
      new ReadableStream({
        start: () => Promise.reject(new RangeError("x")),
      })
        .getReader()
        .read(),
    ),
  "pull is called as there is room": async () => {
    const log: string[] = [];
    let count = 0;
    const stream = new ReadableStream<number>(
      {
        pull(controller) {
          log.push(`pull ${controller.desiredSize}`);
          controller.enqueue(++count);
          if (count === 4) controller.close();
        },
      },
      { highWaterMark: 2 },
    );
    await Promise.resolve();
    await Promise.resolve();
    log.push("read");
    const chunks = await drain(stream);
    return [log, chunks];
  },
  "desiredSize by the strategy": () => {
    const sizes: unknown[] = [];
    new ReadableStream<string>(
      {
        start(controller) {
          sizes.push(controller.desiredSize);
          controller.enqueue("abc");
          sizes.push(controller.desiredSize);
          controller.close();
          sizes.push(controller.desiredSize);
        },
      },
      { highWaterMark: 10, size: (chunk) => chunk.length },
    );
    return sizes;
  },
  "a size that is no number": () =>
    new ReadableStream(
      { start: (controller) => controller.enqueue(1) },
      { size: () => Number.NaN },
    ),
  "a high-water mark that is none": () => new ReadableStream({}, { highWaterMark: -1 }),
  "enqueue after close": () =>
    new ReadableStream({
      start(controller) {
        controller.close();
        controller.enqueue(1);
      },
    }),
  "close twice": () =>
    new ReadableStream({
      start(controller) {
        controller.close();
        controller.close();
      },
    }),
  "cancel tells the source": async () => {
    const log: unknown[] = [];
    const stream = new ReadableStream({ cancel: (reason) => void log.push(reason) });
    await stream.cancel("enough");
    return [log, await stream.getReader().read()];
  },
  "cancel of a locked stream": () => {
    const stream = streamOf(1);
    stream.getReader();
    return stream.cancel();
  },
  "two readers": () => {
    const stream = streamOf(1);
    stream.getReader();
    return stream.getReader();
  },
  "methods on something else": async () => {
    const reader = streamOf(1).getReader();
    const iterator = streamOf(1).values();
    let controller: unknown;
    let transformer: unknown;
    new ReadableStream({
      start(given) {
        controller = given;
      },
    });
    new TransformStream({
      start(given) {
        transformer = given;
      },
    });
    const outcomes: unknown[] = [];
    for (const [object, name] of [
      [reader, "read"],
      [iterator, "next"],
      [controller, "enqueue"],
      [transformer, "enqueue"],
    ] as [Record<string, (chunk?: unknown) => unknown>, string][]) {
      const { [name]: method } = object;
      for (const other of [undefined, null, 1, {}, [], reader]) {
        // Node's iterators take what inherits from one.
        if (
          other === object ||
          (name === "next" && Object.prototype.isPrototypeOf.call(iterator, other as never))
        )
          continue;
        outcomes.push(await kind((async () => method!.call(other as never, 1))()));
      }
      const { value, ...rest } = Object.getOwnPropertyDescriptor(
        Object.getPrototypeOf(object) as object,
        name,
      )!;
      outcomes.push([method!.name, method!.length, typeof value, rest]);
    }
    return outcomes;
  },
  "a chunk that is undefined": async () => {
    const { readable, writable } = new TextDecoderStream();
    const read = kind(readable.getReader().read());
    return [await kind(writable.getWriter().write(undefined as never)), await read];
  },
  "releaseLock frees the stream": async () => {
    const stream = streamOf(1, 2);
    const reader = stream.getReader();
    await reader.read();
    reader.releaseLock();
    return [stream.locked, await drain(stream), await kind(reader.read())];
  },
  "releaseLock rejects reads under way": async () => {
    const reader = new ReadableStream().getReader();
    const read = kind(reader.read());
    reader.releaseLock();
    return [await read, await kind(reader.closed)];
  },
  "leaving a loop cancels": async () => {
    const log: unknown[] = [];
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(1),
      cancel: (reason) => void log.push(["cancel", reason]),
    });
    for await (const chunk of stream) {
      log.push(chunk);
      break;
    }
    return [log, stream.locked];
  },
  "leaving a loop with preventCancel": async () => {
    const stream = streamOf(1, 2, 3);
    for await (const _ of stream.values({ preventCancel: true })) break;
    return drain(stream);
  },
  "ReadableStream.from an array": () =>
    drain(ReadableStream.from([1, Promise.resolve(2)] as unknown[])),
  "ReadableStream.from an async generator": () =>
    drain(
      ReadableStream.from(
        (async function* () {
          yield "a";
          yield "b";
        })(),
      ),
    ),
  ...Object.fromEntries(
    Object.entries({
      "is no function": 5,
      "is a Proxy": new Proxy(() => Promise.resolve({ done: true, value: 0 }), {}),
      throws: () => {
        throw new RangeError("no more");
      },
      "gives no object": () => Promise.resolve(1),
    }).map(([what, next]) => [
      `ReadableStream.from an iterator whose next ${what}`,
      () => kind(drain(ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next }) } as never))),
    ]),
  ),
  "ReadableStream.from an iterator whose next is replaced": async () => {
    let left = 3;
    const seen: unknown[] = [];
    const iterator = {
      next(this: unknown, ...values: unknown[]) {
        seen.push([this === iterator, values.length]);
        iterator.next = () => ({ done: true, value: 0 });
        return { done: left-- === 0, value: left };
      },
    };
    const stream = ReadableStream.from({ [Symbol.asyncIterator]: () => iterator } as never);
    return [await drain(stream as never), seen];
  },
  "ReadableStream.from a number": () => ReadableStream.from(1 as never),
  "ReadableStream.from a generator that throws": () =>
    drain(
      ReadableStream.from(
        (function* () {
          yield 1;
          throw new RangeError("x");
        })(),
      ),
    ),
  "tee gives both all chunks": async () => {
    const [a, b] = streamOf(1, 2).tee();
    return [await drain(a), await drain(b)];
  },
  "tee is cancelled when both are": async () => {
    const log: unknown[] = [];
    const [a, b] = new ReadableStream({ cancel: (reason) => void log.push(reason) }).tee();
    const first = a.cancel("a");
    const before = log.length;
    await b.cancel("b");
    await first;
    return [before, log];
  },
  "an unknown type": () => new ReadableStream({ type: "x" as never }),
  "reader of an unknown mode": () => streamOf().getReader({ mode: "x" as never }),
  "a byob reader of a stream of any chunks": () => streamOf().getReader({ mode: "byob" }),
  "a byte stream read into a buffer": async () => {
    const reader = new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(Uint8Array.of(1, 2, 3));
        controller.close();
      },
    }).getReader({ mode: "byob" });
    const first = await reader.read(new Uint8Array(2));
    const second = await reader.read(new Uint8Array(2));
    return [first, second, await reader.read(new Uint8Array(2))];
  },
  "read of a default reader does not read for another": async () => {
    const { read } = ReadableStreamDefaultReader.prototype;
    const bytes = new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" });
    const like = { _ownerReadableStream: { _reader: null } };
    return Promise.all([bytes, like, undefined].map((each) => kind(read.call(each as never))));
  },
  "a byte stream takes bytes only": () =>
    new ReadableStream({
      type: "bytes",
      start: (controller) => controller.enqueue("x" as never),
    }),
  "a byte stream detaches what it takes": () => {
    const bytes = Uint8Array.of(1);
    new ReadableStream({ type: "bytes", start: (controller) => controller.enqueue(bytes) });
    return bytes.length;
  },
  "a byte stream fills a request": async () => {
    const reader = new ReadableStream({
      type: "bytes",
      pull(controller) {
        const { byobRequest } = controller;
        if (!byobRequest) return;
        (byobRequest.view as Uint8Array)[0] = 9;
        byobRequest.respond(1);
      },
    }).getReader({ mode: "byob" });
    return reader.read(new Uint8Array(3));
  },
};

const writable: Record<string, () => unknown> = {
  "writes in order": async () => {
    const { log, stream } = recorder();
    const writer = stream.getWriter();
    await Promise.all([writer.write(1), writer.write(2), writer.close()]);
    return log;
  },
  "desiredSize and ready": async () => {
    const { stream } = recorder({ highWaterMark: 2 });
    const writer = stream.getWriter();
    const sizes = [writer.desiredSize];
    void writer.write(1);
    sizes.push(writer.desiredSize);
    void writer.write(2);
    sizes.push(writer.desiredSize);
    await writer.ready;
    sizes.push(writer.desiredSize);
    return sizes;
  },
  "a write that fails": async () => {
    const stream = new WritableStream({
      write() {
        throw new RangeError("x");
      },
    });
    const writer = stream.getWriter();
    return [await kind(writer.write(1)), await kind(writer.write(2)), await kind(writer.closed)];
  },
  abort: async () => {
    const { log, stream } = recorder();
    const writer = stream.getWriter();
    await writer.abort("why");
    return [log, await kind(writer.write(1)), await kind(writer.closed)];
  },
  "abort signals the sink": async () => {
    let signal: AbortSignal | undefined;
    const stream = new WritableStream({
      start: (controller) => {
        signal = controller.signal;
      },
    });
    await stream.abort("why");
    return [signal?.aborted, signal?.reason];
  },
  "an async iterator's prototype": () => {
    const iterator = new ReadableStream().values();
    const own = Object.getPrototypeOf(iterator) as object;
    const ofAll = Object.getPrototypeOf(
      Object.getPrototypeOf(async function* () {}).prototype,
    ) as object;
    return [
      Object.getPrototypeOf(own) === ofAll,
      Object.getOwnPropertyNames(own).sort(),
      Object.hasOwn(own, Symbol.asyncIterator),
      iterator[Symbol.asyncIterator]() === iterator,
    ];
  },
  "write after close": async () => {
    const writer = recorder().stream.getWriter();
    await writer.close();
    return writer.write(1);
  },
  "close of a closed stream": async () => {
    const { stream } = recorder();
    await stream.close();
    return stream.close();
  },
  "two writers": () => {
    const { stream } = recorder();
    stream.getWriter();
    return stream.getWriter();
  },
  "a type is refused": () => new WritableStream({ type: "bytes" as never }),
  "releaseLock of a writer": async () => {
    const { stream } = recorder();
    const writer = stream.getWriter();
    writer.releaseLock();
    return [stream.locked, await kind(writer.write(1))];
  },
};

export const streamsCases: Case[] = [
  ...casesNamed("ReadableStream", readable),
  ...casesNamed("WritableStream", writable),
];
