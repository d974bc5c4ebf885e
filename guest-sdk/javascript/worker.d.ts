/** The globals of a worker in JavaScript or TypeScript, on top of ECMAScript's own (`lib` of the tsconfig.json that `skerry new`
 * writes). What is not declared here is not there: the table in the SDK's README says what is left out, and why. Members of a
 * standard's interfaces are documented by that standard, and here only if a worker differs.
 * @example
 * ```ts
 * export default {
 *   async fetch(request, env, ctx) {
 *     const name = new URL(request.url).searchParams.get("name");
 *     return new Response(`Hello, ${name ?? "you"}!\n`);
 *   },
 * } satisfies ExportedHandler;
 * // GET /?name=Ada is answered with 200 Hello, Ada!
 * ```
 * @module worker */
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

/** The global object.
 * @see https://html.spec.whatwg.org/multipage/workers.html#dom-workerglobalscope-self */
declare var self: typeof globalThis;

/** Names the runtime.
 * @see https://html.spec.whatwg.org/multipage/system-state.html#the-navigator-object */
interface Navigator {
  /** The name of the runtime, for libraries that ask for it. */
  readonly userAgent: string;
}
/** The `navigator` of the global scope. */
declare var navigator: Navigator;
