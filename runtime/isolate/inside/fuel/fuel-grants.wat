;; Takes fuel for work of the host, and grants more to guests. In Wasm, since to read and write globals from
;; JavaScript are calls into the engine and big integers: ten times for a short request, and for each grain
;; that a long one burns.
(module
  (import "account" "fuel" (global $fuel (mut i64)))
  (import "account" "look" (func $look (result i64)))

  ;; What a guest is granted at once, in fuel units.
  (global $grain (export "grain") i64 (i64.const 16384))
  ;; What is left of the request's limit, and grains to grant before the host looks.
  (global $reserve (export "reserve") (mut i64) (i64.const 0))
  (global $ahead (export "ahead") (mut i32) (i32.const 0))

  ;; 1 if what is left is zero or more.
  (func (export "take") (param $units i64) (result i32)
    (global.set $fuel (i64.sub (global.get $fuel) (local.get $units)))
    (i64.ge_s (global.get $fuel) (i64.const 0)))

  ;; A grain, where it covers what is owed and there is one; the host decides everything else.
  (func (export "refill") (result i64)
    (if (i32.and (i32.gt_s (global.get $ahead) (i32.const 0))
          (i32.and (i64.ge_s (global.get $reserve) (global.get $grain))
            (i64.ge_s (i64.add (global.get $fuel) (global.get $grain)) (i64.const 0))))
      (then
        (global.set $ahead (i32.sub (global.get $ahead) (i32.const 1)))
        (global.set $reserve (i64.sub (global.get $reserve) (global.get $grain)))
        (return (global.get $grain))))
    (call $look)))
