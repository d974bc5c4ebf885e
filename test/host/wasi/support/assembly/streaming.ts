// Answers that their guest begins, and writes while it runs.
import { add, codeAt, content, get, handleOf, milliseconds, put, streamOf } from "./fetching";
import { responseStatus } from "./fetch-wasi";
import { asciiAt, at, ret } from "./memory";
import {
  block, bodyStream, bodyWrite, dropInput, dropOutgoingBody, dropOutput, fieldsGet, finishIncoming,
  finishOutgoing, httpErrorCode, newFields, newResponse, requestConsume, responseBody, setResponse,
  setStatus, splice, subscribeDuration, trailersGet, write, writeAndFlush,
} from "./wasi";

export function pass(out: i32): void {
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
export function echo(request: i32, out: i32): void {
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
export function drip(out: i32, how: string): void {
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
  else if (how == "unasked") writeUnasked(stream);
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

/** Writes without asking: far more than is on its way at once. */
export function writeUnasked(stream: i32): void {
  const piece = new StaticArray<u8>(100_000).fill(97);
  for (let i = 0; i < 30; i++) {
    write(stream, changetype<usize>(piece), 100_000, ret);
    if (load<u8>(ret) != 0) return;
  }
}
