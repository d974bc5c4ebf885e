;; A script of our own, with each command and each kind of value that the specification's scripts have.
;; own.test.ts counts what comes of it.

(module $numbers
  (global (export "g") (mut f32) (f32.const -0x1.8p+1))
  (global (export "v") v128 (v128.const i64x2 1 -2))
  (memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "both") (param i64 f64) (result f64 i64) (local.get 1) (local.get 0))
  (func (export "nan") (param f32) (result f32) (f32.div (local.get 0) (local.get 0)))
  (func (export "lanes") (param v128 f32) (result v128)
    (f32x4.replace_lane 2 (local.get 0) (local.get 1)))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "set") (param f32) (global.set 0 (local.get 0)))
  (func $forever (export "forever") (result i32) (i32.add (call $forever) (i32.const 1))))

(assert_return (invoke "add" (i32.const 0xffff_ffff) (i32.const 1)) (i32.const 0))
(assert_return (invoke $numbers "both" (i64.const -1) (f64.const 0x1.921fb54442d18p+1))
  (f64.const 3.141592653589793) (i64.const 0xffff_ffff_ffff_ffff))
(assert_return (invoke "nan" (f32.const 0)) (f32.const nan:canonical))
(assert_return (invoke "nan" (f32.const nan:0x200000)) (f32.const nan:arithmetic))
(assert_return (invoke "lanes" (v128.const i32x4 1 2 3 4) (f32.const nan))
  (v128.const f32x4 0x1p-149 0x1p-148 nan:canonical 0x1p-147))
(assert_return (invoke "add" (i32.const 3) (i32.const 4)) (either (i32.const 8) (i32.const 7)))
(assert_return (get "g") (f32.const -3))
(invoke "set" (f32.const 7.5))
(assert_return (get $numbers "g") (f32.const 7.5))
(assert_return (get "v") (v128.const i64x2 1 0xffff_ffff_ffff_fffe))
(assert_trap (invoke "divide" (i32.const 1) (i32.const 0)) "integer divide by zero")
(assert_exhaustion (invoke "forever") "call stack exhausted")

;; Another instance calls the first one's functions and shares its memory.
(register "numbers" $numbers)
(module $caller
  (import "numbers" "add" (func $add (param i32 i32) (result i32)))
  (import "numbers" "memory" (memory 1))
  (import "spectest" "print_i32" (func $print (param i32)))
  (data (i32.const 8) "\2a")
  (func (export "sum") (result i32)
    (call $print (i32.const 1))
    (call $add (i32.load8_u (i32.const 8)) (i32.const 1))))
(assert_return (invoke "sum") (i32.const 43))
(assert_return (invoke $numbers "add" (i32.const 1) (i32.const 1)) (i32.const 2))

;; References.
(module
  (table (export "t") 2 externref)
  (func $f (export "same") (param externref) (result externref) (local.get 0))
  (func (export "function") (result funcref) (ref.func $f))
  (func (export "null") (result funcref) (ref.null func)))
(assert_return (invoke "same" (ref.extern 3)) (ref.extern 3))
(assert_return (invoke "same" (ref.null extern)) (ref.null extern))
(assert_return (invoke "function") (ref.func))
(assert_return (invoke "null") (ref.null))

;; A definition has as many instances as are asked for.
(module definition $counter
  (global $n (mut i32) (i32.const 0))
  (func (export "next") (result i32)
    (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))
(module instance $first $counter)
(module instance $second $counter)
(assert_return (invoke $first "next") (i32.const 1))
(assert_return (invoke $first "next") (i32.const 2))
(assert_return (invoke $second "next") (i32.const 1))

;; What can't be instantiated, and what is no module.
(assert_unlinkable (module (import "numbers" "add" (func (param i64)))) "incompatible import type")
(assert_unlinkable (module (import "nobody" "it" (func))) "unknown import")
(assert_trap (module (memory 1) (data (i32.const 65536) "x")) "out of bounds memory access")
(assert_trap (module (func $start unreachable) (start $start)) "unreachable")
(assert_invalid (module (func (result i32) (i64.const 1))) "type mismatch")
(assert_malformed (module binary "\00asm" "\01\00\00\00" "\01\02\00") "unexpected end")
(assert_malformed (module quote "(func (result i33))") "unexpected token")
(module binary "\00asm\01\00\00\00")
(module quote "(func (export \"quoted\") (result i32) (i32.const 5))")
(assert_return (invoke "quoted") (i32.const 5))

;; The older exceptions, in the form that scripts have them.
(module
  (tag $e (param i32))
  (func (export "caught") (param i32) (result i32)
    (try (result i32)
      (do (throw $e (local.get 0)))
      (catch $e (i32.const 1) (i32.add)))))
(assert_return (invoke "caught" (i32.const 41)) (i32.const 42))

;; Refused by name, with all that is asserted of it.
(module $shared (memory 1 1 shared) (func (export "f") (result i32) (i32.const 1)))
(assert_return (invoke $shared "f") (i32.const 1))

;; Expectations that do not hold: whoever runs this must notice.
(assert_return (invoke $numbers "add" (i32.const 1) (i32.const 1)) (i32.const 3))
(assert_trap (invoke $numbers "add" (i32.const 1) (i32.const 1)) "no trap")
