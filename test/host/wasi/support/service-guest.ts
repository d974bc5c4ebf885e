import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";

const folder = fileURLToPath(
  new URL("../lib/wit/builtin/0.3.0/", import.meta.resolve("@bytecodealliance/jco")),
);

/** The WIT of 0.3 that jco carries, with a world `guest` of these lines. */
export function wasi3Wit(lines: string): string {
  const packages = readdirSync(folder).map((name) => {
    const text = readFileSync(`${folder}${name}/package.wit`, "utf8");
    return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`;
  });
  return `package test:http; world guest { ${lines} }\n${packages.join("\n")}`;
}

/** A component of a core module in text format, in a world of these lines. `packages` is WIT that they need besides. */
export async function wasi3Component(
  core: string,
  lines: string,
  packages = "",
): Promise<Uint8Array> {
  const embedded = await componentEmbed({
    binary: await parse(core),
    witSource: `${wasi3Wit(lines)}\n${packages}`,
    world: "guest",
    stringEncoding: "utf8",
  });
  return componentNew(embedded, []);
}

const http = "wasi:http/types@0.3.0";
const response = "[static]response.new";
const consume = "[static]request.consume-body";
const i32 = (count: number) => `(param${" i32".repeat(count)})`;

/** Functions that a guest written by hand may call: `$name`, where it imports it from, its name there, and its core type. */
const functions = [
  ["new-fields", http, "[constructor]fields", "(result i32)"],
  ["from-list", http, "[static]fields.from-list", i32(3)],
  ["copy-all", http, "[method]fields.copy-all", i32(2)],
  ["drop-fields", http, "[resource-drop]fields", i32(1)],
  ["path", http, "[method]request.get-path-with-query", i32(2)],
  ["headers", http, "[method]request.get-headers", `${i32(1)} (result i32)`],
  ["drop-request", http, "[resource-drop]request", i32(1)],
  ["consume", http, consume, i32(3)],
  ["set-authority", http, "[method]request.set-authority", `${i32(4)} (result i32)`],
  ["set-scheme", http, "[method]request.set-scheme", `${i32(5)} (result i32)`],
  ["set-path", http, "[method]request.set-path-with-query", `${i32(4)} (result i32)`],
  ["set-method", http, "[method]request.set-method", `${i32(4)} (result i32)`],
  ["new-request", http, "[static]request.new", i32(7)],
  ["new-response", http, response, i32(5)],
  ["set-status", http, "[method]response.set-status-code", `${i32(2)} (result i32)`],
  ["status", http, "[method]response.get-status-code", `${i32(1)} (result i32)`],
  ["consume-response", http, "[static]response.consume-body", i32(3)],
  ["drop-response", http, "[resource-drop]response", i32(1)],
  ["stream", http, `[stream-new-0]${response}`, "(result i64)"],
  ["start-write", http, `[async-lower][stream-write-0]${response}`, `${i32(3)} (result i32)`],
  ["cancel-write", http, `[stream-cancel-write-0]${response}`, `${i32(1)} (result i32)`],
  ["drop-writable", http, `[stream-drop-writable-0]${response}`, i32(1)],
  ["start-read", http, `[async-lower][stream-read-1]${consume}`, `${i32(3)} (result i32)`],
  ["cancel-read", http, `[stream-cancel-read-1]${consume}`, `${i32(1)} (result i32)`],
  ["drop-readable", http, `[stream-drop-readable-1]${consume}`, i32(1)],
  ["trailers-future", http, `[future-new-1]${response}`, "(result i64)"],
  ["write-trailers", http, `[async-lower][future-write-1]${response}`, `${i32(2)} (result i32)`],
  ["drop-trailers", http, `[future-drop-writable-1]${response}`, i32(1)],
  ["start-read-trailers", http, `[async-lower][future-read-2]${consume}`, `${i32(2)} (result i32)`],
  ["drop-trailers-future", http, `[future-drop-readable-2]${consume}`, i32(1)],
  ["sent-future", http, `[future-new-0]${consume}`, "(result i64)"],
  ["write-sent", http, `[async-lower][future-write-0]${consume}`, `${i32(2)} (result i32)`],
  ["send", "wasi:http/client@0.3.0", "send", i32(2)],
  ["start-send", "wasi:http/client@0.3.0", "[async-lower]send", `${i32(2)} (result i32)`],
  ["start-read-sent", http, `[async-lower][future-read-2]${response}`, `${i32(2)} (result i32)`],
  ["now", "wasi:clocks/monotonic-clock@0.3.0", "now", "(result i64)"],
  ["sleep", "wasi:clocks/monotonic-clock@0.3.0", "wait-for", "(param i64)"],
  [
    "start-sleep",
    "wasi:clocks/monotonic-clock@0.3.0",
    "[async-lower]wait-for",
    "(param i64) (result i32)",
  ],
  ["print", "wasi:cli/stdout@0.3.0", "write-via-stream", `${i32(1)} (result i32)`],
  ["drop-printed", "wasi:cli/stdout@0.3.0", "[future-drop-readable-1]write-via-stream", i32(1)],
  ["set", "$root", "[waitable-set-new]", "(result i32)"],
  ["wait", "$root", "[waitable-set-wait]", `${i32(2)} (result i32)`],
  ["poll", "$root", "[waitable-set-poll]", `${i32(2)} (result i32)`],
  ["drop-set", "$root", "[waitable-set-drop]", i32(1)],
  ["join", "$root", "[waitable-join]", i32(2)],
  ["drop-task", "$root", "[subtask-drop]", i32(1)],
  ["cancel-task", "$root", "[subtask-cancel]", `${i32(1)} (result i32)`],
  ["yield", "$root", "[thread-yield]", "(result i32)"],
  ["more-backpressure", "$root", "[backpressure-inc]", ""],
  ["less-backpressure", "$root", "[backpressure-dec]", ""],
  // A stream without elements, as wit-bindgen has it.
  ["unit", "$root", "[stream-new-unit]", "(result i64)"],
  ["start-read-unit", "$root", "[async-lower][stream-read-unit]", `${i32(3)} (result i32)`],
  ["start-write-unit", "$root", "[async-lower][stream-write-unit]", `${i32(3)} (result i32)`],
  ["cancel-read-unit", "$root", "[stream-cancel-read-unit]", `${i32(1)} (result i32)`],
  ["cancel-write-unit", "$root", "[stream-cancel-write-unit]", `${i32(1)} (result i32)`],
  ["drop-readable-unit", "$root", "[stream-drop-readable-unit]", i32(1)],
  ["drop-writable-unit", "$root", "[stream-drop-writable-unit]", i32(1)],
  ["read-unit", "$root", "[stream-read-unit]", `${i32(3)} (result i32)`],
  ["unit-future", "$root", "[future-new-unit]", "(result i64)"],
  ["start-read-unit-future", "$root", "[async-lower][future-read-unit]", `${i32(2)} (result i32)`],
  [
    "start-write-unit-future",
    "$root",
    "[async-lower][future-write-unit]",
    `${i32(2)} (result i32)`,
  ],
  ["cancel-read-unit-future", "$root", "[future-cancel-read-unit]", `${i32(1)} (result i32)`],
  ["cancel-write-unit-future", "$root", "[future-cancel-write-unit]", `${i32(1)} (result i32)`],
  ["drop-readable-unit-future", "$root", "[future-drop-readable-unit]", i32(1)],
  ["drop-writable-unit-future", "$root", "[future-drop-writable-unit]", i32(1)],
  ["context", "$root", "[context-get-0]", "(result i32)"],
  ["set-context", "$root", "[context-set-0]", i32(1)],
] as const;

/** Operations that wait, by an event or by themselves. The component tools take both of an operation for one, where a guest
 * imports both, so it has one kind. */
const operations = [
  ["write", "start-write", `[stream-write-0]${response}`, 3],
  ["read", "start-read", `[stream-read-1]${consume}`, 3],
  ["read-trailers", "start-read-trailers", `[future-read-2]${consume}`, 2],
  ["read-sent", "start-read-sent", `[future-read-2]${response}`, 2],
] as const;

function waitingOperation([name, start, , count]: (typeof operations)[number]): string {
  const given = Array.from({ length: count }, (_, at) => `(local.get ${at})`).join(" ");
  return `(func $${name} ${i32(count)} (result i32) (local $status i32)
    (local.set $status (call $${start} ${given}))
    (if (i32.eq (local.get $status) (i32.const -1))
      (then (local.set $status (call $await (local.get 0)))))
    (local.get $status))`;
}

/** Functions of the guest's own, of which each conduct may call any. Memory: results at 128 and 144, an event at 192, a
 * trailers' value at 256, text from 512 on, room for what is read from 4,096 on, what is allocated from 131,072 on. */
const helpers = `
  (func $first (param $pair i64) (result i32) (i32.wrap_i64 (local.get $pair)))
  (func $second (param $pair i64) (result i32)
    (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))
  (func $answer (param $response i32)
    (call $return (i32.const 0) (local.get $response) (i32.const 0) (i64.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
  ;; Returns from the task with a response whose content and trailers come: leaves the writable ends.
  (global $content (mut i32) (i32.const 0))
  (global $trailers (mut i32) (i32.const 0))
  (func $begin (local $a i64) (local $b i64)
    (local.set $a (call $stream))
    (local.set $b (call $trailers-future))
    (call $new-response (call $new-fields) (i32.const 1) (call $first (local.get $a))
      (call $first (local.get $b)) (i32.const 128))
    (global.set $content (call $second (local.get $a)))
    (global.set $trailers (call $second (local.get $b)))
    (call $answer (i32.load (i32.const 128))))
  (func $write-all (param $at i32) (param $length i32) (local $n i32)
    (loop $more
      (local.set $n (i32.shr_u (call $write (global.get $content) (local.get $at) (local.get $length))
        (i32.const 4)))
      (local.set $at (i32.add (local.get $at) (local.get $n)))
      (br_if $more (local.tee $length (i32.sub (local.get $length) (local.get $n))))))
  (func $end
    (call $drop-writable (global.get $content))
    (drop (call $write-trailers (global.get $trailers) (i32.const 256)))
    (call $drop-trailers (global.get $trailers)))
  (func $say (param $at i32) (param $length i32)
    (call $begin)
    (call $write-all (local.get $at) (local.get $length))
    (call $end))
  ;; One digit.
  (func $say-number (param $number i32)
    (i32.store8 (i32.const 4096) (i32.add (i32.const 48) (local.get $number)))
    (call $say (i32.const 4096) (i32.const 1)))
  ;; Takes a request's content and its trailers.
  (global $reads (mut i32) (i32.const 0))
  (global $after (mut i32) (i32.const 0))
  (func $open (param $request i32) (local $a i64)
    (local.set $a (call $sent-future))
    (call $consume (local.get $request) (call $first (local.get $a)) (i32.const 128))
    (i32.store8 (i32.const 144) (i32.const 0))
    (drop (call $write-sent (call $second (local.get $a)) (i32.const 144)))
    (global.set $reads (i32.load (i32.const 128)))
    (global.set $after (i32.load (i32.const 132))))
  ;; Waits for a waitable alone. Returns the event's payload.
  (func $await (param $waitable i32) (result i32) (local $set i32)
    (local.set $set (call $set))
    (call $join (local.get $waitable) (local.get $set))
    (drop (call $wait (local.get $set) (i32.const 192)))
    (call $join (local.get $waitable) (i32.const 0))
    (call $drop-set (local.get $set))
    (i32.load (i32.const 196)))
  ;; A request to the origin of the text at 640, with its path from 704 on.
  (func $outgoing (result i32) (local $a i64)
    (local.set $a (call $trailers-future))
    (call $new-request (call $new-fields) (i32.const 0) (i32.const 0) (call $first (local.get $a))
      (i32.const 0) (i32.const 0) (i32.const 128))
    (drop (call $set-scheme (i32.load (i32.const 128)) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $set-authority (i32.load (i32.const 128)) (i32.const 1) (i32.const 640) (i32.load (i32.const 636))))
    (drop (call $set-path (i32.load (i32.const 128)) (i32.const 1) (i32.const 704) (i32.load (i32.const 700))))
    (i32.load (i32.const 128)))
  (func $digits (param $at i32) (result i32) (local $sum i32) (local $digit i32)
    (loop $more
      (local.set $digit (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
      (if (i32.lt_u (local.get $digit) (i32.const 10))
        (then
          (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 10)) (local.get $digit)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $more))))
    (local.get $sum))`;

/** A service of WASI 0.3 that does what the number in its request's path says: each conduct is the body of a function with
 * `$request`, i32 locals `$a` to `$c` and i64 locals `$x` and `$y`, and returns what the task returns to its host. `callback` is the
 * body of the callback, with `$code`, `$waitable` and `$payload`. `data` has texts, by where they lie. */
export async function serviceGuest(
  conducts: readonly string[],
  options: {
    readonly callback?: string;
    readonly data?: Readonly<Record<number, string>>;
    readonly start?: string;
    readonly pages?: number;
    /** Whether operations wait by themselves. */
    readonly waits?: boolean;
    /** What it imports besides: in the text format, lines of its world, and WIT of packages. */
    readonly more?: string;
    readonly lines?: string;
    readonly packages?: string;
  } = {},
): Promise<Uint8Array> {
  const { callback = "(unreachable)", data = {}, start = "", pages = 4, waits = false } = options;
  const { more = "", lines = "", packages = "" } = options;
  const text = [helpers, callback, start, more, ...conducts].join("\n");
  const calls = (name: string, within: string) =>
    new RegExp(`\\(call \\$${name}[\\s)]`).test(within);
  const used = operations.filter(([name]) => calls(name, text));
  const own = waits ? [] : used.map(waitingOperation);
  const whole = [text, "(call $path )", ...own].join("\n");
  const imports = [
    ...functions
      .filter(([name]) => calls(name, whole))
      .map(([name, place, wit, type]) => `(import "${place}" "${wit}" (func $${name} ${type}))`),
    ...(waits ? used : []).map(
      ([name, , wit, count]) =>
        `(import "${http}" "${wit}" (func $${name} ${i32(count)} (result i32)))`,
    ),
  ];
  const bodies = conducts.map(
    (body, index) =>
      `(func $conduct${index} (param $request i32) (result i32)
        (local $a i32) (local $b i32) (local $c i32) (local $x i64) (local $y i64) ${body})`,
  );
  const core = `(module
    (import "[export]wasi:http/handler@0.3.0" "[task-return]handle"
      (func $return (param i32 i32 i32 i64 i32 i32 i32 i32)))
    ${imports.join("\n")}
    ${more}
    (memory (export "memory") ${pages})
    ${Object.entries(data)
      .map(([at, value]) => `(data (i32.const ${at}) "${escaped(value)}")`)
      .join("\n")}
    (global $next (mut i32) (i32.const 131072))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.get $next)
      (global.set $next (i32.add (global.get $next) (local.get 3))))
    (type $conduct (func (param i32) (result i32)))
    (table funcref (elem ${conducts.map((_, index) => `$conduct${index}`).join(" ")}))
    ${helpers}
    ${own.join("\n")}
    ${bodies.join("\n")}
    (func (export "_initialize") ${start})
    (func (export "[async-lift]wasi:http/handler@0.3.0#handle") (param $request i32) (result i32)
      (call $path (local.get $request) (i32.const 128))
      (call_indirect (type $conduct) (local.get $request)
        (call $digits (i32.add (i32.load (i32.const 132)) (i32.const 1)))))
    (func (export "[callback][async-lift]wasi:http/handler@0.3.0#handle")
      (param $code i32) (param $waitable i32) (param $payload i32) (result i32)
      (local $a i32) (local $b i32)
      ${callback}))`;
  return wasi3Component(core, `include wasi:http/service@0.3.0; ${lines}`, packages);
}

/** Text as data of a guest's, with its length in the four bytes before it. */
export function counted(at: number, text: string): Readonly<Record<number, string>> {
  return { [at - 4]: `${String.fromCharCode(text.length)}\0\0\0${text}` };
}

/** Bytes of a text in the text format. */
function escaped(text: string): string {
  return [...text].map((each) => `\\${each.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
}
