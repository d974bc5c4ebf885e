;; What a driver waits by within a composed component: tasks of components that this one calls, directly or not, go on meanwhile.
(module
  (import "host" "wait" (func $wait (param i32 i32) (result i64)))
  (import "host" "wait-for-one" (func $wait-for-one (param i32) (result i64)))
  (import "host" "wait-for-tasks" (func $wait-for-tasks (param i32) (result i64)))
  (import "host" "finish" (func $finish))
  (import "others" "resume" (func $resume (param i32 i32)))

  ;; Whether it is the event of a task that can go on, which it then has.
  (func $resumed (param $event i64) (result i32)
    (if (i64.ne (i64.shr_u (local.get $event) (i64.const 56)) (i64.const 255))
      (then (return (i32.const 0))))
    (call $resume
      (i32.wrap_i64 (local.get $event))
      (i32.and
        (i32.wrap_i64 (i64.shr_u (local.get $event) (i64.const 32)))
        (i32.const 0xfffff)))
    (i32.const 1))

  (func (export "wait") (param $set i32) (param $may-wait i32) (result i64)
    (local $event i64)
    (loop $again
      (local.set $event (call $wait (local.get $set) (local.get $may-wait)))
      (if (call $resumed (local.get $event))
        (then
          ;; A poll has one task go on, and then asks for the set alone: a task that always can would keep it for ever.
          (if (i32.eqz (local.get $may-wait)) (then (local.set $may-wait (i32.const 2))))
          (br $again))))
    (local.get $event))

  (func (export "wait-for-one") (param $waitable i32) (result i64)
    (local $event i64)
    (loop $again
      (local.set $event (call $wait-for-one (local.get $waitable)))
      (br_if $again (call $resumed (local.get $event))))
    (local.get $event))

  (func (export "thread-yield") (result i32)
    (drop (call $resumed (call $wait-for-tasks (i32.const 0))))
    (i32.const 0))

  ;; The tasks that its own has called may go on after it.
  (func (export "finish")
    (loop $again
      (br_if $again (call $resumed (call $wait-for-tasks (i32.const 1)))))
    (call $finish)))
