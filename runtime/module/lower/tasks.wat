;; The tasks of a component that another one calls within a composed component. Eight bytes for each, from 4,096 on in the room's
;; memory, have its slots while it waits.
(module
  (import "room" "memory" (memory $room 2 2))
  (import "room" "context-get-0" (func $slot0 (result i32)))
  (import "room" "context-get-1" (func $slot1 (result i32)))
  (import "room" "context-set-0" (func $set-slot0 (param i32)))
  (import "room" "context-set-1" (func $set-slot1 (param i32)))
  (import "guest" "handle" (func $handle (param i32) (result i32)))
  (import "guest" "callback" (func $callback (param i32 i32 i32) (result i32)))
  (import "driver" "deliver" (func $deliver (param i64) (result i32)))
  (import "driver" "code-of" (func $code-of (param i64) (result i32)))
  (import "driver" "waitable-of" (func $waitable-of (param i64) (result i32)))
  (import "host" "task-enter" (func $enter (param i32)))
  (import "host" "task-event" (func $event (param i32) (result i64)))
  (import "host" "task-leave" (func $leave (param i32 i32)))
  (import "this" "component" (global $component i32))
  (import "others" "resume" (func $others (param i32 i32)))

  (func $place (param $task i32) (result i32)
    ;; The host has no task of a higher number.
    (if (i32.gt_u (local.get $task) (i32.const 1024)) (then (unreachable)))
    (i32.add (i32.const 4096) (i32.shl (local.get $task) (i32.const 3))))

  (func $left (param $task i32) (param $code i32)
    (i32.store $room (call $place (local.get $task)) (call $slot0))
    (i32.store $room offset=4 (call $place (local.get $task)) (call $slot1))
    (call $leave (local.get $task) (local.get $code)))

  ;; Runs a task until it waits for the first time.
  (func (export "start") (param $task i32) (param $request i32)
    (call $enter (local.get $task))
    (call $set-slot0 (i32.const 0))
    (call $set-slot1 (i32.const 0))
    (call $left (local.get $task) (call $handle (local.get $request))))

  ;; Calls a task back, of this component or of one before it.
  (func (export "resume") (param $component i32) (param $task i32)
    (local $event i64) (local $payload i32)
    (if (i32.ne (local.get $component) (global.get $component))
      (then
        (call $others (local.get $component) (local.get $task))
        (return)))
    (call $enter (local.get $task))
    (call $set-slot0 (i32.load $room (call $place (local.get $task))))
    (call $set-slot1 (i32.load $room offset=4 (call $place (local.get $task))))
    (local.set $event (call $event (local.get $task)))
    (local.set $payload (call $deliver (local.get $event)))
    (call $left
      (local.get $task)
      (call $callback
        (call $code-of (local.get $event))
        (call $waitable-of (local.get $event))
        (local.get $payload)))))
