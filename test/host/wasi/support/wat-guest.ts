import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { guestWit, wasiVersion } from "./wit-text.ts";

/** Functions a hand-written guest may call: `$name`, the interface and name in WASI, and the core type. */
const functions = [
  ["new-fields", "http/types", "[constructor]fields", "(result i32)"],
  ["from-list", "http/types", "[static]fields.from-list", "(param i32 i32 i32)"],
  ["entries", "http/types", "[method]fields.entries", "(param i32 i32)"],
  ["append", "http/types", "[method]fields.append", "(param i32 i32 i32 i32 i32 i32)"],
  ["has", "http/types", "[method]fields.has", "(param i32 i32 i32) (result i32)"],
  ["clone", "http/types", "[method]fields.clone", "(param i32) (result i32)"],
  ["drop-fields", "http/types", "[resource-drop]fields", "(param i32)"],
  ["headers", "http/types", "[method]incoming-request.headers", "(param i32) (result i32)"],
  ["consume", "http/types", "[method]incoming-request.consume", "(param i32 i32)"],
  ["incoming-stream", "http/types", "[method]incoming-body.stream", "(param i32 i32)"],
  ["incoming-finish", "http/types", "[static]incoming-body.finish", "(param i32) (result i32)"],
  ["trailers", "http/types", "[method]future-trailers.get", "(param i32 i32)"],
  ["new-response", "http/types", "[constructor]outgoing-response", "(param i32) (result i32)"],
  ["body", "http/types", "[method]outgoing-response.body", "(param i32 i32)"],
  ["drop-response", "http/types", "[resource-drop]outgoing-response", "(param i32)"],
  ["body-write", "http/types", "[method]outgoing-body.write", "(param i32 i32)"],
  ["finish", "http/types", "[static]outgoing-body.finish", "(param i32 i32 i32 i32)"],
  [
    "set",
    "http/types",
    "[static]response-outparam.set",
    "(param i32 i32 i32 i32 i64 i32 i32 i32 i32)",
  ],
  ["drop-out", "http/types", "[resource-drop]response-outparam", "(param i32)"],
  ["read", "io/streams", "[method]input-stream.blocking-read", "(param i32 i64 i32)"],
  ["drop-input", "io/streams", "[resource-drop]input-stream", "(param i32)"],
  ["check-write", "io/streams", "[method]output-stream.check-write", "(param i32 i32)"],
  ["write", "io/streams", "[method]output-stream.write", "(param i32 i32 i32 i32)"],
  [
    "write-and-flush",
    "io/streams",
    "[method]output-stream.blocking-write-and-flush",
    "(param i32 i32 i32 i32)",
  ],
  ["write-zeroes", "io/streams", "[method]output-stream.write-zeroes", "(param i32 i64 i32)"],
  ["subscribe-out", "io/streams", "[method]output-stream.subscribe", "(param i32) (result i32)"],
  ["drop-output", "io/streams", "[resource-drop]output-stream", "(param i32)"],
  ["poll", "io/poll", "poll", "(param i32 i32 i32)"],
  ["drop-pollable", "io/poll", "[resource-drop]pollable", "(param i32)"],
  ["fetch", "http/outgoing-handler", "handle", "(param i32 i32 i32 i32)"],
  ["sleep", "clocks/monotonic-clock", "subscribe-duration", "(param i64) (result i32)"],
  ["stderr", "cli/stderr", "get-stderr", "(result i32)"],
  ["stdout", "cli/stdout", "get-stdout", "(result i32)"],
  ["exit", "cli/exit", "exit", "(param i32)"],
  ["random", "random/random", "get-random-bytes", "(param i64 i32)"],
  ["insecure-seed", "random/insecure-seed", "insecure-seed", "(param i32)"],
  ["stat", "filesystem/types", "[method]descriptor.stat", "(param i32 i32)"],
  ["environment", "cli/environment", "get-environment", "(param i32)"],
] as const;

/** A handler that gives back a request's fields, body and trailers. */
export const watEcho = `
  (call $entries (call $headers (local.get $request)) (i32.const 128))
  (call $from-list (i32.load (i32.const 128)) (i32.load (i32.const 132)) (i32.const 128))
  (local.set $a (call $new-response (i32.load (i32.const 132))))
  (call $body (local.get $a) (i32.const 128))
  (local.set $b (i32.load (i32.const 132)))
  (call $answer (local.get $out) (local.get $a))
  (call $body-write (local.get $b) (i32.const 128))
  (local.set $c (i32.load (i32.const 132)))
  (call $consume (local.get $request) (i32.const 128))
  (local.set $request (i32.load (i32.const 132)))
  (call $incoming-stream (local.get $request) (i32.const 128))
  (local.set $a (i32.load (i32.const 132)))
  (block $end
    (loop $more
      (call $read (local.get $a) (i64.const 65536) (i32.const 128))
      (br_if $end (i32.load8_u (i32.const 128)))
      (call $check-write (local.get $c) (i32.const 144))
      (call $write (local.get $c) (i32.load (i32.const 132)) (i32.load (i32.const 136)) (i32.const 144))
      (br $more)))
  (call $drop-input (local.get $a))
  (call $drop-output (local.get $c))
  (call $trailers (call $incoming-finish (local.get $request)) (i32.const 128))
  (call $finish (local.get $b) (i32.load8_u (i32.const 152)) (i32.load (i32.const 156)) (i32.const 192))`;

/** A component of wasi:http/proxy in text format. `handle` is the body of its handler, which finds
 * `$request`, `$out`, the locals `$a`, `$b` and `$c`, the functions above that it names, `$answer` (response)
 * and memory: text at 16 ("x-name"), results at 128, free from 1024. `start` is the body of a function that
 * runs when the component starts. `version` is that of WASI. */
export async function watGuest(
  handle: string,
  start = "",
  version = wasiVersion,
): Promise<Uint8Array> {
  const text = `${handle} ${start} (call $set`;
  const imports = functions
    .filter(([name]) => text.includes(`(call $${name}`))
    .map(
      ([name, place, wit, type]) =>
        `(import "wasi:${place}@${version}" "${wit}" (func $${name} ${type}))`,
    );
  const core = `(module
    ${imports.join("\n")}
    (memory (export "memory") 4)
    (data (i32.const 16) "x-name")
    (global $next (mut i32) (i32.const 1024))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.get $next)
      (global.set $next (i32.add (global.get $next) (local.get 3)))
      (loop $grow
        (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
          (then
            (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable)))
            (br $grow)))))
    (func $answer (param $out i32) (param $response i32)
      (call $set (local.get $out) (i32.const 0) (local.get $response) (i32.const 0) (i64.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
    (func (export "wasi:http/incoming-handler@${version}#handle") (param $request i32) (param $out i32)
      (local $a i32) (local $b i32) (local $c i32)
      ${handle})
    (func (export "_initialize") ${start}))`;
  const embedded = await componentEmbed({
    binary: await parse(core),
    witSource: guestWit(version),
    world: "guest",
    stringEncoding: "utf8",
  });
  return componentNew(embedded, []);
}
