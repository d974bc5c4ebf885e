// The globals of a JavaScript worker, on top of ECMAScript's own (`lib` of the tsconfig.json that `skerry new` writes). What is
// not declared here is not there: the table in README.md says what is left out, and why.
// @ts-ignore TypeScript 5 has no such library, and no Intl.DurationFormat.
/// <reference lib="es2025.intl" />
/// <reference path="./types/cache.d.ts" />
/// <reference path="./types/console.d.ts" />
/// <reference path="./types/content.d.ts" />
/// <reference path="./types/crypto.d.ts" />
/// <reference path="./types/encoding.d.ts" />
/// <reference path="./types/events.d.ts" />
/// <reference path="./types/fetch.d.ts" />
/// <reference path="./types/files.d.ts" />
/// <reference path="./types/html-rewriter.d.ts" />
/// <reference path="./types/kv.d.ts" />
/// <reference path="./types/language.d.ts" />
/// <reference path="./types/streams.d.ts" />
/// <reference path="./types/timers.d.ts" />
/// <reference path="./types/url.d.ts" />

/** A worker's default export. `Env` describes the variables, secrets and bindings of its skerry.toml. */
interface ExportedHandler<Env = Record<string, string | undefined>> {
  /** Answers one request. What it throws, or a promise it rejects, is written to the log; the visitor
   * gets status 502 and nothing of it. */
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response>;
}

/** The third argument of `fetch`. */
interface ExecutionContext {
  /** Has the request go on until the promise has settled. The visitor waits for it, but where the
   * worker has the grant "streams". */
  waitUntil(promise: Promise<unknown>): void;
  /** Does nothing, as there is no origin behind a worker: what it throws is answered with 502. */
  passThroughOnException(): void;
  /** Empty. */
  readonly props: object;
}

declare var self: typeof globalThis;

interface Navigator {
  readonly userAgent: string;
}
declare var navigator: Navigator;
