;; Calls of another component's task within a composed component, lowered asynchronously and synchronously.
(module
  (import "driver" "keep" (func $keep (param i32 i32 i32)))
  (import "driver" "deliver" (func $deliver (param i64) (result i32)))
  (import "waits" "wait-for-one" (func $wait-for-one (param i32) (result i64)))
  (import "host" "call-begin" (func $begin (param i32) (result i64)))
  (import "host" "call-status" (func $status (param i32) (result i32)))
  (import "host" "take-call" (func $take (param i32 i32)))
  (import "host" "subtask-drop" (func $drop-call (param i32)))
  (import "callee" "component" (global $component i32))
  (import "callee" "start" (func $start (param i32 i32)))

  (func $call (export "call") (param $request i32) (param $at i32) (result i32)
    (local $begun i64) (local $call i32) (local $status i32)
    (local.set $begun (call $begin (global.get $component)))
    (local.set $call (i32.wrap_i64 (local.get $begun)))
    (call $keep (local.get $call) (local.get $at) (i32.const 0))
    (call $start
      (i32.wrap_i64 (i64.shr_u (local.get $begun) (i64.const 32)))
      (local.get $request))
    (local.set $status (call $status (local.get $call)))
    ;; It has returned at once: there is nothing to wait for.
    (if (i32.eq (local.get $status) (i32.const 2))
      (then
        (call $take (local.get $call) (local.get $at))
        (call $drop-call (local.get $call))))
    (local.get $status))

  (func (export "call-waiting") (param $request i32) (param $at i32)
    (local $status i32) (local $call i32)
    (local.set $status (call $call (local.get $request) (local.get $at)))
    (if (i32.eq (local.get $status) (i32.const 2)) (then (return)))
    (local.set $call (i32.shr_u (local.get $status) (i32.const 4)))
    (drop (call $deliver (call $wait-for-one (local.get $call))))
    (call $drop-call (local.get $call))))
