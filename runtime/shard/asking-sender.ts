import { MiB } from "../byte-units.ts";
import { wholeSource } from "../message/byte-source.ts";
import type { IncomingResponse, OutgoingRequest } from "../services/fetch/egress.ts";
import type { EgressRules } from "../services/fetch/egress-settings.ts";
import { FetchError } from "../services/fetch/fetch-error.ts";
import { wholeContent } from "../services/fetch/request-body.ts";
import type { Sender } from "../services/fetch/sender.ts";
import { allowedTarget } from "../services/fetch/stub-sender.ts";
import type { AskedFetch, FetchAnswer } from "./protocol.ts";

/** The longest content that the parent gets, in bytes. */
const longestContent = 100 * MiB;

type Ask = (fetch: Omit<AskedFetch, "tenant">, signal: AbortSignal) => Promise<FetchAnswer>;

/** Has a worker's fetches answered by the shard's parent. The allow list and the number of
 * subrequests hold as they do outside; whether redirects are followed is for the parent. */
export class AskingSender implements Sender {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async send(
    { method, uri, fields, body, redirect }: OutgoingRequest,
    rules: EgressRules,
    signal: AbortSignal,
  ): Promise<IncomingResponse> {
    const target = allowedTarget(uri, rules);
    rules.subrequests.count();
    const content = await wholeContent(body, longestContent, tooLong);
    const answer = await unlessAborted(
      this.#ask(
        { method, uri: target.uri, fields, body: content, redirect, hops: rules.hops },
        signal,
      ),
      signal,
    );
    if ("failed" in answer) throw new FetchError(answer.failed, answer.message);
    const source = wholeSource(answer.body);
    const { status, fields: given, uri: from = target.uri, redirected = false } = answer;
    return { status, fields: given, uri: from, redirected, body: source };
  }

  async close(): Promise<void> {}
}

const tooLong = () =>
  new FetchError("bad-request", "The request's content is longer than a stub may get.");

async function unlessAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const abort = () => aborted.reject(new FetchError("aborted", "The fetch was given up."));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([value, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
