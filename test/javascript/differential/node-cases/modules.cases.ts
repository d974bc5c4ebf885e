import { EventEmitter, once } from "node:events";
import path from "node:path";
import * as querystring from "node:querystring";
import { PassThrough, Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as wait } from "node:timers/promises";
import * as url from "node:url";
import { type Case, casesNamed, casesOf } from "../case.ts";

const paths = ["", "/", "/a/b/../c.txt", "a//b/./c/", "../x", "/a/.hidden", "file.tar.gz", "a\\b"];
const urls = [
  "http://user:p@host:80/p/a?x=1&y=%20#h",
  "//host/path",
  "/path?x",
  "mailto:a@b.c",
  "http://[::1]:3000/",
  "javascript:alert(1)",
  "http://éxample.com/é?é",
];
const queries = ["", "a=1&b=2", "a=1&a=2", "a=%20+b", "a", "=1", "a=b=c", "&&", "%zz=1", "é=€"];
const chunks = [[0xe2], [0x82, 0xac, 0xf0], [0x9f, 0x98], [0x80], [0xff], [0xe2, 0x82]];

const texts = async (stream: AsyncIterable<unknown>): Promise<string[]> => {
  const found: string[] = [];
  for await (const chunk of stream) found.push(`${chunk}`);
  return found;
};

const named: Record<string, () => unknown> = {
  "an emitter": () => {
    const emitter = new EventEmitter();
    const log: unknown[] = [];
    emitter.on("a", (...values) => log.push(values));
    emitter.once("a", () => log.push("once"));
    emitter.prependListener("a", () => log.push("first"));
    return [
      emitter.emit("a", 1, 2),
      emitter.emit("a"),
      emitter.emit("b"),
      log,
      emitter.listenerCount("a"),
      emitter.eventNames(),
    ];
  },
  "an error without a listener": () => new EventEmitter().emit("error", new RangeError("x")),
  "a listener that is taken off": () => {
    const emitter = new EventEmitter();
    const log: number[] = [];
    const listener = () => log.push(1);
    emitter.on("a", listener).off("a", listener).emit("a");
    return log;
  },
  "an emitter by call": () => {
    const made = Object.create(EventEmitter.prototype);
    Reflect.apply(EventEmitter as never, made, []);
    let heard = 0;
    made.on("a", () => heard++);
    made.emit("a");
    return heard;
  },
  "events.once": () => {
    const emitter = new EventEmitter();
    queueMicrotask(() => emitter.emit("a", 5));
    return once(emitter, "a");
  },
  "a class of emitters": () => {
    class Made extends EventEmitter {}
    return [new Made() instanceof EventEmitter, new Made().getMaxListeners()];
  },
  "path of several": () => [
    path.join("/a", "..", "b", "c"),
    path.resolve("/a", "b", "../c"),
    path.relative("/a/b", "/a/c/d"),
    path.isAbsolute("a"),
    path.sep,
    path.format({ dir: "/a", base: "b" }),
  ],
  "basename with an ending": () => path.basename("/a/b.html", ".html"),
  "join of a number": () => path.join(5 as never),
  "querystring.stringify": () => [
    querystring.stringify({ a: "1", b: ["2", "3"], c: true, d: "é ", e: undefined as never }),
    querystring.stringify({ a: 1 }, ";", ":"),
    querystring.escape("a b&"),
    querystring.unescape("%41%zz"),
  ],
  "url.format": () => [
    url.format({ protocol: "http", host: "a.b", pathname: "/x", query: { q: "1" } }),
    url.format(new URL("http://a/b?c#d")),
  ],
  "url.resolve": () => [url.resolve("/one/two", "three"), url.resolve("http://a/b/c", "../d")],
  "url.fileURLToPath": () => url.fileURLToPath("file:///a/b%20c"),
  "url.pathToFileURL": () => url.pathToFileURL("/a/b c").href,
  "url.URL": () => url.URL === URL,
  StringDecoder: () => {
    const decoder = new StringDecoder("utf8");
    return [...chunks.map((chunk) => decoder.write(Buffer.from(chunk))), decoder.end()];
  },
  "StringDecoder of base64": () => {
    const decoder = new StringDecoder("base64");
    return [decoder.write(Buffer.from([1, 2])), decoder.write(Buffer.from([3, 4])), decoder.end()];
  },
  "a Readable": () => texts(Readable.from(["a", "b"])),
  "a Transform": () => {
    const upper = new Transform({
      transform: (chunk, _encoding, done) => done(null, `${chunk}`.toUpperCase()),
    });
    return texts(Readable.from(["a", "b"]).pipe(upper));
  },
  pipeline: async () => {
    const written: string[] = [];
    const sink = new Writable({
      write: (chunk, _encoding, done) => {
        written.push(`${chunk}`);
        done();
      },
    });
    await pipeline(Readable.from(["a", "b"]), new PassThrough(), sink);
    return written;
  },
  "pipeline of what fails": () =>
    pipeline(
      Readable.from(["a"]),
      new Transform({ transform: (_chunk, _encoding, done) => done(new RangeError("no")) }),
      new PassThrough(),
    ),
  "a Readable's pushes": () => {
    const stream = new Readable({ read() {} });
    stream.push("x");
    stream.push(null);
    return texts(stream);
  },
  "timers/promises": async () => [await wait(1, "late"), await wait(0)],
  setImmediate: () => new Promise((resolve) => setImmediate((value: number) => resolve(value), 5)),
  clearImmediate: async () => {
    let ran = false;
    clearImmediate(
      setImmediate(() => {
        ran = true;
      }),
    );
    await wait(1);
    return ran;
  },
  "process.nextTick": () =>
    new Promise((resolve) => process.nextTick((a: number, b: number) => resolve([a, b]), 1, 2)),
  "process.nextTick of no function": () => process.nextTick(5 as never),
  "process.env set and deleted": () => {
    process.env.SKERRY_TEST = 5 as never;
    const set = [
      process.env.SKERRY_TEST,
      "SKERRY_TEST" in process.env,
      Object.keys(process.env).includes("SKERRY_TEST"),
    ];
    delete process.env.SKERRY_TEST;
    return [set, process.env.SKERRY_TEST, "SKERRY_TEST" in process.env];
  },
  "process.env of a variable and a secret": () => [
    process.env.SKERRY_VARIABLE,
    process.env.SKERRY_SECRET,
    "SKERRY_VARIABLE" in process.env,
  ],
  "process.env of what is not there": () => [process.env.SKERRY_NONE, process.env["\ud83d"]],
  process: () => [
    process.platform,
    typeof process.version,
    typeof process.versions.node,
    typeof process.cwd(),
    typeof process.hrtime.bigint(),
    process.hrtime().length,
  ],
  global: () => global === globalThis,
};

export const moduleCases: readonly Case[] = [
  ...casesOf("path", paths, (given) => [
    path.normalize(given),
    path.basename(given),
    path.dirname(given),
    path.extname(given),
    path.parse(given),
  ]),
  ...casesOf("url.parse", urls, (given) => ({
    ...url.parse(given),
    query: url.parse(given, true).query,
  })),
  ...casesOf("querystring.parse", queries, (given) => Object.entries(querystring.parse(given))),
  ...casesNamed("module", named),
];
