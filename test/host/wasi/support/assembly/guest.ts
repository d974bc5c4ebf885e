// The guest of wasi:http/proxy that most tests ask: its path says what it does.
import { addressOf, at, bytesOf, ret, stringAt } from "./memory";
import {
  reportClocks, reportDenied, reportEnvironment, reportFields, reportLength, reportRandom,
  reportResponses, reportStdio, takeLines,
} from "./reports";
import {
  blockingRead, bodyStream, bodyWrite, checkWrite, dropInput, dropOutgoingBody, dropOutput,
  fieldsAppend, fieldsEntries, fieldsFromList, finishIncoming, finishOutgoing, newFields, newResponse,
  requestAuthority, requestConsume, requestHeaders, requestMethod, requestPath, requestScheme,
  responseBody, setResponse, setStatus, skip, splice, trailersGet, write, writeAndFlush,
} from "./wasi";

export { cabi_realloc } from "./memory";

const methods: string[] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
const schemes: string[] = ["http", "https"];

function answer(out: i32, response: i32): void {
  setResponse(out, 0, response, 0, 0, 0, 0, 0, 0);
}

/** Sends all of some bytes, as much at once as the stream permits. */
function send(stream: i32, bytes: usize, length: i32): void {
  while (length > 0) {
    checkWrite(stream, ret);
    const permit = load<i64>(ret, 8);
    const size = permit < (length as i64) ? (permit as i32) : length;
    write(stream, bytes, size, ret);
    bytes += size;
    length -= size;
  }
}

function answerText(out: i32, status: i32, text: string): void {
  const response = newResponse(newFields());
  setStatus(response, status);
  responseBody(response, ret);
  const body = load<i32>(ret, 4);
  answer(out, response);
  bodyWrite(body, ret);
  const stream = load<i32>(ret, 4);
  const bytes = bytesOf(text);
  send(stream, addressOf(bytes), bytes.byteLength);
  dropOutput(stream);
  finishOutgoing(body, 0, 0, ret);
}

function add(fields: i32, name: string, value: string): void {
  const bytes = bytesOf(value);
  fieldsAppend(fields, at(name), name.length, addressOf(bytes), bytes.byteLength, ret);
}

/** Answers with the request: its head in fields, its own fields after those, its body and trailers. */
function echo(request: i32, out: i32, path: string): void {
  const headers = requestHeaders(request);
  fieldsEntries(headers, ret);
  fieldsFromList(load<usize>(ret), load<i32>(ret, 4), ret);
  const fields = load<i32>(ret, 4);
  requestMethod(request, ret);
  const tag = load<u8>(ret);
  add(fields, "x-method", tag < 9 ? methods[tag] : stringAt(ret + 4));
  requestScheme(request, ret);
  const scheme = load<u8>(ret, 4) < 2 ? schemes[load<u8>(ret, 4)] : stringAt(ret + 8);
  requestAuthority(request, ret);
  add(fields, "x-uri", scheme + "://" + stringAt(ret + 4) + path);

  const response = newResponse(fields);
  responseBody(response, ret);
  const body = load<i32>(ret, 4);
  answer(out, response);
  bodyWrite(body, ret);
  const output = load<i32>(ret, 4);
  requestConsume(request, ret);
  const incoming = load<i32>(ret, 4);
  bodyStream(incoming, ret);
  const input = load<i32>(ret, 4);
  if (path.startsWith("/splice")) {
    do splice(output, input, 1000, ret);
    while (load<u8>(ret) == 0);
  } else {
    for (;;) {
      blockingRead(input, 65_536, ret);
      if (load<u8>(ret) != 0) break;
      send(output, load<usize>(ret, 4), load<i32>(ret, 8));
    }
  }
  dropInput(input);
  dropOutput(output);
  const future = finishIncoming(incoming);
  trailersGet(future, ret);
  if (load<u8>(ret, 24) == 0) {
    finishOutgoing(body, 0, 0, ret);
    return;
  }
  const trailers = load<i32>(ret, 28);
  trailersGet(future, ret);
  // Trailers are given once.
  if (load<u8>(ret) != 1 || load<u8>(ret, 8) != 1) unreachable();
  finishOutgoing(body, 1, trailers, ret);
}

/** Begins a body and does not end it well. */
function begin(out: i32, length: string): i32 {
  const fields = newFields();
  if (length.length > 0) add(fields, "content-length", length);
  const response = newResponse(fields);
  responseBody(response, ret);
  const body = load<i32>(ret, 4);
  answer(out, response);
  bodyWrite(body, ret);
  const stream = load<i32>(ret, 4);
  const bytes = bytesOf("half");
  writeAndFlush(stream, addressOf(bytes), bytes.byteLength, ret);
  dropOutput(stream);
  return body;
}

let requests: i32 = 0;

export function handle(request: i32, out: i32): void {
  requests++;
  requestPath(request, ret);
  const path = load<u8>(ret) == 1 ? stringAt(ret + 4) : "";
  if (path == "/hello") answerText(out, 200, "hello");
  else if (path == "/count") answerText(out, 200, requests.toString());
  else if (path == "/fields") report(out, request, path);
  else if (path.startsWith("/report/")) report(out, request, path.substring(7));
  else if (path.startsWith("/status/")) answerText(out, I32.parseInt(path.substring(8)), "");
  else if (path == "/nothing") answer(out, newResponse(newFields()));
  else if (path == "/unset") return;
  else if (path == "/left-open") begin(out, "");
  else if (path == "/dropped-body") dropOutgoingBody(begin(out, ""));
  else if (path == "/short") finishOutgoing(begin(out, "5"), 0, 0, ret);
  else if (path == "/promised") {
    const fields = newFields();
    add(fields, "content-length", "5");
    answer(out, newResponse(fields));
  } else if (path == "/error") {
    // internal-error with a text.
    setResponse(out, 1, 38, 1, at("no luck") as i64, 7, 0, 0, 0);
  } else if (path.startsWith("/skip/")) {
    requestConsume(request, ret);
    bodyStream(load<i32>(ret, 4), ret);
    const input = load<i32>(ret, 4);
    skip(input, I32.parseInt(path.substring(6)), ret);
    const skipped = load<u8>(ret) == 0 ? load<i64>(ret, 8).toString() : "closed";
    blockingRead(input, 1_000, ret);
    const rest = load<u8>(ret) == 0 ? load<i32>(ret, 8).toString() : "closed";
    answerText(out, 200, skipped + " " + rest);
  } else if (path == "/trap") unreachable();
  else if (path == "/spin") for (;;) requests++;
  else if (path == "/grow") answerText(out, 200, memory.grow(10_000).toString());
  else echo(request, out, path);
}

function report(out: i32, request: i32, path: string): void {
  if (path == "/fields") reportFields(request);
  else if (path == "/responses") reportResponses();
  else if (path == "/length/enough") reportLength("long enough");
  else if (path == "/length/little") reportLength("msg");
  else if (path == "/length/much") reportLength("more than 11 bytes");
  else if (path == "/clocks") reportClocks();
  else if (path == "/random") reportRandom();
  else if (path == "/denied") reportDenied();
  else if (path == "/environment") reportEnvironment();
  else if (path == "/stdio") reportStdio();
  answerText(out, 200, takeLines());
}
