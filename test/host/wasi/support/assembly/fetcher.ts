// A guest of wasi:http/proxy that fetches: the first part of its path says how, the rest from where.
import {
  add, aimAt, begin, codeAt, content, finish, first, get, handleOf, milliseconds, outgoing, path, put,
  send, streamOf, told, wait,
} from "./fetching";
import { drip, echo, pass, writeUnasked } from "./streaming";
import {
  blockingFlush, blockingSkip, dropBody, dropFuture, dropPollable, dropResponse, futureGet,
  incomingHeaders, newOptions, read, responseConsume, setBetweenBytesTimeout, setConnectTimeout,
  setFirstByteTimeout, subscribeFuture, subscribeOutput,
} from "./fetch-wasi";
import { addressOf, asciiAt, at, bytesOf, ret, stringAt } from "./memory";
import {
  block, blockingRead, bodyWrite, checkWrite, dropOutgoingBody, dropOutput, fetch, fieldsGet, finishOutgoing, getStderr,
  monotonicNow, newFields, newRequest, newResponse, ready, requestPath, responseBody, setResponse,
  setAuthority, setScheme, subscribeDuration, write,
} from "./wasi";

export { cabi_realloc } from "./memory";

function several(count: i32): string {
  const futures: i32[] = [];
  const pollables: i32[] = [];
  const numbers: i32[] = [];
  for (let i = 0; i < count; i++) {
    futures.push(get(path() + "?" + i.toString()));
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

/** Awaits the answer's head before it writes, and then reads what comes back of each piece. */
function inTurn(): string {
  const going = begin();
  const input = streamOf(handleOf(going.future));
  let text = "";
  for (let i = 0; i < 3; i++) {
    put(going.stream, "piece " + i.toString());
    blockingRead(input, 100, ret);
    if (load<u8>(ret) != 0) break;
    text += asciiAt(load<usize>(ret, 4), load<i32>(ret, 8)) + ", ";
  }
  const code = finish(going);
  blockingRead(input, 100, ret);
  return text + code.toString() + (load<u8>(ret) != 0 ? " end" : " more");
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
  const future = send(outgoing(0, path()), options);
  wait(future);
  return short.toString() + long.toString() + " " + told(future);
}

function refusals(): string {
  let text = "";
  fetch(newRequest(newFields()), 0, 0, ret);
  text += load<u8>(ret).toString() + " " + codeAt(ret + 8);
  const pathless = newRequest(newFields());
  setScheme(pathless, 1, 0, 0, 0);
  setAuthority(pathless, 1, at("example.com"), 11);
  fetch(pathless, 0, 0, ret);
  text += ", " + load<u8>(ret).toString() + " " + codeAt(ret + 8);
  fetch(outgoing(5, path()), 0, 0, ret);
  text += ", " + load<u8>(ret).toString() + " " + codeAt(ret + 8);
  const strange = outgoing(0, path());
  setScheme(strange, 1, 2, at("gopher"), 6);
  fetch(strange, 0, 0, ret);
  text += ", " + load<u8>(ret).toString() + " " + codeAt(ret + 8);
  return text;
}

/** Ends its request with trailers: `early` before it waits at all, and else when its head has gone out. */
function trailers(early: bool, content: string, name: string, count: i32 = 1): string {
  const going = begin();
  if (!early) {
    const nap = subscribeDuration(milliseconds(60));
    block(nap);
    dropPollable(nap);
  }
  if (content.length > 0) put(going.stream, content);
  dropOutput(going.stream);
  const fields = newFields();
  for (let i = 0; i < count; i++) add(fields, name, "value " + i.toString());
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
  if (action == "in-turn") return inTurn();
  if (action == "upload-unasked") {
    const going = begin();
    writeUnasked(going.stream);
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
  if (action == "sleep-for-ever") {
    block(subscribeDuration(-1));
    return "awake";
  }
  if (action == "sleep-for-ever-beside") {
    get();
    block(subscribeDuration(-1));
    return "awake";
  }
  if (action == "connect-timeout") {
    const options = newOptions();
    const refused = setConnectTimeout(options, 1, milliseconds(200));
    const future = send(outgoing(0, path()), options);
    wait(future);
    return refused.toString() + " " + told(future);
  }
  if (action == "upload") return upload(3_000_000);
  if (action == "download") return download();
  if (action == "timeouts") return timeouts();
  if (action == "refusals") return refusals();
  if (action == "trailers") return trailers(true, "body", "x-sum", 2);
  if (action == "trailers-late") return trailers(false, "body", "x-sum");
  if (action == "trailers-alone") return trailers(true, "", "x-sum");
  if (action == "trailers-alone-late") return trailers(false, "", "x-sum");
  if (action == "trailers-forbidden") return trailers(true, "body", "authorization");
  if (action == "trailers-many") return trailers(true, "body", "x-sum", 12_000);
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

export function handle(request: i32, out: i32): void {
  requestPath(request, ret);
  const parts = stringAt(ret + 4).split("/");
  aimAt(parts[2], "/" + parts.slice(3).join("/"));
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
