/** A worker as a handler of Hono. The types are what this module uses of Hono 4's, so that nothing has to be installed.
 * @module skerry/hono */
import {
  type AdapterOptions,
  noWorker,
  shownFailure,
  type WhichWorker,
  workerOf,
} from "./which-worker.ts";

export type { AdapterOptions, WhichWorker } from "./which-worker.ts";

/** The part of Hono's context that this handler uses. */
export interface HonoContextLike {
  /** The request; `raw` is the one that the server made. */
  readonly req: {
    /** The request as the server has it. */
    readonly raw: Request;
  };
}

/** Passes requests on to a worker, and its answers back. If there is no worker for a request, the next handler gets it.
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { openHost } from "skerry";
 * import { honoWorker } from "skerry/hono";
 *
 * await using host = await openHost({ dataDir: "plugins" });
 * const worker = await host.load("acme/hello", "hello.wasm");
 * const app = new Hono();
 * app.all("/hello", honoWorker(worker));
 * const response = await app.request("/hello?name=you");
 * console.log(response.status, (await response.text()).trim()); // 200 Hello, you!
 * ```
 */
export function honoWorker(
  which: WhichWorker<Request>,
  { onError = () => {} }: AdapterOptions<Request> = {},
): (context: HonoContextLike, next?: () => Promise<void>) => Promise<Response | undefined> {
  return async ({ req: { raw } }, next) => {
    try {
      const worker = await workerOf(which, raw);
      if (worker !== null) return await worker.fetch(raw);
      if (next === undefined) throw noWorker();
    } catch (error) {
      if (!raw.signal.aborted) onError(error, raw);
      const { status, headers, text } = shownFailure(error);
      return new Response(text, { status, headers });
    }
    await next();
    return undefined;
  };
}
