;; A state machine whose states call each other in tail position, directly and through a table: it
;; tells numbers, words and spaces apart in generated text.
(module
  (memory 1)
  (type $state (func (param i32 i32) (result i32)))
  (table funcref (elem $space $number $word))
  (global $length i32 (i32.const 8192))

  (func $kind (param $byte i32) (result i32)
    (if (result i32) (i32.lt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 10))
      (then (i32.const 1))
      (else (i32.shl (i32.gt_u (local.get $byte) (i32.const 96)) (i32.const 1)))))

  (func $go (param $at i32) (param $sum i32) (result i32)
    (if (i32.ge_u (local.get $at) (global.get $length)) (then (return (local.get $sum))))
    (return_call_indirect (type $state) (local.get $at) (local.get $sum)
      (call $kind (i32.load8_u (local.get $at)))))

  (func $space (param $at i32) (param $sum i32) (result i32)
    (return_call $go (i32.add (local.get $at) (i32.const 1))
      (i32.add (local.get $sum) (i32.const 1))))

  (func $number (param $at i32) (param $sum i32) (result i32)
    (if (i32.eq (call $kind (i32.load8_u (local.get $at))) (i32.const 1))
      (then (return_call $number (i32.add (local.get $at) (i32.const 1))
        (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load8_u (local.get $at))))))
    (return_call $go (local.get $at) (local.get $sum)))

  (func $word (param $at i32) (param $sum i32) (result i32)
    (if (i32.eq (call $kind (i32.load8_u (local.get $at))) (i32.const 2))
      (then (return_call $word (i32.add (local.get $at) (i32.const 1))
        (i32.xor (i32.rotl (local.get $sum) (i32.const 5)) (i32.load8_u (local.get $at))))))
    (return_call $go (local.get $at) (local.get $sum)))

  (func $prepare (local $i i32) (local $x i32)
    (local.set $x (i32.const 12345))
    (loop $each
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1103515245)) (i32.const 12345)))
      (i32.store8 (local.get $i)
        (if (result i32) (i32.lt_u (i32.and (i32.shr_u (local.get $x) (i32.const 24)) (i32.const 15)) (i32.const 3))
          (then (i32.const 32))
          (else (if (result i32) (i32.and (local.get $i) (i32.const 32))
            (then (i32.add (i32.const 48) (i32.rem_u (i32.shr_u (local.get $x) (i32.const 16)) (i32.const 10))))
            (else (i32.add (i32.const 97) (i32.rem_u (i32.shr_u (local.get $x) (i32.const 16)) (i32.const 26))))))))
      (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (global.get $length)))))

  (func (export "run") (param $n i32) (result i32) (local $round i32) (local $sum i32)
    (call $prepare)
    (loop $rounds
      (local.set $sum (call $go (i32.and (local.get $round) (i32.const 63)) (local.get $sum)))
      (br_if $rounds
        (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
