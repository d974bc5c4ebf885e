;; Drives the one task of a request of a service of WASI 0.3, and does what the Canonical ABI has a host do with the guest's
;; memory: all waiting is in $wait, $wait-for-one and $finish. It is metered as the guest is.
(module
  (import "host" "guest" (memory $guest 0))
  (import "host" "room" (memory $room 2 2))
  (import "host" "begin" (func $begin))
  ;; The task: with a callback, or without.
  (import "host" "handle" (func $handle (param i32) (result i32)))
  (import "host" "callback" (func $callback (param i32 i32 i32) (result i32)))
  (import "host" "handle-alone" (func $handle-alone (param i32)))
  (import "host" "thread-yield" (func $yield (result i32)))
  (import "host" "wait" (func $wait (param i32 i32) (result i64)))
  (import "host" "wait-for-one" (func $wait-for-one (param i32) (result i64)))
  (import "host" "finish" (func $finish))
  (import "host" "stream-read" (func $stream-read (param i32 i32) (result i32)))
  (import "host" "stream-take" (func $stream-take (param i32 i32)))
  (import "host" "stream-write" (func $stream-write (param i32 i32 i32) (result i32)))
  (import "host" "future-read" (func $future-read (param i32 i32) (result i32)))
  (import "host" "future-take-sent" (func $take-sent (param i32 i32)))
  (import "host" "future-take-trailers" (func $take-trailers (param i32 i32)))
  (import "host" "future-take-printed" (func $take-printed (param i32 i32)))
  (import "host" "future-look" (func $future-look (param i32 i32) (result i32)))
  (import "host" "future-write-sent" (func $write-sent (param i32 i32 i32)))
  (import "host" "future-write-trailers" (func $write-trailers (param i32 i32 i32)))
  (import "host" "future-write-printed" (func $write-printed (param i32 i32 i32)))
  (import "host" "start-send" (func $start-send (param i32 i32) (result i32)))
  (import "host" "take-send" (func $take-send (param i32 i32)))
  (import "host" "subtask-drop" (func $subtask-drop (param i32)))
  ;; A command's task.
  (import "host" "run" (func $run-task (result i32)))
  (import "host" "run-alone" (func $run-alone))
  ;; What a task returns that is lifted synchronously, and what frees it.
  (import "host" "return-stored" (func $return-stored (param i32 i32)))
  (import "host" "return-run" (func $return-run (param i32)))
  (import "host" "post-return" (func $post-return (param i32)))
  (import "host" "copy-stream-read" (func $copy-stream-read (param i32 i32 i32 i32) (result i64)))
  (import "host" "copy-stream-write" (func $copy-stream-write (param i32 i32 i32 i32) (result i64)))
  (import "host" "copy-future-read" (func $copy-future-read (param i32 i32 i32 i32) (result i64)))
  (import "host" "copy-future-write" (func $copy-future-write (param i32 i32 i32 i32) (result i64)))
  (import "host" "copied" (func $copied (result i64)))

  ;; The most bytes of a stream at once: fewer than asked for are allowed.
  (global $piece i32 (i32.const 65536))
  ;; What an operation returns that has to wait.
  (global $blocked i32 (i32.const -1))

  (func (export "run") (param $request i32)
    (call $begin)
    (call $follow (call $handle (local.get $request))))
  (func (export "run-command")
    (call $begin)
    (call $follow (call $run-task)))
  (func (export "run-sync") (param $request i32)
    (local $at i32)
    (call $begin)
    (local.set $at (call $handle (local.get $request)))
    (call $return-stored (local.get $at) (i32.const 1))
    (call $post-return (local.get $at))
    (call $finish))
  (func (export "run-command-sync")
    (local $result i32)
    (call $begin)
    (local.set $result (call $run-task))
    (call $return-run (local.get $result))
    (call $post-return (local.get $result))
    (call $finish))
  (func (export "run-command-alone")
    (call $begin)
    (call $run-alone)
    (call $finish))

  ;; Calls back until the task is over, by what it returned.
  (func $follow (param $code i32)
    (local $kind i32) (local $event i64) (local $payload i32)
    (loop $again
      (local.set $kind (i32.and (local.get $code) (i32.const 15)))
      (if (i32.eqz (local.get $kind))
        (then
          (if (local.get $code) (then (unreachable)))
          (call $finish)
          (return)))
      (if (i32.eq (local.get $kind) (i32.const 1))
        (then
          (drop (call $yield))
          (local.set $code (call $callback (i32.const 0) (i32.const 0) (i32.const 0)))
          (br $again)))
      (if (i32.ne (local.get $kind) (i32.const 2)) (then (unreachable)))
      (local.set $event
        (call $wait (i32.shr_u (local.get $code) (i32.const 4)) (i32.const 1)))
      (local.set $payload (call $deliver (local.get $event)))
      (local.set $code
        (call $callback
          (call $code-of (local.get $event))
          (call $waitable-of (local.get $event))
          (local.get $payload)))
      (br $again)))

  (func (export "run-alone") (param $request i32)
    (call $begin)
    (call $handle-alone (local.get $request))
    (call $finish))

  ;; waitable-set.wait and waitable-set.poll
  (func (export "set-wait") (param $set i32) (param $to i32) (result i32)
    (call $tell (call $wait (local.get $set) (i32.const 1)) (local.get $to)))
  (func (export "set-poll") (param $set i32) (param $to i32) (result i32)
    (call $tell (call $wait (local.get $set) (i32.const 0)) (local.get $to)))

  (func $tell (param $event i64) (param $to i32) (result i32)
    (call $check-aligned (local.get $to))
    (i32.store $guest offset=4 (local.get $to) (call $deliver (local.get $event)))
    (i32.store $guest (local.get $to) (call $waitable-of (local.get $event)))
    (call $code-of (local.get $event)))

  (func $check-aligned (param $to i32)
    (if (i32.and (local.get $to) (i32.const 3)) (then (unreachable))))

  (func $code-of (export "code-of") (param $event i64) (result i32)
    (i32.wrap_i64 (i64.shr_u (local.get $event) (i64.const 56))))
  (func $waitable-of (export "waitable-of") (param $event i64) (result i32)
    (i32.and
      (i32.wrap_i64 (i64.shr_u (local.get $event) (i64.const 32)))
      (i32.const 0xfffff)))

  ;; Where in the guest's memory a waitable is read into or written from.
  (func $place (param $waitable i32) (result i32)
    (i32.add (i32.const 16384) (i32.shl (local.get $waitable) (i32.const 3))))
  (func $keep (export "keep") (param $waitable i32) (param $at i32) (param $length i32)
    ;; A waitable that there is not ends the guest before this is asked.
    (if (i32.gt_u (local.get $waitable) (i32.const 4096)) (then (unreachable)))
    (i32.store $room (call $place (local.get $waitable)) (local.get $at))
    (i32.store $room offset=4 (call $place (local.get $waitable)) (local.get $length)))

  ;; Does what has to be done before the guest hears of an event. Returns the event's payload.
  (func $deliver (export "deliver") (param $event i64) (result i32)
    (local $waitable i32) (local $at i32) (local $length i32) (local $action i32)
    (local.set $action
      (i32.and (i32.wrap_i64 (i64.shr_u (local.get $event) (i64.const 52))) (i32.const 15)))
    (if (i32.eqz (local.get $action)) (then (return (i32.wrap_i64 (local.get $event)))))
    (local.set $waitable (call $waitable-of (local.get $event)))
    (local.set $at (i32.load $room (call $place (local.get $waitable))))
    (if (i32.eq (local.get $action) (i32.const 1))
      (then (call $move (local.get $waitable) (local.get $at))))
    (if (i32.eq (local.get $action) (i32.const 2))
      (then (call $take-sent (local.get $waitable) (local.get $at))))
    (if (i32.eq (local.get $action) (i32.const 3))
      (then (call $take-trailers (local.get $waitable) (local.get $at))))
    (if (i32.eq (local.get $action) (i32.const 4))
      (then (call $take-printed (local.get $waitable) (local.get $at))))
    (if (i32.eq (local.get $action) (i32.const 5))
      (then (call $take-send (local.get $waitable) (local.get $at))))
    (if (i32.eq (local.get $action) (i32.const 6))
      (then
        (local.set $length (i32.load $room offset=4 (call $place (local.get $waitable))))
        (return
          (call $stream-write (local.get $waitable) (local.get $at) (local.get $length)))))
    (i32.wrap_i64 (local.get $event)))

  ;; Moves bytes that were read into the guest's memory.
  (func $move (param $end i32) (param $to i32)
    (call $stream-take (local.get $end) (i32.const 0))
    (memory.copy $guest $room
      (local.get $to)
      (i32.load $room (i32.const 0))
      (i32.load $room (i32.const 4))))

  ;; A buffer has to lie in memory when it is handed over.
  (func $check-buffer (param $at i32) (param $length i32)
    (if (i32.gt_u (local.get $length) (i32.const 0xfffffff)) (then (unreachable)))
    (if
      (i64.gt_u
        (i64.add
          (i64.extend_i32_u (local.get $at))
          (i64.extend_i32_u (local.get $length)))
        (i64.shl (i64.extend_i32_u (memory.size $guest)) (i64.const 16)))
      (then (unreachable))))

  (func $read (export "stream-read") (param $end i32) (param $at i32) (param $length i32)
    (result i32)
    (local $status i32)
    (call $check-buffer (local.get $at) (local.get $length))
    (local.set $status
      (call $stream-read (local.get $end) (call $least (local.get $length))))
    (if (i32.eq (local.get $status) (global.get $blocked))
      (then (call $keep (local.get $end) (local.get $at) (local.get $length)))
      (else
        (if (i32.shr_u (local.get $status) (i32.const 4))
          (then (call $move (local.get $end) (local.get $at))))))
    (local.get $status))

  (func $write (export "stream-write") (param $end i32) (param $at i32) (param $length i32)
    (result i32)
    (local $status i32) (local $least i32)
    (call $check-buffer (local.get $at) (local.get $length))
    (local.set $least (call $least (local.get $length)))
    (local.set $status
      (call $stream-write (local.get $end) (local.get $at) (local.get $least)))
    (if (i32.eq (local.get $status) (global.get $blocked))
      (then (call $keep (local.get $end) (local.get $at) (local.get $least))))
    (local.get $status))

  (func $least (param $length i32) (result i32)
    (select
      (local.get $length)
      (global.get $piece)
      (i32.lt_u (local.get $length) (global.get $piece))))

  (func $awaited (param $waitable i32) (param $status i32) (result i32)
    (if (i32.ne (local.get $status) (global.get $blocked)) (then (return (local.get $status))))
    (call $deliver (call $wait-for-one (local.get $waitable))))

  (func (export "stream-read-waiting") (param $end i32) (param $at i32) (param $length i32)
    (result i32)
    (call $awaited
      (local.get $end)
      (call $read (local.get $end) (local.get $at) (local.get $length))))
  (func (export "stream-write-waiting") (param $end i32) (param $at i32) (param $length i32)
    (result i32)
    (call $awaited
      (local.get $end)
      (call $write (local.get $end) (local.get $at) (local.get $length))))

  ;; Kinds of futures: 2 whether a message was sent, 3 its trailers, 4 whether text was printed. Each is the action too.
  (func $future (param $end i32) (param $at i32) (param $kind i32) (result i32)
    (local $status i32)
    (local.set $status (call $future-read (local.get $end) (local.get $kind)))
    (if (i32.eq (local.get $status) (global.get $blocked))
      (then
        (call $keep (local.get $end) (local.get $at) (i32.const 0))
        (return (local.get $status))))
    (if (i32.eq (local.get $kind) (i32.const 2))
      (then (call $take-sent (local.get $end) (local.get $at))))
    (if (i32.eq (local.get $kind) (i32.const 3))
      (then (call $take-trailers (local.get $end) (local.get $at))))
    (if (i32.eq (local.get $kind) (i32.const 4))
      (then (call $take-printed (local.get $end) (local.get $at))))
    (local.get $status))

  (func (export "future-read-sent") (param $end i32) (param $at i32) (result i32)
    (call $future (local.get $end) (local.get $at) (i32.const 2)))
  (func (export "future-read-trailers") (param $end i32) (param $at i32) (result i32)
    (call $future (local.get $end) (local.get $at) (i32.const 3)))
  (func (export "future-read-printed") (param $end i32) (param $at i32) (result i32)
    (call $future (local.get $end) (local.get $at) (i32.const 4)))
  (func (export "future-read-sent-waiting") (param $end i32) (param $at i32) (result i32)
    (call $awaited
      (local.get $end)
      (call $future (local.get $end) (local.get $at) (i32.const 2))))
  (func (export "future-read-trailers-waiting") (param $end i32) (param $at i32) (result i32)
    (call $awaited
      (local.get $end)
      (call $future (local.get $end) (local.get $at) (i32.const 3))))
  (func (export "future-read-printed-waiting") (param $end i32) (param $at i32) (result i32)
    (call $awaited
      (local.get $end)
      (call $future (local.get $end) (local.get $at) (i32.const 4))))

  (func (export "future-write-sent") (param $end i32) (param $at i32) (result i32)
    (local $status i32)
    (local.set $status (call $future-look (local.get $end) (i32.const 2)))
    (if (i32.eqz (local.get $status))
      (then (call $write-sent (local.get $end) (local.get $at) (i32.const 1))))
    (local.get $status))
  (func (export "future-write-trailers") (param $end i32) (param $at i32) (result i32)
    (local $status i32)
    (local.set $status (call $future-look (local.get $end) (i32.const 3)))
    (if (i32.eqz (local.get $status))
      (then (call $write-trailers (local.get $end) (local.get $at) (i32.const 1))))
    (local.get $status))
  (func (export "future-write-printed") (param $end i32) (param $at i32) (result i32)
    (local $status i32)
    (local.set $status (call $future-look (local.get $end) (i32.const 4)))
    (if (i32.eqz (local.get $status))
      (then (call $write-printed (local.get $end) (local.get $at) (i32.const 1))))
    (local.get $status))

  ;; Streams and futures of which the guest has both ends: what two copies have in common is copied within its memory.
  (func $settle (param $result i64) (result i32)
    (local $bytes i32) (local $places i64)
    (local.set $bytes (i32.wrap_i64 (i64.shr_u (local.get $result) (i64.const 32))))
    (if (local.get $bytes)
      (then
        (local.set $places (call $copied))
        (memory.copy $guest $guest
          (i32.wrap_i64 (i64.shr_u (local.get $places) (i64.const 32)))
          (i32.wrap_i64 (local.get $places))
          (local.get $bytes))))
    (i32.wrap_i64 (local.get $result)))

  (func $items-read (export "items-stream-read")
    (param $end i32) (param $at i32) (param $length i32) (result i32)
    (call $settle
      (call $copy-stream-read
        (local.get $end) (local.get $at) (local.get $length) (memory.size $guest))))
  (func $items-write (export "items-stream-write")
    (param $end i32) (param $at i32) (param $length i32) (result i32)
    (call $settle
      (call $copy-stream-write
        (local.get $end) (local.get $at) (local.get $length) (memory.size $guest))))
  (func $item-read (export "items-future-read") (param $end i32) (param $at i32) (result i32)
    (call $settle
      (call $copy-future-read
        (local.get $end) (local.get $at) (i32.const 1) (memory.size $guest))))
  (func $item-write (export "items-future-write") (param $end i32) (param $at i32) (result i32)
    (call $settle
      (call $copy-future-write
        (local.get $end) (local.get $at) (i32.const 1) (memory.size $guest))))
  (func (export "items-stream-read-waiting")
    (param $end i32) (param $at i32) (param $length i32) (result i32)
    (call $awaited
      (local.get $end)
      (call $items-read (local.get $end) (local.get $at) (local.get $length))))
  (func (export "items-stream-write-waiting")
    (param $end i32) (param $at i32) (param $length i32) (result i32)
    (call $awaited
      (local.get $end)
      (call $items-write (local.get $end) (local.get $at) (local.get $length))))
  (func (export "items-future-read-waiting") (param $end i32) (param $at i32) (result i32)
    (call $awaited (local.get $end) (call $item-read (local.get $end) (local.get $at))))
  (func (export "items-future-write-waiting") (param $end i32) (param $at i32) (result i32)
    (call $awaited (local.get $end) (call $item-write (local.get $end) (local.get $at))))

  ;; client.send, lowered asynchronously and synchronously.
  (func $send (export "send") (param $request i32) (param $at i32) (result i32)
    (local $status i32)
    (local.set $status (call $start-send (local.get $request) (local.get $at)))
    (call $keep (i32.shr_u (local.get $status) (i32.const 4)) (local.get $at) (i32.const 0))
    (local.get $status))
  (func (export "send-waiting") (param $request i32) (param $at i32)
    (local $task i32)
    (local.set $task
      (i32.shr_u (call $send (local.get $request) (local.get $at)) (i32.const 4)))
    (drop (call $deliver (call $wait-for-one (local.get $task))))
    (call $subtask-drop (local.get $task))))
