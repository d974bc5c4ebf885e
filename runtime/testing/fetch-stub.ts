import type { FetchFailureCode } from "../services/fetch/fetch-error.ts";
import type { AskedFetch, FetchAnswer } from "../shard/protocol.ts";
import { toHeaders } from "./wire-request.ts";

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

/** Thrown by a function that answers fetches: the worker's fetch fails with this reason. */
export class FetchFailure extends Error {
  /** The name of the class. */
  override name = "FetchFailure";
  /** The code of the failure, which the worker gets. */
  readonly reason: FetchFailureCode;

  /** Makes a failure with a code, and a message for the worker. */
  constructor(reason: FetchFailureCode, message = `The test has this fetch fail: ${reason}.`) {
    super(message);
    this.reason = reason;
  }
}

/** @internal Calls a test's function. Resolves to what the worker gets, and rejects with what the test did wrong. */
export async function askFunction(
  stub: FetchFunction,
  { method, uri, fields, body }: AskedFetch,
): Promise<FetchAnswer> {
  try {
    const response = await stub(
      new Request(uri, {
        method,
        headers: toHeaders(fields),
        ...(body !== null && { body: body as Uint8Array<ArrayBuffer> }),
      }),
    );
    // There is no answer (Fetch Standard, "network error").
    if (response.type === "error") {
      throw new FetchFailure(
        "connect",
        "The function that answers fetches returned Response.error().",
      );
    }
    return {
      status: response.status,
      fields: [...response.headers],
      body: new Uint8Array(await response.arrayBuffer()),
    };
  } catch (error) {
    if (error instanceof FetchFailure) return { failed: error.reason, message: error.message };
    throw error;
  }
}
