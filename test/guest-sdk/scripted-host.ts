// Streams, fetches and a store for `run-worker.ts` that answer at once, from what a test lays down, and
// write down how they were called: what is under test is the SDK's side. The host's own are tested with
// the examples, and in folders of their own.
import type {
  Aged,
  Body,
  CacheImports,
  Ending,
  Fetched,
  FetchImports,
  Got,
  KvImports,
  Listed,
  Matched,
  Outgoing,
  Piece,
  PutEnd,
  Removed,
  Stored,
  StreamsImports,
  Writing,
} from "../../runtime/abi/generated/types.ts";
import type { HostImports } from "./run-worker.ts";

/** What a stream gives: pieces, and how it ends where that is early. */
export interface StreamSource {
  readonly pieces: readonly string[];
  readonly ending?: Ending;
}

export class ScriptedStreams {
  readonly imports: HostImports;
  /** Calls in order, as "read 1 65536". */
  calls: string[] = [];
  /** What was written to the streams that the worker made, as text, by number. */
  written = new Map<number, string>();
  /** How many pieces are taken before the reader has gone. */
  wanted = Number.POSITIVE_INFINITY;
  #sources = new Map<number, StreamSource>();
  #readPieces = new Map<number, number>();

  constructor(sources: Record<number, StreamSource> = {}) {
    this.lay(sources);
    const streams: StreamsImports = {
      read: (id, most) => {
        this.calls.push(`read ${id} ${most}`);
        return this.#next(id);
      },
      waitReadable: () => ({ ready: true, ms: 0 }),
      pause: () => {},
      cancel: (id) => void this.calls.push(`cancel ${id}`),
      create: () => {
        const id = 100 + this.written.size;
        this.calls.push(`create ${id}`);
        this.written.set(id, "");
        return id;
      },
      write: (id, bytes): Writing => {
        this.calls.push(`write ${id}`);
        if (--this.wanted < 0) return "unwanted";
        this.written.set(id, `${this.written.get(id)}${Buffer.from(bytes).toString()}`);
        return "taken";
      },
      finish: (id) => void this.calls.push(`finish ${id}`),
      respond: (status, fields, id) =>
        void this.calls.push(`respond ${status} ${JSON.stringify(fields)} ${id}`),
    };
    this.imports = { "skerry:edge/streams": { ...streams } };
  }

  /** Begins anew, with these streams to be read, by number. */
  lay(sources: Record<number, StreamSource>): void {
    this.calls = [];
    this.#readPieces.clear();
    this.#sources = new Map(Object.entries(sources).map(([id, source]) => [Number(id), source]));
  }

  #next(id: number): Piece {
    const at = this.#readPieces.get(id) ?? 0;
    this.#readPieces.set(id, at + 1);
    const source = this.#sources.get(id);
    const piece = source?.pieces[at];
    if (piece !== undefined) return { tag: "bytes", val: Buffer.from(piece) };
    return source?.ending === undefined ? { tag: "end" } : { tag: "failed", val: source.ending };
  }
}

export class ScriptedFetch {
  readonly imports: HostImports;
  /** Calls in order, as "start http://…", "finish 1". */
  calls: string[] = [];
  /** What was asked; numbers count from 1. */
  started: Outgoing[] = [];
  /** The answer to what no other is laid down for. */
  otherwise: Fetched = { tag: "failed", val: { reason: "denied", message: "no such origin" } };
  #answers: Record<string, Fetched> = {};
  #order: number[] = [];
  #aborted = new Set<number>();
  #finished = new Set<number>();

  constructor() {
    const functions: FetchImports = {
      start: (request) => {
        this.calls.push(`start ${request.uri}`);
        this.started.push(request);
        return this.started.length;
      },
      finish: (id) => {
        this.calls.push(`finish ${id}`);
        return this.#finish(id);
      },
      waitAny: () =>
        [...this.#order, ...this.started.keys().map((index) => index + 1)].find(
          (id) => !this.#finished.has(id),
        ) ?? 0,
      waitAnyWithin: () => ({ id: functions.waitAny(), ms: 0 }),
      next: () => {
        const id = functions.waitAny();
        return { id, fetched: functions.finish(id) };
      },
      abort: (id) => {
        this.calls.push(`abort ${id}`);
        this.#aborted.add(id);
      },
    };
    this.imports = { "skerry:edge/fetch": { ...functions } };
  }

  /** Begins anew, with answers by URI; the numbers of fetches in the order in which they end. */
  lay(answers: Record<string, Fetched>, order: number[] = []): void {
    this.calls = [];
    this.started = [];
    this.#answers = answers;
    this.#order = order;
    this.#aborted.clear();
    this.#finished.clear();
  }

  #finish(id: number): Fetched {
    if (this.#finished.has(id)) throw new Error(`fetch ${id} is finished already`);
    this.#finished.add(id);
    if (this.#aborted.has(id)) {
      return { tag: "failed", val: { reason: "aborted", message: "given up" } };
    }
    return this.#answers[this.started[id - 1]?.uri ?? ""] ?? this.otherwise;
  }
}

/** A store that says what a test lays down. */
export class ScriptedKv {
  readonly imports: HostImports;
  /** Calls in order: the function's name, and its arguments with bytes as text. */
  calls: unknown[][] = [];
  /** What the next calls give, in order. */
  answers: (Got | Stored | Removed | Listed | Aged)[] = [];
  /** What they give where none is laid down, by the function's name. */
  otherwise: Record<string, Got | Stored | Removed | Listed | Aged> = {};

  constructor() {
    const answer =
      <T>(name: string) =>
      (...args: unknown[]): T => {
        const shown = (value: unknown) =>
          value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
        this.calls.push([name, ...args.map(shown)]);
        const next = this.answers.shift() ?? this.otherwise[name];
        if (next === undefined) throw new Error(`no answer is laid down for ${name}`);
        return next as T;
      };
    const functions: KvImports = {
      get: answer("get"),
      put: answer("put"),
      remove: answer("remove"),
      listKeys: answer("list"),
      age: answer("age"),
    };
    this.imports = { "skerry:edge/kv": { ...functions } };
  }
}

/** A cache that says what a test lays down. */
export class ScriptedCache {
  readonly imports: HostImports;
  /** Calls in order: the function's name, and its arguments. */
  calls: unknown[][] = [];
  found: Matched = { tag: "absent" };
  ends: PutEnd = { tag: "kept", val: 4n };
  removes = true;

  constructor() {
    const functions: CacheImports = {
      match: (key) => {
        this.calls.push(["match", key]);
        return this.found;
      },
      put: (key, answer) => this.calls.push(["put", key, answer]),
      finish: (id) => {
        this.calls.push(["finish", id]);
        return this.ends;
      },
      remove: (key) => {
        this.calls.push(["remove", key]);
        return this.removes;
      },
    };
    this.imports = { "skerry:edge/cache": { ...functions } };
  }
}

/** An answer to a fetch with a text, or other content; `uri` where it came from elsewhere. */
export function answered(
  text: string,
  parts: { status?: number; uri?: string; body?: Body } = {},
): Fetched {
  return {
    tag: "response",
    val: {
      status: parts.status ?? 200,
      fields: [
        ["content-type", "text/plain"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
      body: parts.body ?? { tag: "bytes", val: Buffer.from(text) },
      uri: parts.uri ?? "http://origin.example/",
      redirected: parts.uri !== undefined,
    },
  };
}
