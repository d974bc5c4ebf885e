// A guest of wasi:http/proxy that fetches: the first part of its path says how, the rest from where.
import {
  blockingFlush, blockingSkip, dropBody, dropFuture, dropPollable, dropResponse, futureGet, incomingHeaders, newOptions, read,
  responseConsume, responseStatus, setBetweenBytesTimeout, setConnectTimeout, setFirstByteTimeout, subscribeFuture,
  subscribeOutput,
} from "./fetch-wasi";
import { addressOf, asciiAt, at, bytesOf, ret, stringAt } from "./memory";
import {
  block, blockingRead, bodyStream, bodyWrite, checkWrite, dropInput, dropOutgoingBody, dropOutput, fetch, fieldsAppend,
  fieldsGet, finishIncoming, finishOutgoing, getStderr, httpErrorCode, monotonicNow, newFields, newRequest, newResponse,
  outgoingRequestBody, poll, ready, requestConsume, requestPath, responseBody, setAuthority, setMethod, setPath,
  setResponse, setScheme, setStatus, splice, subscribeDuration, subscribeInput, trailersGet, write, writeAndFlush,
} from "./wasi";

export { cabi_realloc } from "./memory";

const POST = 2;

/** Where the guest is to fetch from. */
let authority = "";
let target = "";

class Going {
  constructor(public future: i32, public body: i32, public stream: i32) {}
}

function outgoing(method: i32, path: string, length: i32 = -1): i32 {
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
function send(request: i32, options: i32 = 0): i32 {
  fetch(request, options == 0 ? 0 : 1, options, ret);
  return load<u8>(ret) == 0 ? load<i32>(ret, 8) : 0;
}

function get(path: string = target): i32 {
  return send(outgoing(0, path));
}

/** Begins a request with a body. */
function begin(length: i32 = -1, method: i32 = POST): Going {
  const request = outgoing(method, target, length);
  outgoingRequestBody(request, ret);
  const body = load<i32>(ret, 4);
  bodyWrite(body, ret);
  const stream = load<i32>(ret, 4);
  return new Going(send(request), body, stream);
}

function put(stream: i32, text: string): void {
  const bytes = bytesOf(text);
  writeAndFlush(stream, addressOf(bytes), bytes.byteLength, ret);
}

function finish(going: Going): i32 {
  dropOutput(going.stream);
  finishOutgoing(going.body, 0, 0, ret);
  return load<u8>(ret) == 0 ? -1 : load<u8>(ret, 8);
}

function wait(future: i32): void {
  const pollable = subscribeFuture(future);
  block(pollable);
  dropPollable(pollable);
}

/** The error code at `place`: its number, and its text where it has one. */
function codeAt(place: usize): string {
  const code = load<u8>(place);
  return code.toString() + (code == 38 && load<u8>(place, 8) == 1 ? " " + stringAt(place + 12) : "");
}

/** An answer in words. */
function told(future: i32): string {
  futureGet(future, ret);
  if (load<u8>(ret) == 0) return "not there";
  if (load<u8>(ret, 8) != 0) return "gone";
  if (load<u8>(ret, 16) != 0) return "error " + codeAt(ret + 24);
  return content(load<i32>(ret, 24));
}

function content(response: i32): string {
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

function handleOf(future: i32): i32 {
  wait(future);
  futureGet(future, ret);
  return load<i32>(ret, 24);
}

/** The stream of an answer's content. */
function streamOf(response: i32): i32 {
  responseConsume(response, ret);
  bodyStream(load<i32>(ret, 4), ret);
  return load<i32>(ret, 4);
}

function milliseconds(count: i64): i64 {
  return count * 1_000_000;
}

function first(pollables: i32[]): i32 {
  poll(changetype<usize>(pollables.dataStart), pollables.length, ret);
  return load<i32>(load<usize>(ret));
}

function several(count: i32): string {
  const futures: i32[] = [];
  const pollables: i32[] = [];
  const numbers: i32[] = [];
  for (let i = 0; i < count; i++) {
    futures.push(get(target + "?" + i.toString()));
    pollables.push(subscribeFuture(futures[i]));
    numbers.push(i);
  }
  let text = "";
  while (pollables.length > 0) {
    const index = first(pollables);
    dropPollable(pollables[index]);
    text += numbers[index].toString() + ":" + told(futures[numbers[index]]) + "|";
    pollables.splice(index, 1);
    numbers.splice(index, 1);
  }
  return text;
}

function timerBeside(ms: i64): string {
  const future = get();
  const since = monotonicNow();
  const index = first([subscribeFuture(future), subscribeDuration(milliseconds(ms))]);
  const waited = (monotonicNow() - since) / 1_000_000;
  return (index == 0 ? "answer" : "timer") + " " + (waited >= ms ? "late" : "early");
}

function upload(count: i32): string {
  const going = begin();
  const piece = new StaticArray<u8>(10_000).fill(97);
  let left = count;
  while (left > 0) {
    checkWrite(going.stream, ret);
    if (load<u8>(ret) != 0) break;
    const permit = load<i64>(ret, 8);
    if (permit == 0) {
      const pollable = subscribeOutput(going.stream);
      block(pollable);
      dropPollable(pollable);
      continue;
    }
    const size = <i32>min<i64>(permit, min<i64>(left, 10_000));
    write(going.stream, changetype<usize>(piece), size, ret);
    left -= size;
  }
  blockingFlush(going.stream, ret);
  const code = finish(going);
  wait(going.future);
  return code.toString() + " " + told(going.future);
}

function download(): string {
  const response = handleOf(get());
  const stream = streamOf(response);
  let bytes: i64 = 0;
  for (;;) {
    blockingSkip(stream, 1_000_000, ret);
    if (load<u8>(ret) != 0) break;
    bytes += load<i64>(ret, 8);
  }
  return bytes.toString();
}

function timeouts(): string {
  const options = newOptions();
  const short = setConnectTimeout(options, 1, milliseconds(100));
  const long = setConnectTimeout(options, 1, milliseconds(60_000));
  setFirstByteTimeout(options, 1, milliseconds(300));
  setBetweenBytesTimeout(options, 1, milliseconds(300));
  const future = send(outgoing(0, target), options);
  wait(future);
  return short.toString() + long.toString() + " " + told(future);
}

function refusals(): string {
  let text = "";
  fetch(newRequest(newFields()), 0, 0, ret);
  text += load<u8>(ret).toString() + " " + codeAt(ret + 8);
  fetch(outgoing(5, target), 0, 0, ret);
  text += ", " + load<u8>(ret).toString() + " " + codeAt(ret + 8);
  const strange = outgoing(0, target);
  setScheme(strange, 1, 2, at("gopher"), 6);
  fetch(strange, 0, 0, ret);
  text += ", " + load<u8>(ret).toString() + " " + codeAt(ret + 8);
  return text;
}

function trailers(): string {
  const going = begin();
  put(going.stream, "body");
  dropOutput(going.stream);
  const fields = newFields();
  add(fields, "x-sum", "1");
  finishOutgoing(going.body, 1, fields, ret);
  const finished = load<u8>(ret) == 0 ? "finished" : codeAt(ret + 8);
  wait(going.future);
  return finished + ", " + told(going.future);
}

/** Sleeps and looks, as programs do that know nothing of pollables. */
function sleepAndLook(): string {
  const future = get();
  for (let naps = 0; naps < 1_000; naps++) {
    futureGet(future, ret);
    if (load<u8>(ret) != 0) return (naps > 0 ? "slept " : "") + content(load<i32>(ret, 24));
    const nap = subscribeDuration(milliseconds(20));
    block(nap);
    dropPollable(nap);
  }
  return "overslept";
}

/** Reads with what never waits. */
function readAtOnce(): string {
  const future = get();
  const pollable = subscribeFuture(future);
  while (!ready(pollable)) {}
  dropPollable(pollable);
  futureGet(future, ret);
  const stream = streamOf(load<i32>(ret, 24));
  let text = "";
  for (;;) {
    read(stream, 3, ret);
    if (load<u8>(ret) != 0) break;
    text += asciiAt(load<usize>(ret, 4), load<i32>(ret, 8));
  }
  return text;
}

function pass(out: i32): void {
  const response = handleOf(get());
  const answer = newResponse(newFields());
  setStatus(answer, responseStatus(response));
  responseBody(answer, ret);
  const body = load<i32>(ret, 4);
  setResponse(out, 0, answer, 0, 0, 0, 0, 0, 0);
  bodyWrite(body, ret);
  const output = load<i32>(ret, 4);
  const input = streamOf(response);
  do splice(output, input, 100_000, ret);
  while (load<u8>(ret) == 0);
  dropOutput(output);
  finishOutgoing(body, 0, 0, ret);
}

/** Answers with its request's content as that comes, and then with the trailers. */
function echo(request: i32, out: i32): void {
  const answer = newResponse(newFields());
  responseBody(answer, ret);
  const body = load<i32>(ret, 4);
  setResponse(out, 0, answer, 0, 0, 0, 0, 0, 0);
  bodyWrite(body, ret);
  const output = load<i32>(ret, 4);
  requestConsume(request, ret);
  const incoming = load<i32>(ret, 4);
  bodyStream(incoming, ret);
  const input = load<i32>(ret, 4);
  do splice(output, input, 1_000_000, ret);
  while (load<u8>(ret) == 0);
  if (load<u8>(ret, 8) == 0) {
    httpErrorCode(load<i32>(ret, 12), ret);
    put(output, "broken off " + codeAt(ret + 8));
  }
  dropInput(input);
  trailersGet(finishIncoming(incoming), ret);
  if (load<u8>(ret, 24) == 1) {
    const name = "x-sum";
    fieldsGet(load<i32>(ret, 28), at(name), name.length, ret);
    const list = load<usize>(ret);
    put(output, " sum " + asciiAt(load<usize>(list), load<i32>(list, 4)));
  }
  dropOutput(output);
  finishOutgoing(body, 0, 0, ret);
}

/** Begins its answer, and writes it in time. */
function drip(out: i32, how: string): void {
  const fields = newFields();
  if (how == "short") add(fields, "content-length", "100");
  if (how == "trailers") add(fields, "trailer", "x-sum");
  const answer = newResponse(fields);
  setStatus(answer, 201);
  responseBody(answer, ret);
  const body = load<i32>(ret, 4);
  setResponse(out, 0, answer, 0, 0, 0, 0, 0, 0);
  bodyWrite(body, ret);
  const stream = load<i32>(ret, 4);
  if (how == "flood") flood(stream);
  else for (let i = 0; i < 3; i++) {
    put(stream, i.toString() + " ");
    block(subscribeDuration(milliseconds(100)));
  }
  if (how == "trap") unreachable();
  dropOutput(stream);
  if (how == "open") return;
  if (how == "drop") {
    dropOutgoingBody(body);
    return;
  }
  const trailers = newFields();
  add(trailers, "x-sum", "1");
  finishOutgoing(body, how == "trailers" ? 1 : 0, trailers, ret);
}

/** Writes as much as it can, as fast as it is taken. */
function flood(stream: i32): void {
  const piece = new StaticArray<u8>(4_096).fill(97);
  for (let i = 0; i < 5_000; i++) {
    writeAndFlush(stream, changetype<usize>(piece), 4_096, ret);
    if (load<u8>(ret) != 0) return;
  }
}

function header(): string {
  const response = handleOf(get());
  const name = "x-answer";
  fieldsGet(incomingHeaders(response), at(name), name.length, ret);
  const list = load<usize>(ret);
  return asciiAt(load<usize>(list), load<i32>(list, 4));
}

function until(result: string, count: i32): string {
  for (let i = 0; i < count; i++) {
    const future = get();
    wait(future);
    const text = told(future);
    dropFuture(future);
    if (!text.startsWith(result)) return i.toString() + " " + text;
  }
  return "all " + result;
}

function tell(action: string, request: i32): string {
  if (action == "get") {
    const future = get();
    wait(future);
    return told(future);
  }
  if (action == "header") return header();
  if (action == "post") {
    const going = begin(5);
    put(going.stream, "hello");
    const code = finish(going);
    wait(going.future);
    return code.toString() + " " + told(going.future);
  }
  if (action == "short") {
    const going = begin(5);
    put(going.stream, "hell");
    const code = finish(going);
    wait(going.future);
    return code.toString() + " " + told(going.future);
  }
  if (action == "forget-body") {
    const going = begin(-1, 0);
    wait(going.future);
    return told(going.future);
  }
  if (action == "drop-body") {
    const going = begin();
    put(going.stream, "half");
    // It has gone out by then.
    block(subscribeDuration(milliseconds(100)));
    dropOutput(going.stream);
    dropOutgoingBody(going.body);
    wait(going.future);
    return told(going.future);
  }
  if (action == "three") return several(3);
  if (action == "forty") return several(40);
  if (action == "timer-100") return timerBeside(100);
  if (action == "timer-20000") return timerBeside(20_000);
  if (action == "sleep") {
    const since = monotonicNow();
    block(subscribeDuration(milliseconds(60_000)));
    return ((monotonicNow() - since) / 1_000_000).toString();
  }
  if (action == "upload") return upload(3_000_000);
  if (action == "download") return download();
  if (action == "timeouts") return timeouts();
  if (action == "refusals") return refusals();
  if (action == "trailers") return trailers();
  if (action == "sleep-and-look") return sleepAndLook();
  if (action == "read-at-once") return readAtOnce();
  if (action == "until-refused") return until("200", 100);
  if (action == "twice") {
    const future = get();
    wait(future);
    const once = told(future);
    return once + ", " + told(future);
  }
  if (action == "same-again") {
    const future = get();
    const pollable = subscribeFuture(future);
    for (let i = 0; i < 1_000; i++) first([pollable, pollable]);
    dropPollable(pollable);
    return told(future);
  }
  if (action == "always-ready-beside") {
    const future = get();
    const pollable = subscribeFuture(future);
    const always = subscribeOutput(getStderr());
    let looks = 0;
    while (!ready(pollable)) {
      if (first([always, pollable]) != 0) break;
      looks++;
    }
    dropPollable(pollable);
    return told(future);
  }
  if (action == "drop-answer") {
    for (let i = 0; i < 20; i++) {
      const response = handleOf(get());
      if (i % 2 == 0) dropResponse(response);
      else {
        responseConsume(response, ret);
        dropBody(load<i32>(ret, 4));
        dropResponse(response);
      }
    }
    return "dropped";
  }
  if (action == "drop-future") {
    dropFuture(get());
    const future = get();
    block(subscribeDuration(milliseconds(200)));
    dropFuture(future);
    return "dropped";
  }
  if (action == "forget") {
    get();
    return "forgotten";
  }
  if (action == "spin") for (const future = get(); ; ) if (told(future) != "not there") return "spun";
  if (action == "poll-for-ever") for (const pollable = subscribeFuture(get()); ; ) first([pollable]);
  if (action == "wait-for-ever") {
    const future = get();
    for (;;) first([subscribeFuture(future), subscribeDuration(1)]);
  }
  if (action == "drop-parent") {
    const future = get();
    subscribeFuture(future);
    dropFuture(future);
  }
  return "unknown";
}

function add(fields: i32, name: string, value: string): void {
  const bytes = bytesOf(value);
  fieldsAppend(fields, at(name), name.length, addressOf(bytes), bytes.byteLength, ret);
}

export function handle(request: i32, out: i32): void {
  requestPath(request, ret);
  const parts = stringAt(ret + 4).split("/");
  authority = parts[2];
  target = "/" + parts.slice(3).join("/");
  if (parts[1] == "pass") {
    pass(out);
    return;
  }
  if (parts[1] == "drip") {
    drip(out, parts[2]);
    return;
  }
  if (parts[1] == "echo") {
    echo(request, out);
    return;
  }
  const text = tell(parts[1], request);
  const response = newResponse(newFields());
  responseBody(response, ret);
  const body = load<i32>(ret, 4);
  setResponse(out, 0, response, 0, 0, 0, 0, 0, 0);
  bodyWrite(body, ret);
  const stream = load<i32>(ret, 4);
  const bytes = bytesOf(text);
  checkWrite(stream, ret);
  write(stream, addressOf(bytes), bytes.byteLength, ret);
  dropOutput(stream);
  finishOutgoing(body, 0, 0, ret);
}
