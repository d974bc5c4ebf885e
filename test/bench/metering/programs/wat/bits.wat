;; Integers of 64 bits in short loops: greatest common divisors, powers modulo a prime, and bit counts.
(module
  (func $gcd (param $a i64) (param $b i64) (result i64) (local $kept i64)
    (block $done
      (loop $each
        (br_if $done (i64.eqz (local.get $b)))
        (local.set $kept (i64.rem_u (local.get $a) (local.get $b)))
        (local.set $a (local.get $b))
        (local.set $b (local.get $kept))
        (br $each)))
    (local.get $a))

  (func $power (param $base i64) (param $exponent i64) (result i64) (local $result i64)
    (local.set $result (i64.const 1))
    (loop $each
      (if (i64.ne (i64.and (local.get $exponent) (i64.const 1)) (i64.const 0))
        (then (local.set $result
          (i64.rem_u (i64.mul (local.get $result) (local.get $base)) (i64.const 2147483647)))))
      (local.set $base (i64.rem_u (i64.mul (local.get $base) (local.get $base)) (i64.const 2147483647)))
      (br_if $each (i64.ne
        (local.tee $exponent (i64.shr_u (local.get $exponent) (i64.const 1))) (i64.const 0))))
    (local.get $result))

  ;; Bits by clearing the lowest one, which is what a processor without popcnt does.
  (func $count (param $bits i64) (result i64) (local $count i64)
    (block $done
      (loop $each
        (br_if $done (i64.eqz (local.get $bits)))
        (local.set $bits (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))
        (local.set $count (i64.add (local.get $count) (i64.const 1)))
        (br $each)))
    (local.get $count))

  (func (export "run") (param $n i32) (result i32)
    (local $round i32) (local $i i32) (local $x i64) (local $sum i64)
    (local.set $x (i64.const 88172645463325252))
    (loop $rounds
      (local.set $i (i32.const 200))
      (loop $each
        (local.set $x (i64.xor (local.get $x) (i64.shl (local.get $x) (i64.const 13))))
        (local.set $x (i64.xor (local.get $x) (i64.shr_u (local.get $x) (i64.const 7))))
        (local.set $x (i64.xor (local.get $x) (i64.shl (local.get $x) (i64.const 17))))
        (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.add
          (i64.add
            (call $gcd (i64.shr_u (local.get $x) (i64.const 40)) (i64.and (local.get $x) (i64.const 0xffffff)))
            (call $power (i64.const 3) (i64.and (local.get $x) (i64.const 0xffff))))
          (call $count (local.get $x)))))
        (br_if $each (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (br_if $rounds
        (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (local.get $n))))
    (i32.wrap_i64 (i64.xor (local.get $sum) (i64.shr_u (local.get $sum) (i64.const 32))))))
