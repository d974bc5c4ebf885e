// How a guest fetches: what the actions of `fetcher.ts` are made of.
import {
  dropPollable, dropResponse, futureGet, responseConsume, responseStatus, subscribeFuture,
} from "./fetch-wasi";
import { addressOf, asciiAt, at, bytesOf, ret, stringAt } from "./memory";
import {
  block, blockingRead, bodyStream, bodyWrite, dropInput, dropOutput, fetch, fieldsAppend, finishIncoming,
  finishOutgoing, httpErrorCode, newFields, newRequest, outgoingRequestBody, poll, setAuthority, setMethod,
  setPath, setScheme, writeAndFlush,
} from "./wasi";

export const POST = 2;

/** Where the guest is to fetch from. */
let authority = "";
let target = "";

/** From where, by an authority and a path. */
export function aimAt(place: string, path: string): void {
  authority = place;
  target = path;
}

export function path(): string {
  return target;
}

export class Going {
  constructor(public future: i32, public body: i32, public stream: i32) {}
}

export function outgoing(method: i32, path: string, length: i32 = -1): i32 {
  const fields = newFields();
  add(fields, "x-from", "guest");
  if (length >= 0) add(fields, "content-length", length.toString());
  const request = newRequest(fields);
  setMethod(request, method, 0, 0);
  setScheme(request, 1, 0, 0, 0);
  setAuthority(request, 1, at(authority), authority.length);
  setPath(request, 1, at(path), path.length);
  return request;
}

/** Sends a request; 0 where that fails at once. */
export function send(request: i32, options: i32 = 0): i32 {
  fetch(request, options == 0 ? 0 : 1, options, ret);
  return load<u8>(ret) == 0 ? load<i32>(ret, 8) : 0;
}

export function get(path: string = target): i32 {
  return send(outgoing(0, path));
}

/** Begins a request with a body. */
export function begin(length: i32 = -1, method: i32 = POST): Going {
  const request = outgoing(method, target, length);
  outgoingRequestBody(request, ret);
  const body = load<i32>(ret, 4);
  bodyWrite(body, ret);
  const stream = load<i32>(ret, 4);
  return new Going(send(request), body, stream);
}

export function put(stream: i32, text: string): void {
  const bytes = bytesOf(text);
  writeAndFlush(stream, addressOf(bytes), bytes.byteLength, ret);
}

export function finish(going: Going): i32 {
  dropOutput(going.stream);
  finishOutgoing(going.body, 0, 0, ret);
  return load<u8>(ret) == 0 ? -1 : load<u8>(ret, 8);
}

export function wait(future: i32): void {
  const pollable = subscribeFuture(future);
  block(pollable);
  dropPollable(pollable);
}

/** The error code at `place`: its number, and its text where it has one. */
export function codeAt(place: usize): string {
  const code = load<u8>(place);
  return code.toString() + (code == 38 && load<u8>(place, 8) == 1 ? " " + stringAt(place + 12) : "");
}

/** An answer in words. */
export function told(future: i32): string {
  futureGet(future, ret);
  if (load<u8>(ret) == 0) return "not there";
  if (load<u8>(ret, 8) != 0) return "gone";
  if (load<u8>(ret, 16) != 0) return "error " + codeAt(ret + 24);
  return content(load<i32>(ret, 24));
}

export function content(response: i32): string {
  const status = responseStatus(response);
  responseConsume(response, ret);
  const body = load<i32>(ret, 4);
  bodyStream(body, ret);
  const stream = load<i32>(ret, 4);
  let text = status.toString() + " ";
  for (;;) {
    blockingRead(stream, 65_536, ret);
    if (load<u8>(ret) != 0) break;
    text += asciiAt(load<usize>(ret, 4), load<i32>(ret, 8));
  }
  if (load<u8>(ret, 4) == 0) {
    httpErrorCode(load<i32>(ret, 8), ret);
    text += " broken off " + codeAt(ret + 8);
  }
  dropInput(stream);
  finishIncoming(body);
  dropResponse(response);
  return text;
}

export function handleOf(future: i32): i32 {
  wait(future);
  futureGet(future, ret);
  return load<i32>(ret, 24);
}

/** The stream of an answer's content. */
export function streamOf(response: i32): i32 {
  responseConsume(response, ret);
  bodyStream(load<i32>(ret, 4), ret);
  return load<i32>(ret, 4);
}

export function milliseconds(count: i64): i64 {
  return count * 1_000_000;
}

export function first(pollables: i32[]): i32 {
  poll(changetype<usize>(pollables.dataStart), pollables.length, ret);
  return load<i32>(load<usize>(ret));
}

export function add(fields: i32, name: string, value: string): void {
  const bytes = bytesOf(value);
  fieldsAppend(fields, at(name), name.length, addressOf(bytes), bytes.byteLength, ret);
}
