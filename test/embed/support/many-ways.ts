import { compileWorker } from "../../support/workers.ts";

/** A worker that does what the path says. */
export const manyWays = () =>
  compileWorker(`
import { fetch, Kv, pause, Request, Response, ResponseWriter, config } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/echo") return echo(request);
  if (path == "/pour") return pour();
  if (path == "/loop") return loop();
  if (path == "/grow") return grow();
  if (path == "/trap") { unreachable(); }
  if (path == "/pause") { pause(1000); }
  if (path == "/trap-late") return trapLate();
  if (path == "/short") { pause(300); }
  if (path == "/fetch") return fetched(request.parsedUrl.search.slice(1));
  if (path == "/count") return count();
  if (path == "/age") return Response.text(new Kv("COUNTS").age().value.toString());
  console.info("asked for " + path);
  const greeting = config.variable("GREETING");
  return Response.text((greeting === null ? "hello" : greeting) + " " + request.method + " " + request.url + " " + request.text());
}

/** Answers while the content comes. */
function echo(request: Request): Response {
  const reader = request.stream();
  const writer = ResponseWriter.begin(201);
  writer.write("begun;");
  for (let piece = reader.read(); piece !== null; piece = reader.read()) {
    if (!writer.write(piece)) break;
  }
  return writer.finish();
}

function pour(): Response {
  const writer = ResponseWriter.begin();
  const piece = new Uint8Array(65536);
  for (let i = 0; i < 1024; i++) if (!writer.write(piece)) break;
  return writer.finish();
}

function trapLate(): Response {
  const writer = ResponseWriter.begin();
  writer.write("some");
  pause(20);
  unreachable();
  return writer.finish();
}

function loop(): Response {
  let n: u32 = 0;
  while (true) if (n++ == 0xffffffff) console.info("round");
}

function grow(): Response {
  const all = new Array<Uint8Array>();
  while (true) all.push(new Uint8Array(1 << 20));
}

function fetched(url: string): Response {
  const result = fetch(url);
  if (!result.isOk) return Response.text(result.error.message, 502);
  return Response.text(result.value.status.toString() + " " + result.value.text());
}

function count(): Response {
  const kv = new Kv("COUNTS");
  const got = kv.get("n");
  if (!got.isOk) return Response.text("failed", 500);
  const before = got.value === null ? 0 : <i32>parseInt(got.value!.text());
  kv.put("n", (before + 1).toString());
  return Response.text((before + 1).toString());
}
`);

/** One that takes its requests' content whole, and tells its length. */
export const whole = () =>
  compileWorker(`
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  return Response.text(request.bytes().length.toString() + " " + (request.headers.get("content-length") || "none"));
}
`);
