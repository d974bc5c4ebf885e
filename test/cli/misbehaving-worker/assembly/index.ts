// A worker that misbehaves on request, for the tests of the command line.
import { config, Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/echo") return echo(request);
  if (path == "/bytes") return Response.bytes(request.bytes());
  if (path == "/work") return Response.text(work(number(request, "n")).toString());
  if (path == "/refuse") return Response.text("no", 422);
  if (path == "/loop") return Response.text(work(i32.MAX_VALUE).toString());
  if (path == "/trap") return Response.text(unreachableInnermost(request).toString());
  if (path == "/grow") return Response.text(grow(number(request, "kib")).toString());
  if (path == "/random") return Response.text(Math.random().toString());
  if (path == "/unsteady") return Response.text(work(<i32>(Math.random() * 1000)).toString());
  if (path == "/config") return settings();
  if (path == "/log") return log();
  return Response.text("no such path", 404);
}

function echo(request: Request): Response {
  const type = request.headers.get("x-type");
  return Response.text(`${request.method} ${request.url} ${type === null ? "none" : type} ${request.text()}`);
}

function number(request: Request, name: string): i32 {
  const value = request.parsedUrl.searchParams.get(name);
  return value === null ? 0 : I32.parseInt(value);
}

function work(rounds: i32): u32 {
  let state: u32 = 1;
  for (let i = 0; i < rounds; i++) state = state * 1664525 + 1013904223;
  return state;
}

function unreachableInnermost(request: Request): i32 {
  if (request.url.length > 0) unreachable();
  return 0;
}

function grow(kib: i32): i32 {
  const held = new Array<Uint8Array>();
  for (let i = 0; i < kib; i++) held.push(new Uint8Array(1024));
  return held.length;
}

function settings(): Response {
  const greeting = config.variable("GREETING");
  const token = config.secret("TOKEN");
  return Response.text(`${greeting === null ? "-" : greeting} ${token === null ? "-" : token}`);
}

function log(): Response {
  console.log("plain");
  console.warn("two\nlines");
  console.error("\x1b[31mred");
  return Response.text("logged");
}
