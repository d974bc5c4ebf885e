import type { CallsOf, HandlersOf, WasiCalls } from "../abi/calls/call-types.ts";
import { hostCallOf } from "../abi/calls/host-calls.ts";
import type { Field, Got } from "../abi/generated/types.ts";
import type { ByteSource } from "../message/byte-source.ts";
import type { ComputeJobs } from "./compute/compute-jobs.ts";
import type { RequestCompression } from "./compute/request-compression.ts";
import { RequestComputations } from "./compute/request-computations.ts";
import { RequestSignatures } from "./compute/request-signatures.ts";
import type { RequestHeld } from "./held-bytes.ts";
import type { InterfaceUse } from "./interface-use.ts";
import { Misuse } from "./misuse.ts";
import { callWork, listsOfBytes, resultWork } from "./operation-work.ts";
import type { RequestCaches } from "./request-caches.ts";
import type { RequestFetches } from "./request-fetches.ts";
import type { RequestFunctions } from "./request-functions.ts";
import type { RequestKv } from "./request-kv.ts";
import { severalKv } from "./request-kv-several.ts";
import { RequestPolls } from "./request-polls.ts";
import type { RequestStreams } from "./request-streams.ts";
import type { RequestWaits } from "./request-waits.ts";

/** How an answer begins that goes out while its worker runs. */
export interface BegunAnswer {
  readonly status: number;
  readonly fields: Field[];
  readonly body: ByteSource;
}

export interface RequestServicesOptions {
  readonly streams: RequestStreams;
  readonly waits: RequestWaits;
  /** Null where the worker has no grant for it. */
  readonly fetches: RequestFetches | null;
  readonly kv: RequestKv | null;
  readonly caches: RequestCaches | null;
  readonly computing: ComputeJobs | null;
  readonly compression: RequestCompression | null;
  /** Null where the program around the worker has none for it. */
  readonly functions: RequestFunctions | null;
  readonly held: RequestHeld;
  /** Asked when the request's content, a stream, has been read to its end: the fields that came after it. */
  readonly trailers: () => readonly Field[];
  /** The worker begins its answer. Throws Misuse where it may not. */
  readonly onAnswer: (answer: BegunAnswer) => void;
}

type Handler = (...values: never[]) => unknown;
type Handlers = Readonly<Record<string, Handler>>;

/** The handlers of an interface's calls, beside those of WASI, which `RequestPolls` has. */
type InterfaceHandlers<Interface extends string> = HandlersOf<
  Exclude<CallsOf<Interface>, keyof WasiCalls>
>;

/** The operations that one request may ask of the shard while its guest runs, by the names that `host/` uses. */
export class RequestServices {
  readonly #options: RequestServicesOptions;
  /** Handlers by interface, made when one is first used: most requests use one or two. */
  readonly #handlers = new Map<string, Handlers>();
  readonly #use = new Map<string, InterfaceUse>();
  #polls: RequestPolls | null = null;
  #work = 0;
  #answered = false;
  #fault: Misuse | null = null;

  constructor(options: RequestServicesOptions) {
    this.#options = options;
  }

  /** What the guest did that its interface does not allow, where nothing came back that could say so. */
  get fault(): Misuse | null {
    return this.#fault;
  }

  /** What the host did outside the request's isolate, in fuel. */
  get work(): number {
    return this.#work;
  }

  /** What was used, by interface. */
  get use(): ReadonlyMap<string, InterfaceUse> {
    return this.#use;
  }

  /** Does what was asked, and does not wait for it. */
  tell(name: string, values: readonly unknown[]): void {
    this.#options.held.resumed();
    try {
      const handler = this.#handler(name);
      const gave = listsOfBytes(values);
      this.#work += callWork(name, gave, false);
      this.#count(name).bytesOut += gave.bytes;
      handler(...(values as never[]));
    } catch (error) {
      this.#blame(error);
    }
  }

  /** Resolves to what comes back. @throws Misuse */
  async ask(name: string, values: readonly unknown[]): Promise<unknown> {
    this.#options.held.resumed();
    if (this.#fault !== null) throw this.#fault;
    const handler = this.#handler(name);
    const use = this.#count(name);
    const gave = listsOfBytes(values);
    // At once: it may be over only when its request is.
    this.#work += callWork(name, gave, true);
    use.bytesOut += gave.bytes;
    const asked = performance.now();
    try {
      const value = await handler(...(values as never[]));
      const got = listsOfBytes(value);
      this.#work += resultWork(name, got);
      use.bytesIn += got.bytes;
      return value;
    } finally {
      use.waitedMs += performance.now() - asked;
    }
  }

  /** A stream that the guest's answer is read from. @throws Misuse, which is then its fault */
  answerStream(id: number): ByteSource {
    try {
      return this.#options.streams.take(id);
    } catch (error) {
      this.#blame(error);
      throw error;
    }
  }

  /** The guest has ended. What it handed on goes on without it. */
  end(): void {
    this.stop();
    this.#options.streams.end();
    this.#options.caches?.end();
    this.#options.compression?.end();
    this.#polls?.end();
    this.#options.waits.end();
    this.#options.held.end();
  }

  /** Nobody waits for the answer any more: ends fetches and functions, those under way as well, and what was handed on. The guest is
   * told, and goes on: what it writes to its entries then is written, as a visitor that leaves is not to leave half of it. */
  abort(): void {
    this.#options.streams.clientLeft();
    this.#options.fetches?.abortAll();
    this.#endAsked();
  }

  /** The request is over, though its guest may not know it yet: nothing that waits for its turn begins, wherever that is. */
  stop(): void {
    this.#endAsked();
    this.#options.kv?.end();
    this.#options.computing?.end();
    this.#options.compression?.stop();
  }

  #endAsked(): void {
    this.#options.fetches?.end();
    this.#options.functions?.end();
  }

  /** An entry lies here until its guest has it: too many at once are not to be had just now. */
  #got(got: Got): Got {
    const { held } = this.#options;
    const bytes = got.tag === "entry" ? got.val.value.length : 0;
    if (!held.take(bytes)) return { tag: "failed", val: "unavailable" };
    held.hand(bytes);
    return got;
  }

  #respond(status: number, fields: Field[], id: number): void {
    if (this.#answered) throw new Misuse("The answer has begun already.");
    this.#answered = true;
    this.#options.onAnswer({ status, fields, body: this.#options.streams.take(id) });
  }

  /** One that is not the guest's ends its request all the same, and no other. */
  #blame(error: unknown): void {
    const misused = error instanceof Misuse;
    this.#fault ??= misused ? error : new Misuse("The host could not do what was asked.");
  }

  #handler(name: string): Handler {
    const interfaceName = interfaceOf(name);
    let handlers = this.#handlers.get(interfaceName);
    if (handlers === undefined) {
      handlers = this.#handlersOf(interfaceName);
      if (handlers !== none) this.#handlers.set(interfaceName, handlers);
    }
    const handler = ownHandler(handlers, name) ?? ownHandler(this.#pollHandlers(), name);
    // The name may be anything, and of any length.
    if (handler === null) throw new Misuse(`The worker has no grant for ${name.slice(0, 64)}.`);
    return handler;
  }

  #handlersOf(interfaceName: string): Handlers {
    const { fetches, kv, caches, computing, compression, functions } = this.#options;
    switch (interfaceName) {
      case "streams":
        return this.#streamHandlers();
      case "fetch":
        return fetches === null ? none : fetchHandlers(fetches);
      case "kv":
        return kv === null ? none : this.#kvHandlers(kv);
      case "cache":
        return caches === null ? none : cacheHandlers(caches);
      case "crypto":
        return computing === null ? none : cryptoHandlers(computing);
      case "functions":
        return functions === null ? none : functionHandlers(functions);
      case "compression":
        return compression === null ? none : compressionHandlers(compression);
      default:
        return none;
    }
  }

  #streamHandlers(): InterfaceHandlers<"streams"> {
    const { streams, waits } = this.#options;
    return {
      "streams.read": (id, most) => streams.read(id, most),
      "streams.wait-readable": (id, ms) => streams.waitReadable(id, ms),
      "streams.pause": (ms) => waits.within(ms, null),
      "streams.write": (id, piece) => streams.write(id, piece),
      "streams.create": (id) => streams.create(id),
      "streams.finish": (id) => streams.finish(id),
      "streams.cancel": (id) => streams.cancel(id),
      "streams.respond": (status, fields, id) => this.#respond(status, fields, id),
    };
  }

  #kvHandlers(kv: RequestKv): InterfaceHandlers<"kv"> {
    return {
      "kv.get": async (name, key) => this.#got(await kv.get(name, key)),
      "kv.put": (...put) => kv.put(...put),
      "kv.remove": (name, key, condition) => kv.remove(name, key, condition),
      "kv.list-keys": (name, prefix, cursor, limit) => kv.listKeys(name, prefix, cursor, limit),
      "kv.age": (name) => kv.age(name),
      ...severalKv(kv, this.#options.held),
    };
  }

  /** Handlers for guests of WASI, made when first needed: most requests never need them. */
  #pollHandlers(): Handlers {
    const { streams, fetches, trailers } = this.#options;
    this.#polls ??= new RequestPolls(fetches, streams, trailers);
    return this.#polls.handlers;
  }

  #count(name: string): InterfaceUse {
    const key = interfaceOf(name);
    let use = this.#use.get(key);
    if (use === undefined) {
      use = { calls: 0, bytesIn: 0, bytesOut: 0, waitedMs: 0 };
      this.#use.set(key, use);
    }
    if (hostCallOf(name)?.counts) use.calls++;
    return use;
  }
}

/** The handler of this name; null for what all objects inherit. */
function ownHandler(handlers: Handlers, name: string): Handler | null {
  return Object.hasOwn(handlers, name) ? handlers[name]! : null;
}

function interfaceOf(name: string): string {
  return name.slice(0, name.indexOf("."));
}

/** The handlers of an interface that the worker has no grant for. */
const none: Handlers = {};

function fetchHandlers(fetches: RequestFetches): InterfaceHandlers<"fetch"> {
  return {
    "fetch.start": (id, contentId, request, connect) =>
      fetches.start(id, contentId, request, connect ?? null),
    "fetch.finish": (id) => fetches.finish(id),
    "fetch.next": () => fetches.next(),
    "fetch.wait-any": () => fetches.waitAny(),
    "fetch.wait-any-within": (ms) => fetches.waitAnyWithin(ms),
    "fetch.abort": (id) => fetches.abort(id),
  };
}

function cacheHandlers(caches: RequestCaches): InterfaceHandlers<"cache"> {
  return {
    "cache.match": (id, key) => caches.match(id, key),
    "cache.put": (id, key, answer) => caches.put(id, key, answer),
    "cache.finish": (id) => caches.finish(id),
    "cache.remove": (key) => caches.remove(key),
  };
}

function cryptoHandlers(computing: ComputeJobs): InterfaceHandlers<"crypto"> {
  const signatures = new RequestSignatures(computing);
  const computations = new RequestComputations(computing);
  return {
    "crypto.verify": (...asked) => signatures.verify(...asked),
    "crypto.sign": (...asked) => signatures.sign(...asked),
    "crypto.generate-key": (scheme) => signatures.generateKey(scheme),
    ...computations.handlers(),
  };
}

function functionHandlers(functions: RequestFunctions): InterfaceHandlers<"functions"> {
  return { "functions.call": (...asked) => functions.call(...asked) };
}

function compressionHandlers(compression: RequestCompression): InterfaceHandlers<"compression"> {
  return {
    "compression.open": (id, direction, format) => compression.open(id, direction, format),
    "compression.push": (id, input, last) => compression.push(id, input, last),
  };
}
