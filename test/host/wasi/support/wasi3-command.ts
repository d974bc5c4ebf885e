import { wasi3Component } from "./service-guest.ts";

const stdin = "wasi:cli/stdin@0.3.0";
const stdout = "wasi:cli/stdout@0.3.0";
const run = "wasi:cli/run@0.3.0";

/** A command of WASI 0.3 in text format. It prints what it reads of stdin and returns from its task; what it does then is by the
 * first letter of its first argument: it fails for `f`, ends itself with code 7 for `e`, traps for `t`, ends without returning
 * for `n`, returns twice for `r`, prints `after` once it has returned and waited for `a`, and ends else. */
const core = `(module
  (import "[export]${run}" "[task-return]run" (func $return (param i32)))
  (import "${stdin}" "read-via-stream" (func $stdin (param i32)))
  (import "${stdin}" "[stream-read-0]read-via-stream" (func $read (param i32 i32 i32) (result i32)))
  (import "${stdin}" "[stream-drop-readable-0]read-via-stream" (func $drop-stdin (param i32)))
  (import "${stdin}" "[future-read-1]read-via-stream" (func $read-end (param i32 i32) (result i32)))
  (import "${stdout}" "write-via-stream" (func $stdout (param i32) (result i32)))
  (import "${stdout}" "[stream-new-0]write-via-stream" (func $stream (result i64)))
  (import "${stdout}" "[stream-write-0]write-via-stream" (func $write (param i32 i32 i32) (result i32)))
  (import "${stdout}" "[stream-drop-writable-0]write-via-stream" (func $drop-stdout (param i32)))
  (import "${stdout}" "[future-read-1]write-via-stream" (func $printed (param i32 i32) (result i32)))
  (import "wasi:cli/environment@0.3.0" "get-arguments" (func $arguments (param i32)))
  (import "wasi:cli/exit@0.3.0" "exit-with-code" (func $exit (param i32)))
  (import "wasi:clocks/monotonic-clock@0.3.0" "[async-lower]wait-for" (func $sleep (param i64) (result i32)))
  (import "$root" "[waitable-set-new]" (func $set (result i32)))
  (import "$root" "[waitable-join]" (func $join (param i32 i32)))
  (memory (export "memory") 4)
  (data (i32.const 16) "after")
  (global $out (mut i32) (i32.const 0))
  (global $done (mut i32) (i32.const 0))
  (global $next (mut i32) (i32.const 131072))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 3))))
  (func $print (param $at i32) (param $length i32) (local $n i32)
    (loop $more
      (local.set $n
        (i32.shr_u (call $write (global.get $out) (local.get $at) (local.get $length)) (i32.const 4)))
      (local.set $at (i32.add (local.get $at) (local.get $n)))
      (br_if $more (local.tee $length (i32.sub (local.get $length) (local.get $n))))))
  (func $end (result i32)
    (call $drop-stdout (global.get $out))
    (if (call $printed (global.get $done) (i32.const 64)) (then (unreachable)))
    (if (i32.load8_u (i32.const 64)) (then (unreachable)))
    (i32.const 0))
  (func (export "[async-lift]${run}#run") (result i32)
    (local $in i32) (local $status i32) (local $first i32) (local $pair i64) (local $set i32)
    (local.set $pair (call $stream))
    (global.set $out (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))
    (global.set $done (call $stdout (i32.wrap_i64 (local.get $pair))))
    (call $stdin (i32.const 64))
    (local.set $in (i32.load (i32.const 64)))
    (loop $more
      (local.set $status (call $read (local.get $in) (i32.const 4096) (i32.const 65536)))
      (if (i32.shr_u (local.get $status) (i32.const 4))
        (then (call $print (i32.const 4096) (i32.shr_u (local.get $status) (i32.const 4)))))
      (br_if $more (i32.eqz (i32.and (local.get $status) (i32.const 15)))))
    (call $drop-stdin (local.get $in))
    (if (call $read-end (i32.load (i32.const 68)) (i32.const 72)) (then (unreachable)))
    (call $arguments (i32.const 64))
    (if (i32.gt_u (i32.load (i32.const 68)) (i32.const 1))
      (then
        (local.set $first
          (i32.load8_u (i32.load offset=8 (i32.load (i32.const 64)))))))
    (if (i32.eq (local.get $first) (i32.const 0x65)) (then (call $exit (i32.const 7))))
    (if (i32.eq (local.get $first) (i32.const 0x74)) (then (unreachable)))
    (if (i32.ne (local.get $first) (i32.const 0x6e))
      (then (call $return (i32.eq (local.get $first) (i32.const 0x66)))))
    (if (i32.eq (local.get $first) (i32.const 0x72)) (then (call $return (i32.const 0))))
    (if (i32.eq (local.get $first) (i32.const 0x61))
      (then
        (local.set $set (call $set))
        (call $join (i32.shr_u (call $sleep (i64.const 1000000)) (i32.const 4)) (local.get $set))
        (return (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))))
    (call $end))
  (func (export "[callback][async-lift]${run}#run") (param i32 i32 i32) (result i32)
    (call $print (i32.const 16) (i32.const 5))
    (call $end)))`;

/** A component of world wasi:cli/command of 0.3 around it. */
export function wasi3Command(): Promise<Uint8Array> {
  return wasi3Component(core, "include wasi:cli/command@0.3.0;");
}
