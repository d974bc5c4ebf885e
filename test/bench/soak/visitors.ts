import { randomBytes } from "node:crypto";
import type { RawAnswer } from "../client-connection.ts";
import { greeting } from "../servers.ts";
import { hostOf, seldomWorkers } from "./guests.ts";

/** A request, and what is wrong with its answer; null when nothing is. */
export interface Visit {
  readonly request: Buffer;
  check(answer: RawAnswer): string | null;
}

/** A kind of visitor. */
export interface Visitor {
  readonly name: string;
  /** How many of them there are, each with a connection. */
  readonly count: number;
  /** Between an answer and the next request, in ms. */
  readonly pause: number;
  next(): Visit;
}

/** The versions of the worker "swapped" that may answer. */
export interface Versions {
  /** The one that was acknowledged last. */
  acknowledged: number;
  /** The one that was begun last. */
  begun: number;
}

/** Those that are answered while the machine is busy with all of them. */
export function visitorsOf(versions: Versions): readonly Visitor[] {
  return [
    {
      name: "state",
      count: 20,
      pause: 0,
      // Nothing kept, the first visit, the first buffer: whoever was here before.
      next: () => visit(get("steady", `/state?${Math.random()}`), 200, ":1:1"),
    },
    { name: "echo", count: 8, pause: 0, next: echo },
    {
      name: "javascript",
      count: 4,
      pause: 0,
      next: () => visit(get("javascript", "/"), 200, greeting),
    },
    { name: "swapped", count: 8, pause: 0, next: () => swapped(versions) },
    { name: "trap", count: 2, pause: 5, next: () => failing("/trap", 502, "guest-trap") },
    { name: "burn", count: 1, pause: 20, next: () => failing("/burn", 503, "fuel-exhausted") },
    { name: "grow", count: 1, pause: 20, next: () => visit(get("rough", "/grow"), 200, "full") },
    { name: "seldom", count: 1, pause: 100, next: seldom() },
  ];
}

/** What leaving clients ask for: an answer that takes a moment. */
export const leavingRequest = get("rough", "/burn");

function get(worker: string, path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${hostOf(worker)}\r\n\r\n`);
}

function visit(request: Buffer, status: number, body: string): Visit {
  return { request, check: (answer) => difference(answer, status, (text) => text === body) };
}

/** An error's answer names its code. */
function failing(path: string, status: number, code: string): Visit {
  const request = get("rough", path);
  return { request, check: (answer) => difference(answer, status, (text) => text.includes(code)) };
}

function echo(): Visit {
  const body = randomBytes(1 + Math.floor(Math.random() * 8_000));
  const head = `POST /echo HTTP/1.1\r\nHost: ${hostOf("steady")}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return {
    request: Buffer.concat([Buffer.from(head), body]),
    check: (answer) =>
      answer.status === 200 && answer.body!.equals(body)
        ? null
        : `${answer.status}, and ${answer.body!.length} bytes for ${body.length} others`,
  };
}

/** Any version that was current at some moment of the request. */
function swapped(versions: Versions): Visit {
  const least = versions.acknowledged;
  return {
    request: get("swapped", "/version"),
    check: (answer) =>
      difference(answer, 200, (text) => Number(text) >= least && Number(text) <= versions.begun),
  };
}

/** One worker after the other. */
function seldom(): () => Visit {
  let called = 0;
  return () => {
    const worker = seldomWorkers[called++ % seldomWorkers.length]!;
    return visit(get(worker, "/state"), 200, ":1:1");
  };
}

function difference(
  { status, body }: RawAnswer,
  expected: number,
  isRight: (text: string) => boolean,
): string | null {
  const text = String(body);
  return status === expected && isRight(text) ? null : `${status} ${text.slice(0, 200)}`;
}
