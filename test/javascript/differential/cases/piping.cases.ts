import { type Case, casesNamed } from "../case.ts";
import { drain, kind, recorder, streamOf } from "../stream-helpers.ts";

const upperCase = () =>
  new TransformStream<string, string>({
    transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
    flush: (controller) => controller.enqueue("END"),
  });

const piping: Record<string, () => unknown> = {
  pipeTo: async () => {
    const { log, stream } = recorder();
    await streamOf(1, 2).pipeTo(stream);
    return log;
  },
  "pipeTo with preventClose": async () => {
    const { log, stream } = recorder();
    await streamOf(1).pipeTo(stream, { preventClose: true });
    return [log, stream.locked];
  },
  "pipeTo of an error aborts": async () => {
    const { log, stream } = recorder();
    const source = new ReadableStream({ start: (controller) => controller.error("bad") });
    return [await kind(source.pipeTo(stream)), log];
  },
  "pipeTo of an error with preventAbort": async () => {
    const { log, stream } = recorder();
    const source = new ReadableStream({ start: (controller) => controller.error("bad") });
    return [await kind(source.pipeTo(stream, { preventAbort: true })), log];
  },
  "pipeTo into an error cancels": async () => {
    const log: unknown[] = [];
    const source = new ReadableStream({ cancel: (reason) => void log.push(reason) });
    const target = new WritableStream({ start: (controller) => controller.error("full") });
    return [await kind(source.pipeTo(target)), log];
  },
  "pipeTo with a signal": async () => {
    const { log, stream } = recorder();
    const controller = new AbortController();
    const piped = kind(new ReadableStream().pipeTo(stream, { signal: controller.signal }));
    controller.abort("stop");
    return [await piped, log];
  },
  "pipeTo writes no chunk within enqueue": async () => {
    const { log, stream } = recorder();
    let source!: ReadableStreamDefaultController<number>;
    const started = new ReadableStream<number>({
      start(own) {
        source = own;
      },
    });
    const piped = started.pipeTo(stream);
    for (let turn = 0; turn < 8; turn++) await null;
    source.enqueue(1);
    log.push("enqueued");
    for (let turn = 0; turn < 8; turn++) await null;
    source.enqueue(2);
    log.push("enqueued");
    source.close();
    await piped;
    return log;
  },
  "pipeTo writes what was read before it is stopped": async () => {
    const outcomes = ["error", "signal", "signal that keeps both"].map(async (how) => {
      const { log, stream } = recorder();
      const stop = new AbortController();
      let source!: ReadableStreamDefaultController<number>;
      const started = new ReadableStream<number>({
        start(own) {
          source = own;
        },
      });
      const keeps = how === "signal that keeps both";
      const options = { signal: stop.signal, preventAbort: keeps, preventCancel: keeps };
      const piped = kind(started.pipeTo(stream, options));
      for (let turn = 0; turn < 8; turn++) await null;
      source.enqueue(1);
      if (how === "error") source.error(new RangeError("The source failed."));
      else stop.abort("stop");
      return [how, await piped, log, stream.locked, started.locked];
    });
    return Promise.all(outcomes);
  },
  "pipeTo of a locked stream": () => {
    const source = streamOf(1);
    source.getReader();
    return source.pipeTo(recorder().stream);
  },
  "pipeThrough a TransformStream": () => drain(streamOf("a", "b").pipeThrough(upperCase())),
  "two transforms in a row": () =>
    drain(streamOf("a").pipeThrough(upperCase()).pipeThrough(upperCase())),
  "an identity TransformStream": () => drain(streamOf(1, 2).pipeThrough(new TransformStream())),
  "a transform that throws": () =>
    drain(
      streamOf(1).pipeThrough(
        new TransformStream({
          transform() {
            throw new RangeError("x");
          },
        }),
      ),
    ),
  "a transform that terminates": () =>
    drain(
      streamOf(1, 2, 3).pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            controller.enqueue(chunk);
            if (chunk === 2) controller.terminate();
          },
        }),
      ),
    ),
  TextEncoderStream: async () =>
    drain(streamOf("a", "\ud83d", "\ude00", "é\ud800").pipeThrough(new TextEncoderStream())),
  TextDecoderStream: () =>
    drain(
      streamOf(
        Uint8Array.of(0xe2),
        Uint8Array.of(0x82, 0xac, 0x61),
        Uint8Array.of(0xf0),
      ).pipeThrough(new TextDecoderStream() as never),
    ),
  "a fatal TextDecoderStream": () =>
    drain(
      streamOf(Uint8Array.of(0x61), Uint8Array.of(0xff)).pipeThrough(
        new TextDecoderStream("utf-8", { fatal: true }) as never,
      ),
    ),
  "TextDecoderStream's properties": () => {
    const { encoding, fatal, ignoreBOM } = new TextDecoderStream("LATIN1", { ignoreBOM: true });
    return [encoding, fatal, ignoreBOM];
  },
  "queuing strategies": () => [
    new CountQueuingStrategy({ highWaterMark: 3 }).highWaterMark,
    new CountQueuingStrategy({ highWaterMark: 3 }).size("abc"),
    new ByteLengthQueuingStrategy({ highWaterMark: 3 }).size(new Uint8Array(7)),
  ],
  "a strategy without mark": () => new CountQueuingStrategy({} as never),
  tags: () =>
    [new ReadableStream(), new WritableStream(), new TransformStream()].map((stream) =>
      Object.prototype.toString.call(stream),
    ),
};

export const pipingCases: Case[] = casesNamed("piping", piping);
