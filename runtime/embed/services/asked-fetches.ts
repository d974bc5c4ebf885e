import type { Field } from "../../abi/generated/types.ts";
import { MiB } from "../../byte-units.ts";
import { readWhole } from "../../message/read-whole.ts";
import { Egress } from "../../services/fetch/egress.ts";
import { FetchError } from "../../services/fetch/fetch-error.ts";
import { matchesOrigin, parseOrigin } from "../../services/fetch/origin.ts";
import { Subrequests } from "../../services/fetch/subrequests.ts";
import { parseTarget } from "../../services/fetch/target.ts";
import type { AskedFetch, FetchAnswer } from "../../shard/protocol.ts";
import type { Placement } from "../placement.ts";
import { answeredStatus, FetchFailure } from "./fetch-failure.ts";

/** Bytes of a fetched answer's content. */
const longestAnswer = 32 * MiB;

/** Fetches of one worker that are answered at once. */
const maxConcurrent = 256;

/** Redirects that are followed. */
const maxHops = 21;

/** The worker that fetches. */
export interface Fetching {
  /** "tenant/worker". */
  readonly worker: string;
  /** The tenant that the worker belongs to. */
  readonly tenant: string;
}

/** Answers a worker's fetch in the network's place; undefined lets it through to the network. Throws {@link FetchFailure} for
 * one that fails; what else it throws is a failure of this program's, of which the worker learns that alone. */
export type AnswerFetch = (
  request: Request,
  by: Fetching,
) => Response | undefined | Promise<Response | undefined>;

/** @internal A worker that fetches, as this process knows it. */
export interface FetchingWorker extends Fetching {
  /** Its deployments: the current one, and those that are ending. */
  readonly placements: readonly Placement[];
}

/** @internal Sends what workers fetch: shards connect to nothing by themselves. Whatever a shard says, a worker reaches the origins that
 * its options allow, and no private address unless they name its origin. */
export class AskedFetches {
  readonly #answer: AnswerFetch | undefined;
  readonly #ways = new Map<string, Egress>();
  readonly #underWay = new Map<string, number>();
  readonly #closing = new AbortController();

  constructor(answer: AnswerFetch | undefined) {
    this.#answer = answer;
  }

  /** Never rejects. @param signal fires when nobody waits for the answer any more. */
  async send(
    worker: FetchingWorker | null,
    asked: AskedFetch,
    signal: AbortSignal,
  ): Promise<FetchAnswer> {
    try {
      return await this.#send(worker, asked, AbortSignal.any([signal, this.#closing.signal]));
    } catch (error) {
      if (error instanceof FetchFailure) return { failed: error.reason, message: error.message };
      if (error instanceof FetchError) {
        const { code, message } = error.failure;
        return { failed: code, message };
      }
      return { failed: "aborted", message: "The program around the worker could not answer." };
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#ways.values()].map((way) => way.close()));
  }

  async #send(
    worker: FetchingWorker | null,
    asked: AskedFetch,
    signal: AbortSignal,
  ): Promise<FetchAnswer> {
    const placements = worker?.placements.filter(({ settings }) =>
      settings.grants.includes("fetch"),
    );
    if (worker === null || placements === undefined || placements.length === 0) {
      throw new FetchError("denied", "The worker may not fetch.");
    }
    const allow = placements
      .flatMap(({ settings }) => settings.fetch?.allow ?? [])
      .map(parseOrigin);
    const named = placements
      .flatMap(({ settings }) => settings.fetch?.private ?? [])
      .map(parseOrigin);
    const target = parseTarget(asked.uri);
    if (!matchesOrigin(allow, target) && !matchesOrigin(named, target)) {
      throw new FetchError("denied", `The worker's options do not allow ${target.origin}.`);
    }
    const atOnce = this.#underWay.get(worker.worker) ?? 0;
    if (atOnce >= maxConcurrent) {
      throw new FetchError(
        "connection-limit",
        `The worker has ${maxConcurrent} fetches under way.`,
      );
    }
    this.#underWay.set(worker.worker, atOnce + 1);
    try {
      const answer = await this.#ask(worker, asked, signal);
      if (answer !== null) return answer;
      const { settings } = placements[0]!;
      const rules = {
        allow,
        private: named,
        hops: asked.hops ?? 0,
        subrequests: new Subrequests(maxHops, 1),
        idleTimeout: settings.limits.deadline,
        totalTimeout: settings.limits.deadline,
      };
      return await this.#reach(worker, asked, rules, signal);
    } finally {
      const left = this.#underWay.get(worker.worker)! - 1;
      if (left > 0) this.#underWay.set(worker.worker, left);
      else this.#underWay.delete(worker.worker);
    }
  }

  /** Returns this program's own answer; null if the request is to go to the network. */
  async #ask(
    { worker, tenant }: Fetching,
    asked: AskedFetch,
    signal: AbortSignal,
  ): Promise<FetchAnswer | null> {
    if (this.#answer === undefined) return null;
    const { method, uri, fields, body } = asked;
    const headers = new Headers();
    for (const [name, value] of fields) headers.append(name, value);
    const content = body !== null && method !== "GET" && method !== "HEAD";
    const request = new Request(uri, {
      method,
      headers,
      signal,
      ...(content && { body: body as Uint8Array<ArrayBuffer> }),
    });
    const response = await this.#answer(request, { worker, tenant });
    if (response === undefined) return null;
    const status = answeredStatus(response);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > longestAnswer) throw tooLong();
    return { status, fields: [...response.headers], body: bytes };
  }

  async #reach(
    { tenant, worker }: Fetching,
    { method, uri, fields, body, redirect = "manual" }: AskedFetch,
    rules: Parameters<Egress["send"]>[1],
    signal: AbortSignal,
  ): Promise<FetchAnswer> {
    const way = this.#ways.get(tenant) ?? new Egress();
    this.#ways.set(tenant, way);
    const content =
      body === null ? { tag: "empty" as const } : { tag: "bytes" as const, val: body };
    const request = { method, uri, fields, body: content, redirect };
    const sent = await way.send(request, { ...rules, worker }, signal);
    const bytes = await readWhole(sent.body, longestAnswer);
    if (bytes === null) throw tooLong();
    const given: Field[] = sent.fields;
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    const { status, uri: from, redirected } = sent;
    return { status, fields: given, body: plain, uri: from, redirected };
  }
}

const tooLong = () =>
  new FetchError("response-too-large", `The response's body is over ${longestAnswer} bytes.`);
