;; Calls and little else: Fibonacci's function, accessors of a record, and methods through a table.
(module
  (memory 1)
  (type $method (func (param i32) (result i32)))
  (table funcref (elem $width $height $area $perimeter))

  (func $fib (param $n i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else (i32.add
        (call $fib (i32.sub (local.get $n) (i32.const 1)))
        (call $fib (i32.sub (local.get $n) (i32.const 2)))))))

  (func $width (type $method) (i32.load (local.get 0)))
  (func $height (type $method) (i32.load offset=4 (local.get 0)))
  (func $set_width (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func $area (type $method) (i32.mul (call $width (local.get 0)) (call $height (local.get 0))))
  (func $perimeter (type $method)
    (i32.shl (i32.add (call $width (local.get 0)) (call $height (local.get 0))) (i32.const 1)))

  (func $records (param $round i32) (result i32) (local $i i32) (local $sum i32)
    (loop $each
      (call $set_width (i32.shl (local.get $i) (i32.const 3)) (i32.add (local.get $i) (local.get $round)))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (call_indirect (type $method)
          (i32.shl (local.get $i) (i32.const 3))
          (i32.and (i32.add (local.get $i) (local.get $sum)) (i32.const 3)))))
      (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 2000))))
    (local.get $sum))

  (func (export "run") (param $n i32) (result i32) (local $round i32) (local $sum i32)
    (loop $rounds
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.add
        (call $fib (i32.add (i32.const 15) (i32.and (local.get $round) (i32.const 3))))
        (call $records (local.get $round)))))
      (br_if $rounds
        (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
