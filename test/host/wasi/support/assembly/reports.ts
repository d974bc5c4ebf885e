// What the host says to one question after the other, as lines of text: the test compares them.
import { futureGet } from "./fetch-wasi";
import { addressOf, asciiAt, at, bytesOf, ret, stringAt } from "./memory";
import {
  block, bodyWrite, checkWrite, createTcpSocket, createUdpSocket, dropFields, dropOutput, errorText,
  fetch, fieldsAppend, fieldsClone, fieldsDelete, fieldsEntries, fieldsGet, fieldsHas, fieldsSet,
  finishOutgoing, getDirectories, getEnvironment, getStderr, getStdin, getStdout, getTerminalStdout,
  httpErrorCode, insecureSeed, instanceNetwork, monotonicNow, newFields, newRequest, newResponse,
  outgoingRequestBody, poll, randomBytes, randomU64, ready, requestHeaders, resolveAddresses,
  responseBody, responseHeaders, setAuthority, setMethod, setPath, setScheme, setStatus,
  subscribeDuration, subscribeInput, blockingRead, wallNow, write, writeAndFlush, writeZeroes,
} from "./wasi";

let lines: string = "";

function say(what: string, value: string): void {
  lines += what + ": " + value + "\n";
}

/** The lines so far; begins anew. */
export function takeLines(): string {
  const all = lines;
  lines = "";
  return all;
}

const headerErrors: string[] = ["invalid-syntax", "forbidden", "immutable"];

function changed(): string {
  return load<u8>(ret) == 0 ? "ok" : headerErrors[load<u8>(ret, 1)];
}

function append(fields: i32, name: string, value: string): string {
  const bytes = bytesOf(value);
  fieldsAppend(fields, at(name), name.length, addressOf(bytes), bytes.byteLength, ret);
  return changed();
}

function get(fields: i32, name: string): string {
  fieldsGet(fields, at(name), name.length, ret);
  const list = load<usize>(ret);
  const count = load<i32>(ret, 4);
  const values: string[] = [];
  for (let i = 0; i < count; i++) {
    const place = list + i * 8;
    values.push(asciiAt(load<usize>(place), load<i32>(place, 4)));
  }
  return count.toString() + " " + values.join(",");
}

function remove(fields: i32, name: string): string {
  fieldsDelete(fields, at(name), name.length, ret);
  return changed();
}

function setOne(fields: i32, name: string, value: string): string {
  const bytes = bytesOf(value);
  const list = heap.alloc(8);
  store<usize>(list, addressOf(bytes));
  store<i32>(list, bytes.byteLength, 4);
  fieldsSet(fields, at(name), name.length, list, 1, ret);
  return changed();
}

function names(fields: i32): string {
  fieldsEntries(fields, ret);
  const list = load<usize>(ret);
  const count = load<i32>(ret, 4);
  const all: string[] = [];
  for (let i = 0; i < count; i++) all.push(stringAt(list + i * 16));
  return all.join(",");
}

export function reportFields(request: i32): void {
  const fields = newFields();
  say("append", append(fields, "X-Name", "one"));
  say("append again", append(fields, "x-name", "two"));
  say("append a value with a line break", append(fields, "x-bad", "a\nb"));
  say("append a tab", append(fields, "x-tab", "a\tb"));
  say("append a name with a space", append(fields, "x name", "a"));
  say("append connection", append(fields, "Connection", "close"));
  say("append transfer-encoding", append(fields, "transfer-encoding", "chunked"));
  say("append host", append(fields, "host", "x"));
  say("get", get(fields, "X-NAME"));
  say("get an absent one", get(fields, "x-none"));
  say("get no token", get(fields, "x name"));
  say("has", fieldsHas(fields, at("x-NAME"), 6).toString());
  say("has no token", fieldsHas(fields, at("x name"), 6).toString());
  say("entries", names(fields));
  say("set", setOne(fields, "x-name", "three"));
  say("get after set", get(fields, "x-name"));
  fieldsSet(fields, at("x-name"), 6, 0, 0, ret);
  say("set to nothing", changed());
  say("has after that", fieldsHas(fields, at("x-name"), 6).toString());
  say("delete an absent one", remove(fields, "x-none"));
  say("delete no token", remove(fields, "x none"));
  dropFields(fields);

  const headers = requestHeaders(request);
  say("append to a request's", append(headers, "x-a", "b"));
  say("set a request's", setOne(headers, "x-a", "b"));
  say("delete from a request's", remove(headers, "x-a"));
  const copy = fieldsClone(headers);
  say("append to a clone", append(copy, "x-a", "b"));
  const response = newResponse(copy);
  const handed = responseHeaders(response);
  say("append to a response's", append(handed, "x-b", "c"));
  say("get from a response's", get(handed, "x-a"));
}

export function reportResponses(): void {
  const response = newResponse(newFields());
  for (let i = 0; i < 5; i++) {
    const status = [99, 100, 200, 599, 600][i];
    say("status " + status.toString(), setStatus(response, status) == 0 ? "ok" : "refused");
  }
  responseBody(response, ret);
  say("body", load<u8>(ret).toString());
  const body = load<i32>(ret, 4);
  responseBody(response, ret);
  say("body again", load<u8>(ret).toString());
  bodyWrite(body, ret);
  say("write", load<u8>(ret).toString());
  bodyWrite(body, ret);
  say("write again", load<u8>(ret).toString());

  const fields = newFields();
  append(fields, "content-length", "abc");
  responseBody(newResponse(fields), ret);
  say("body with a length that is none", load<u8>(ret).toString());
}

/** Writes to a response's body with a content-length of 11, as text says. */
export function reportLength(text: string): void {
  const fields = newFields();
  append(fields, "content-length", "11");
  responseBody(newResponse(fields), ret);
  const body = load<i32>(ret, 4);
  bodyWrite(body, ret);
  const stream = load<i32>(ret, 4);
  const bytes = bytesOf(text);
  writeAndFlush(stream, addressOf(bytes), bytes.byteLength, ret);
  if (load<u8>(ret) == 0) say("write", "ok");
  else if (load<u8>(ret, 4) == 1) say("write", "closed");
  else {
    const error = load<i32>(ret, 8);
    errorText(error, ret);
    say("write", stringAt(ret));
    httpErrorCode(error, ret);
    say("code", load<u8>(ret, 8).toString() + " " + load<i64>(ret, 24).toString());
    writeAndFlush(stream, addressOf(bytes), 1, ret);
    say("write again", load<u8>(ret, 4) == 1 ? "closed" : "open");
    checkWrite(stream, ret);
    say("check-write", load<u8>(ret, 8) == 1 ? "closed" : "open");
  }
  dropOutput(stream);
  finishOutgoing(body, 0, 0, ret);
  if (load<u8>(ret) == 0) say("finish", "ok");
  else say("finish", load<u8>(ret, 8).toString() + " " + load<i64>(ret, 24).toString());
}

export function reportClocks(): void {
  const begun = monotonicNow();
  say("monotonic", begun.toString());
  wallNow(ret);
  say("wall", load<i64>(ret).toString() + " " + load<u32>(ret, 8).toString());
  const long = subscribeDuration(5_000_000_000);
  const short = subscribeDuration(1_000_000_000);
  const none = subscribeDuration(0);
  say("ready", ready(long).toString() + " " + ready(short).toString() + " " + ready(none).toString());
  const list = heap.alloc(12);
  store<i32>(list, long);
  store<i32>(list, short, 4);
  store<i32>(list, short, 8);
  poll(list, 3, ret);
  say("poll", pollResult());
  say("waited", (monotonicNow() - begun).toString());
  store<i32>(list, none, 4);
  poll(list, 2, ret);
  say("poll with one that is ready", pollResult());
  say("waited", (monotonicNow() - begun).toString());
  block(long);
  say("waited", (monotonicNow() - begun).toString());
  wallNow(ret);
  say("wall", load<i64>(ret).toString() + " " + load<u32>(ret, 8).toString());
  block(subscribeDuration(i64.MAX_VALUE));
  say("292 years later", (monotonicNow() as u64).toString());
}

function pollResult(): string {
  const indexes: string[] = [];
  for (let i = 0; i < load<i32>(ret, 4); i++) {
    indexes.push(load<u32>(load<usize>(ret) + i * 4).toString());
  }
  return indexes.join(",");
}

export function reportRandom(): void {
  randomBytes(16, ret);
  let hex = "";
  for (let i = 0; i < load<i32>(ret, 4); i++) {
    hex += (<u32>load<u8>(load<usize>(ret) + i)).toString(16).padStart(2, "0");
  }
  say("bytes", hex);
  say("u64", (randomU64() as u64).toString());
  insecureSeed(ret);
  say("seed", load<u64>(ret).toString() + " " + load<u64>(ret, 8).toString());
}

export function reportDenied(): void {
  const request = newRequest(newFields());
  say("method", setMethod(request, 9, at("no token"), 8).toString());
  say("a host with a line break", setAuthority(request, 1, at("bad-\nhost"), 9).toString());
  say("a port too high", setAuthority(request, 1, at("a:65536"), 7).toString());
  say("IPv6", setAuthority(request, 1, at("[::]"), 4).toString());
  say("IPv6 and a port", setAuthority(request, 1, at("[::]:443"), 8).toString());
  say("a scheme with a line break", setScheme(request, 1, 2, at("bad\nscheme"), 10).toString());
  say("a path with a line break", setPath(request, 1, at("/bad\npath"), 9).toString());
  say("a path", setPath(request, 1, at("/path?query"), 11).toString());
  outgoingRequestBody(request, ret);
  bodyWrite(load<i32>(ret, 4), ret);
  const bytes = bytesOf("sent nowhere");
  writeAndFlush(load<i32>(ret, 4), addressOf(bytes), bytes.byteLength, ret);
  say("write", load<u8>(ret).toString());
  fetch(request, 0, 0, ret);
  const handed = load<u8>(ret).toString();
  futureGet(load<i32>(ret, 8), ret);
  say("fetch", handed + " " + load<u8>(ret, 16).toString() + " " + load<u8>(ret, 24).toString());
  createTcpSocket(0, ret);
  say("tcp", load<u8>(ret).toString() + " " + load<u8>(ret, 4).toString());
  createUdpSocket(1, ret);
  say("udp", load<u8>(ret).toString() + " " + load<u8>(ret, 4).toString());
  resolveAddresses(instanceNetwork(), at("example.com"), 11, ret);
  say("names", load<u8>(ret).toString() + " " + load<u8>(ret, 4).toString());
  getDirectories(ret);
  say("folders", load<i32>(ret, 4).toString());
}

export function reportEnvironment(): void {
  getEnvironment(ret);
  const list = load<usize>(ret);
  for (let i = 0, count = load<i32>(ret, 4); i < count; i++) {
    say(stringAt(list + i * 16), stringAt(list + i * 16 + 8));
  }
}

function print(stream: i32, text: string): void {
  const bytes = bytesOf(text);
  writeAndFlush(stream, addressOf(bytes), bytes.byteLength, ret);
}

export function reportStdio(): void {
  const stdin = getStdin();
  const waiting = subscribeInput(stdin);
  say("stdin ready", ready(waiting).toString());
  blockingRead(stdin, 10, ret);
  say("stdin", load<u8>(ret).toString() + " " + load<u8>(ret, 4).toString());
  getTerminalStdout(ret);
  say("terminal", load<u8>(ret).toString());
  const out = getStdout();
  print(out, "this is half a line ");
  print(out, "to stdout\n\nafter an empty one\r\n");
  print(getStderr(), "to stderr\nand no");
  print(getStderr(), " end");
  checkWrite(out, ret);
  const bytes = bytesOf("é");
  write(out, addressOf(bytes), 1, ret);
  write(out, addressOf(bytes) + 1, 1, ret);
  print(out, " in two pieces\n");
  store<u8>(ret + 32, 0xff);
  writeAndFlush(out, ret + 32, 1, ret);
  print(out, "no UTF-8\n");
  writeZeroes(out, 2, ret);
}
