;; What the driver has of its own, and what a service may call before its memory is there: two slots of a task, and a memory
;; that bytes on their way into the guest's lie in. Page 0 has the place of a result at 0, and from 16,384 on eight bytes for
;; each waitable: where in the guest's memory it is read into or written from, and how many bytes. Page 1 has the bytes.
(module
  (memory (export "memory") 2 2)
  (global $slot0 (mut i32) (i32.const 0))
  (global $slot1 (mut i32) (i32.const 0))

  ;; Bytes are at the same place each time: the driver moves them before it asks for more.
  (func (export "realloc") (param i32 i32 i32 i32) (result i32)
    (if (i32.gt_u (local.get 3) (i32.const 65536)) (then (unreachable)))
    (i32.const 65536))

  ;; For a guest without one, which then gets no text.
  (func (export "no-realloc") (param i32 i32 i32 i32) (result i32) (unreachable))

  (func (export "begin")
    (global.set $slot0 (i32.const 0))
    (global.set $slot1 (i32.const 0)))
  (func (export "context-get-0") (result i32) (global.get $slot0))
  (func (export "context-get-1") (result i32) (global.get $slot1))
  (func (export "context-set-0") (param i32) (global.set $slot0 (local.get 0)))
  (func (export "context-set-1") (param i32) (global.set $slot1 (local.get 0)))

  ;; For a task that leaves nothing to be freed.
  (func (export "no-post-return") (param i32))

  ;; In the place of what a component has no use for.
  (func (export "absent-take") (param i32 i32) (unreachable))
  (func (export "absent-write") (param i32 i32 i32) (unreachable))
  (func (export "absent-start") (param i32 i32) (result i32) (unreachable))
  (func (export "absent-handle") (param i32) (unreachable))
  (func (export "absent-task") (param i32) (result i32) (unreachable))
  (func (export "absent-callback") (param i32 i32 i32) (result i32) (unreachable))
  (func (export "absent-run") (result i32) (unreachable))
  (func (export "absent-run-alone") (unreachable))
  (func (export "absent-copy") (param i32 i32 i32 i32) (result i64) (unreachable))
  (func (export "absent-copied") (result i64) (unreachable)))
