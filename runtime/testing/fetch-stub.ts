import { answeredStatus, FetchFailure } from "../embed/services/fetch-failure.ts";
import type { AskedFetch, FetchAnswer } from "../shard/protocol.ts";

/** A canned answer for a worker's fetches, as a file of `skerry call --stub` has them. */
export interface CannedAnswer {
  /** Any method where it is left out. */
  readonly method?: string;
  /** The URL that it answers. */
  readonly url: string;
  /** 200 where it is left out. */
  readonly status?: number;
  /** The response's headers. */
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  /** The response's content as text, which is sent as UTF-8. */
  readonly body?: string;
  /** The response's content as bytes in Base64, instead of `body`. */
  readonly bodyBase64?: string;
}

/** Answers a worker's fetch. Throws {@link FetchFailure} for one that fails; anything else that it throws rejects
 * the test's own call of the worker. */
export type FetchFunction = (request: Request) => Response | Promise<Response>;

/** @internal Calls a test's function. Resolves to what the worker gets, and rejects with what the test did wrong. */
export async function askFunction(
  stub: FetchFunction,
  { method, uri, fields, body }: AskedFetch,
): Promise<FetchAnswer> {
  try {
    const response = await stub(
      new Request(uri, {
        method,
        headers: fields.map(([name, value]): [string, string] => [name, value]),
        ...(body !== null && { body: body as Uint8Array<ArrayBuffer> }),
      }),
    );
    return {
      status: answeredStatus(response),
      fields: [...response.headers],
      body: new Uint8Array(await response.arrayBuffer()),
    };
  } catch (error) {
    if (error instanceof FetchFailure) return { failed: error.reason, message: error.message };
    throw error;
  }
}
