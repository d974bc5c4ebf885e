;; The work that `calibrate.ts` times: hashing a table in memory with a call in each round, a mix of
;; arithmetic, loads, stores, branches and calls like that of compiled workers.
(module
  (memory 1)
  (func $mix (param $hash i32) (param $value i32) (result i32)
    (i32.mul
      (i32.xor (local.get $hash) (local.get $value))
      (i32.const 16777619)))
  (func (export "run") (param $rounds i32) (result i32)
    (local $hash i32)
    (local $at i32)
    (local.set $hash (i32.const -2128831035))
    (loop $next
      (local.set $hash (call $mix (local.get $hash) (i32.load (local.get $at))))
      (if (i32.and (local.get $hash) (i32.const 1))
        (then (i32.store (local.get $at) (local.get $hash)))
        (else (local.set $hash (i32.rotl (local.get $hash) (i32.const 5)))))
      (local.set $at (i32.and (i32.add (local.get $at) (i32.const 4)) (i32.const 65532)))
      (br_if $next
        (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $hash)))
