import { readFileSync } from "node:fs";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { draftPackages } from "../../../../runtime/abi/generate.ts";
import { guestWit, wasiVersion } from "./wit-text.ts";

const imports = [
  ["environment", "cli/environment", "get-environment", "(param i32)"],
  ["arguments", "cli/environment", "get-arguments", "(param i32)"],
  ["stdin", "cli/stdin", "get-stdin", "(result i32)"],
  ["stdout", "cli/stdout", "get-stdout", "(result i32)"],
  ["stderr", "cli/stderr", "get-stderr", "(result i32)"],
  ["exit", "cli/exit", "exit-with-code", "(param i32)"],
  ["read", "io/streams", "[method]input-stream.blocking-read", "(param i32 i64 i32)"],
  [
    "write",
    "io/streams",
    "[method]output-stream.blocking-write-and-flush",
    "(param i32 i32 i32 i32)",
  ],
] as const;

/** A command in text format. It prints each argument after its name and each variable with a line's end, to stderr `said`, and
 * then what it reads of stdin. It fails where its first argument begins with `f`, ends itself with code 7 for `e`, in the
 * middle of a call, traps for `t`, runs for ever for `l`, prints without end for `p`, and returns else. With a number behind
 * the letter: `n256` ends itself with that code, `w17` prints 17 × 4,096 bytes without a line's end and traps. */
const core = (begins: string) => `(module
  ${imports
    .map(
      ([name, place, wit, type]) =>
        `(import "wasi:${place}@${wasiVersion}" "${wit}" (func $${name} ${type}))`,
    )
    .join("\n")}
  ${begins === "" ? "" : openImport}
  (memory (export "memory") 2)
  (data (i32.const 16) "\\n=said\\n")
  (global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 3)))
    (loop $grow
      (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
        (then
          (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable)))
          (br $grow)))))
  (func $print (param $to i32) (param $at i32) (param $length i32)
    (call $write (local.get $to) (local.get $at) (local.get $length) (i32.const 128)))
  (func $end-it (call $exit (i32.const 7)))
  (func $number-in (param $at i32) (param $length i32) (result i32)
    (local $value i32) (local $digit i32) (local $next i32)
    (local.set $next (i32.const 1))
    (block $end
      (loop $each
        (br_if $end (i32.ge_u (local.get $next) (local.get $length)))
        (local.set $digit
          (i32.sub (i32.load8_u (i32.add (local.get $at) (local.get $next))) (i32.const 48)))
        (br_if $end (i32.gt_u (local.get $digit) (i32.const 9)))
        (local.set $value (i32.add (i32.mul (local.get $value) (i32.const 10)) (local.get $digit)))
        (local.set $next (i32.add (local.get $next) (i32.const 1)))
        (br $each)))
    (local.get $value))
  (func (export "wasi:cli/run@${wasiVersion}#run") (result i32)
    (local $out i32) (local $in i32) (local $at i32) (local $left i32) (local $first i32) (local $number i32) 
    ${begins}
    (local.set $out (call $stdout))
    (local.set $in (call $stdin))
    (call $arguments (i32.const 64))
    (local.set $at (i32.add (i32.load (i32.const 64)) (i32.const 8)))
    (local.set $left (i32.sub (i32.load (i32.const 68)) (i32.const 1)))
    (if (i32.gt_s (local.get $left) (i32.const 0))
      (then
        (local.set $first (i32.load8_u (i32.load (local.get $at))))
        (local.set $number (call $number-in (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))))))
    (block $told
      (loop $each
        (br_if $told (i32.le_s (local.get $left) (i32.const 0)))
        (call $print (local.get $out) (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))
        (call $print (local.get $out) (i32.const 16) (i32.const 1))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $each)))
    (call $environment (i32.const 64))
    (local.set $at (i32.load (i32.const 64)))
    (local.set $left (i32.load (i32.const 68)))
    (block $told
      (loop $each
        (br_if $told (i32.eqz (local.get $left)))
        (call $print (local.get $out) (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))
        (call $print (local.get $out) (i32.const 17) (i32.const 1))
        (call $print (local.get $out) (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at)))
        (call $print (local.get $out) (i32.const 16) (i32.const 1))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $each)))
    (call $print (call $stderr) (i32.const 18) (i32.const 5))
    (block $end
      (loop $more
        (call $read (local.get $in) (i64.const 4096) (i32.const 64))
        (br_if $end (i32.load8_u (i32.const 64)))
        (call $print (local.get $out) (i32.load (i32.const 68)) (i32.load (i32.const 72)))
        (br $more)))
    (if (i32.eq (local.get $first) (i32.const 0x65)) (then (call $end-it)))
    (if (i32.eq (local.get $first) (i32.const 0x74)) (then (unreachable)))
    (if (i32.eq (local.get $first) (i32.const 0x6c)) (then (loop $for-ever (br $for-ever))))
    (if (i32.eq (local.get $first) (i32.const 0x6e)) (then (call $exit (local.get $number))))
    (if (i32.eq (local.get $first) (i32.const 0x77))
      (then
        (loop $each
          (if (local.get $number)
            (then
              (call $print (local.get $out) (i32.const 0) (i32.const 4096))
              (local.set $number (i32.sub (local.get $number) (i32.const 1)))
              (br $each))))
        (unreachable)))
    (if (i32.eq (local.get $first) (i32.const 0x70))
      (then (loop $for-ever
        (call $print (local.get $out) (i32.const 0) (i32.const 4096))
        (br $for-ever))))
    (i32.eq (local.get $first) (i32.const 0x66))))`;

const openImport =
  '(import "wasi:keyvalue/store@0.2.0-draft2" "open" (func $open (param i32 i32 i32)))';

/** Fails where it can't open the store "said", for which it has to wait. */
const opens = `(call $open (i32.const 18) (i32.const 4) (i32.const 64))
    (if (i32.load8_u (i32.const 64)) (then (return (i32.const 1))))`;

const adapter = new URL(
  "../lib/wasi_snapshot_preview1.command.wasm",
  import.meta.resolve("@bytecodealliance/jco"),
);

/** A command of preview 1, made a component by the adapter as toolchains do: it prints `began`, without a line's end, and ends
 * itself with a code, or traps where that is null. */
export async function adaptedCommand(code: number | null): Promise<Uint8Array> {
  const core = `(module
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\\10\\00\\00\\00\\05\\00\\00\\00")
    (data (i32.const 16) "began")
    (func (export "_start")
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      ${code === null ? "(unreachable)" : `(call $exit (i32.const ${code}))`}))`;
  return componentNew(await parse(core), [["wasi_snapshot_preview1", readFileSync(adapter)]]);
}

/** A component of world wasi:cli/command around it, which may open a store first. */
export async function watCommand({ waits = false } = {}): Promise<Uint8Array> {
  const drafts = draftPackages().map(
    (text) => `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`,
  );
  const world = `world command {
    include wasi:cli/command@${wasiVersion};
    import wasi:http/outgoing-handler@${wasiVersion};
    ${waits ? "import wasi:keyvalue/store@0.2.0-draft2;" : ""}
  }`;
  const embedded = await componentEmbed({
    binary: await parse(core(waits ? opens : "")),
    witSource: [guestWit().replace("world guest {", `${world} world guest {`), ...drafts].join(
      "\n",
    ),
    world: "command",
    stringEncoding: "utf8",
  });
  return componentNew(embedded, []);
}
