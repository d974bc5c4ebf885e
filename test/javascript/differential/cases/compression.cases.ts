import { type Case, casesNamed, casesOf } from "../case.ts";

const formats = ["gzip", "deflate", "deflate-raw"] as const;
type Format = (typeof formats)[number];
type Bytes = Uint8Array<ArrayBuffer>;

const text = Array.from({ length: 2_000 }, (_, n) => `line ${n * n} of a text`).join("\n");
const noise = Uint8Array.from({ length: 70_000 }, (_, n) => (n * n * 31 + (n >> 3)) % 251);
const contents: Record<string, Bytes> = {
  none: new Uint8Array(),
  "a byte": Uint8Array.of(65),
  text: new TextEncoder().encode(text),
  "70,000 bytes": noise,
  zeros: new Uint8Array(100_000),
};

/** "Hello, worker" by Node's zlib. */
const made: Record<Format, string> = {
  gzip: "H4sIAAAAAAAAA/NIzcnJ11Eozy/KTi0CAGzh0AUNAAAA",
  deflate: "eJzzSM3JyddRKM8vyk4tAgAgrgTb",
  "deflate-raw": "80jNycnXUSjPL8pOLQIA",
};
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));

const cut = (bytes: Bytes, sizes: readonly number[]) => {
  const pieces: Bytes[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length]!;
    pieces.push(bytes.slice(at, at + size));
    at += size;
  }
  return pieces;
};

function streamOf(pieces: readonly unknown[]): ReadableStream<Bytes> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece as Bytes);
      controller.close();
    },
  });
}

const through = async (
  pieces: readonly unknown[],
  stream: CompressionStream | DecompressionStream,
): Promise<Bytes> =>
  new Uint8Array(await new Response(streamOf(pieces).pipeThrough(stream as never)).arrayBuffer());

const thereAndBack = casesOf(
  "compression: there and back",
  formats.flatMap((format) => Object.keys(contents).map((name) => [format, name] as const)),
  async ([format, name]) => {
    const content = contents[name]!;
    const compressed = await through(cut(content, [50_000]), new CompressionStream(format));
    const back = await through(cut(compressed, [7_000]), new DecompressionStream(format));
    const isSmaller = compressed.length < content.length;
    return [back.length, back.every((byte, n) => byte === content[n]), isSmaller];
  },
);

const ofNode = casesOf("decompression: of Node's", formats, async (format) => {
  const whole = bytesOf(made[format]);
  const found = [];
  for (const sizes of [[1], [5, 3], [100]]) {
    const back = await through(cut(whole, sizes), new DecompressionStream(format));
    found.push(new TextDecoder().decode(back));
  }
  return found;
});

/** Content that is wrong, for each format. */
const wrong: Record<string, (whole: Bytes) => unknown[]> = {
  nothing: () => [],
  "an empty chunk": () => [new Uint8Array()],
  "cut short": (whole) => [whole.slice(0, -1)],
  "only its head": (whole) => [whole.slice(0, 3)],
  "bytes after its end": (whole) => [whole, Uint8Array.of(1)],
  "bytes after its end in one chunk": (whole) => [Uint8Array.from([...whole, 0, 1])],
  "twice the same": (whole) => [Uint8Array.from([...whole, ...whole])],
  "no such format": () => [new TextEncoder().encode("Hello, worker. Hello.")],
  "a text": () => ["text"],
  "a number": () => [1],
  "an array": () => [[1, 2]],
};
const wrongs = casesOf(
  "decompression:",
  formats.flatMap((format) => Object.keys(wrong).map((name) => [format, name] as const)),
  ([format, name]) => through(wrong[name]!(bytesOf(made[format])), new DecompressionStream(format)),
);

const others: Record<string, () => unknown> = {
  "a damaged check": () => {
    const bytes = bytesOf(made.gzip);
    bytes[bytes.length - 6]! ^= 1;
    return through([bytes], new DecompressionStream("gzip"));
  },
  "an unknown format": () => new CompressionStream("br" as never),
  "a format in capitals": () => new DecompressionStream("GZIP" as never),
  "no format": () => new (CompressionStream as unknown as new () => unknown)(),
  "called without new": () => (CompressionStream as unknown as () => unknown)(),
  "a text to compress": () => through(["text"], new CompressionStream("gzip")),
  "nothing to compress": async () =>
    (await through([], new CompressionStream("deflate-raw"))).length > 0,
  "a buffer and a view": async () => {
    const stream = new CompressionStream("gzip");
    const view = new DataView(Uint8Array.of(0, 65, 66, 0).buffer, 1, 2);
    const compressed = await through([Uint8Array.of(67).buffer, view], stream);
    return [...(await through([compressed], new DecompressionStream("gzip")))];
  },
  "its parts": () => {
    const stream = new CompressionStream("gzip");
    return [stream.readable instanceof ReadableStream, stream.writable instanceof WritableStream];
  },
  "tag and members": () => [
    String(new DecompressionStream("gzip")),
    Object.keys(CompressionStream.prototype).sort(),
  ],
  "several at once": async () => {
    const all = formats.map(async (format) => {
      const compressed = await through(cut(noise, [999]), new CompressionStream(format));
      return (await through([compressed], new DecompressionStream(format))).length;
    });
    return Promise.all(all);
  },
};

export const compressionCases: Case[] = [
  ...thereAndBack,
  ...ofNode,
  ...wrongs,
  ...casesNamed("compression", others),
];
