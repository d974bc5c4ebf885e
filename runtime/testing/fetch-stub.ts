import type { FetchFailureCode } from "../services/fetch/fetch-error.ts";
import type { AskedFetch, FetchAnswer } from "../shard/protocol.ts";
import { toHeaders } from "./wire-request.ts";

/** A canned answer for a worker's fetches, as a file of `skerry call --stub` has them. */
export interface CannedAnswer {
  /** Any method where it is left out. */
  readonly method?: string;
  readonly url: string;
  /** 200 where it is left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly body?: string;
  readonly bodyBase64?: string;
}

/** Answers a worker's fetch. Throws {@link FetchFailure} for one that fails; anything else that it throws rejects
 * the test's own call of the worker. */
export type FetchFunction = (request: Request) => Response | Promise<Response>;

/** How a fetch fails, by the word that the worker gets for it. */
export class FetchFailure extends Error {
  override name = "FetchFailure";
  readonly reason: FetchFailureCode;

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
