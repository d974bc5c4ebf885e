// `import { honoWorker } from "skerry/hono"`: a worker as a handler of Hono. Its types are what this file uses of Hono 4's, so that
// nothing has to be installed.
import {
  type AdapterOptions,
  noWorker,
  shownFailure,
  type WhichWorker,
  workerOf,
} from "./which-worker.ts";

/** What this handler uses of Hono's context. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request };
}

/** Passes requests on to a worker, and its answers back. Where there is none for a request, the next handler has it. */
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
