;; Takes fuel for work of the host. In Wasm, since to read and write the global from JavaScript are two calls
;; into the engine and two big integers, some ten times for a short request.
(module
  (import "account" "fuel" (global $fuel (mut i64)))

  ;; 1 if what is left is zero or more.
  (func (export "take") (param $units i64) (result i32)
    (global.set $fuel (i64.sub (global.get $fuel) (local.get $units)))
    (i64.ge_s (global.get $fuel) (i64.const 0))))
