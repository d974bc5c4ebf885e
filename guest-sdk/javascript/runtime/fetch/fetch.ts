import { streams } from "skerry:host";
import { bodyInternals } from "../http/body.ts";
import { contentRecord } from "../http/content-record.ts";
import { Request, type RequestInit, redirectModes, requestInternals } from "../http/request.ts";
import type { Response } from "../http/response.ts";
import { requireRequest } from "../loop/phase.ts";
import { callerOf } from "../promise/error-frames.ts";
import { type GuestPromise, newPending, rejectWith, settleWith } from "../promise/promise.ts";
import { ReadableStream, readAll } from "../streams/streams.ts";
import { beginFetch, bodyFailed } from "./fetches.ts";
import { isLocal, localResponse } from "./local-urls.ts";

/** The global `fetch` (Fetch Standard §5.6). It begins at once, but where its body is a stream and the worker
 * has no grant for those: the stream is read to its end first. */
export function fetch(input: unknown, init?: RequestInit): Promise<Response> {
  const promise = newPending();
  try {
    begin(promise, input, init);
  } catch (error) {
    rejectWith(promise, error);
  }
  return promise as unknown as Promise<Response>;
}

function begin(promise: GuestPromise, input: unknown, init?: RequestInit): void {
  requireRequest("fetch()");
  // What a proxy asks for besides needs no request of its own.
  const redirect = input instanceof Request ? redirectAlone(init) : null;
  const isMade = redirect !== null || (init === undefined && input instanceof Request);
  const request = isMade ? (input as Request) : new Request(input, init);
  const followed = requestInternals.signalOf(request);
  const signal = followed === "visitor's" ? null : followed;
  signal?.throwIfAborted();
  if (isLocal(request.url)) {
    settleWith(promise, localResponse(request));
    return;
  }
  const caller = callerOf(fetch);
  const order = { request, redirect: redirect ?? request.redirect, promise, followed, caller };
  const content = bodyInternals.take(request);
  if (!(content instanceof ReadableStream)) {
    beginFetch(order, contentRecord(content));
  } else if (streams !== null) {
    const id = streams.create();
    void beginFetch(order, { tag: "streamed", val: id }).send(content, id);
  } else {
    readAll(content).then(
      (bytes) => {
        if (signal?.aborted) rejectWith(promise, signal.reason);
        else beginFetch(order, contentRecord(bytes));
      },
      (error) => rejectWith(promise, bodyFailed(order, error)),
    );
  }
}

/** The redirect mode of an init that says nothing else; null for any other. */
function redirectAlone(init: RequestInit | undefined): string | null {
  if (typeof init !== "object" || Object.getPrototypeOf(init) !== Object.prototype) return null;
  const names = Reflect.ownKeys(init);
  const { redirect } = init;
  const isAlone = names.length === 1 && names[0] === "redirect";
  return isAlone && redirectModes.includes(redirect as string) ? (redirect as string) : null;
}
