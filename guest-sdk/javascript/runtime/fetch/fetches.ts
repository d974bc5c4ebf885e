// Fetches of the request that have no answer yet, by the numbers that the host gave them
// (runtime/abi/fetch.wit).

import { fetch as host, streams } from "skerry:host";
import type { AbortSignal } from "../events/abort.ts";
import type { BodyRecord } from "../http/body-record.ts";
import type { Field } from "../http/headers.ts";
import { type Request, requestInternals } from "../http/request.ts";
import { isWithoutBody, responseInternals } from "../http/response.ts";
import { awaitFetches } from "../loop/host-tasks.ts";
import { passTime } from "../loop/timers.ts";
import { visitorLeft, visitorSignal, whenVisitorLeaves } from "../loop/visitor.ts";
import { append } from "../own-lists.ts";
import { setStack } from "../promise/error-frames.ts";
import { type GuestPromise, rejectWith, settleWith } from "../promise/promise.ts";
import { HostBody } from "../streams/host-body.ts";
import { HostFailure } from "../streams/host-failure.ts";
import { recordContent } from "../streams/record-content.ts";
import { sendStream } from "../streams/send-stream.ts";
import type { ReadableStream } from "../streams/streams.ts";
import { clockMoved } from "../time/date.ts";

interface Incoming {
  readonly status: number;
  readonly fields: Field[];
  readonly body: BodyRecord;
  readonly uri: string;
  readonly redirected: boolean;
}

type Fetched = ReturnType<NonNullable<typeof host>["finish"]>;

/** What is to be fetched, and for whom. */
interface Order {
  readonly request: Request;
  readonly redirect: string;
  readonly promise: GuestPromise;
  /** What may give it up. */
  readonly followed: AbortSignal | "visitor's" | null;
  /** The frame that called `fetch`. */
  readonly caller: string;
}

class Fetch {
  /** Whether the worker still writes the request's content. */
  isSending = false;
  readonly #id: number;
  readonly #order: Order;
  /** The content of the answer. */
  #body: HostBody | null = null;

  constructor(id: number, order: Order) {
    this.#id = id;
    this.#order = order;
    underWay.set(id, this);
    const { followed } = order;
    if (followed === "visitor's") append(visitors, this);
    else followed?.addEventListener("abort", () => this.abort(followed.reason));
  }

  /** Writes its content to the stream that it was begun with. */
  async send(content: ReadableStream, id: number): Promise<void> {
    this.isSending = true;
    try {
      await sendStream(content, id);
    } catch (error) {
      this.#giveUp(bodyFailed(this.#order, error));
    } finally {
      this.isSending = false;
    }
  }

  answer({ status, fields, body, uri, redirected }: Incoming): void {
    const { request, promise } = this.#order;
    const isWithout = request.method === "HEAD" || isWithoutBody(status);
    const content = isWithout ? discard(body) : recordContent(body);
    if (content instanceof HostBody) this.#body = content;
    const origin = { url: uri, redirected };
    settleWith(promise, responseInternals.fetched(status, fields, content, origin));
  }

  fail(reason: string, message: string): void {
    if (reason === "client-left") visitorLeft();
    const { promise, followed, caller } = this.#order;
    const signal = followed === "visitor's" ? visitorSignal() : followed;
    const cause = new HostFailure(reason, message);
    if (signal?.aborted) rejectWith(promise, signal.reason);
    else rejectWith(promise, failedBy(caller, message, cause));
  }

  abort(reason: unknown): void {
    this.#giveUp(reason);
    this.#body?.fail(reason);
  }

  #giveUp(reason: unknown): void {
    if (!underWay.delete(this.#id)) return;
    host!.abort(this.#id);
    rejectWith(this.#order.promise, reason);
  }
}

const underWay = new Map<number, Fetch>();

/** Fetches that end with the visitor: a listener of each would have the visitor's signal be made. */
const visitors: Fetch[] = [];
whenVisitorLeaves((reason) => {
  for (const fetch of visitors) fetch.abort(reason);
});

awaitFetches({
  areUnderWay: () => underWay.size > 0,
  haveSent: () => {
    for (const fetch of underWay.values()) if (!fetch.isSending) return true;
    return false;
  },
  takeAnswer,
});

export function beginFetch(order: Order, body: BodyRecord): Fetch {
  const { request, redirect } = order;
  const { method, url } = request;
  const fields = requestInternals.fieldsOf(request);
  const id = host!.start({ method, uri: url, fields, body, redirect });
  return new Fetch(id, order);
}

/** The error of a fetch whose own body fails. */
export function bodyFailed({ caller }: Pick<Order, "caller">, cause: unknown): TypeError {
  return failedBy(caller, "the body to send did", cause);
}

function failedBy(caller: string, message: string, cause: unknown): TypeError {
  const error = new TypeError(`fetch failed: ${message}`, { cause });
  setStack(error, caller);
  return error;
}

/** Waits until one has its answer, and tells it. */
function takeAnswer(patience: number | null): boolean {
  if (patience === null) {
    const { id, fetched } = host!.next();
    clockMoved();
    tellAnswer(id, fetched);
    return true;
  }
  const id = waitWithin(patience);
  clockMoved();
  if (id !== 0) tellAnswer(id, host!.finish(id));
  return id !== 0;
}

function waitWithin(patience: number): number {
  const { id, ms } = host!.waitAnyWithin(patience);
  passTime(ms);
  return id;
}

function tellAnswer(id: number, fetched: Fetched): void {
  const fetch = underWay.get(id);
  underWay.delete(id);
  if (fetched.tag === "failed") fetch?.fail(fetched.val.reason, fetched.val.message);
  else if (fetch !== undefined) fetch.answer(fetched.val);
  // It was given up when its answer was there already.
  else discard(fetched.val.body);
}

function discard(body: BodyRecord): null {
  if (body.tag === "streamed") streams!.cancel(body.val);
  return null;
}
