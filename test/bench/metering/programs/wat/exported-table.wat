;; Short functions called through a table that the host sees, as compilers of C and Rust export it where JavaScript
;; calls back: an encoding's methods, as a matcher of text calls them for each character, and a walk that calls itself.
(module
  (memory 1)
  (type $method (func (param i32) (result i32)))
  (table (export "table") 8 funcref)
  (elem (i32.const 0) $is_word $is_space $length $lower $depth)

  (func $is_word (type $method) (i32.lt_u (i32.sub (i32.or (local.get 0) (i32.const 32)) (i32.const 97)) (i32.const 26)))
  (func $is_space (type $method) (i32.eq (i32.load8_u (local.get 0)) (i32.const 32)))
  ;; With branches, so not of constant cost.
  (func $length (type $method) (local $byte i32)
    (local.set $byte (i32.load8_u (local.get 0)))
    (if (i32.lt_u (local.get $byte) (i32.const 128)) (then (return (i32.const 1))))
    (if (result i32) (i32.lt_u (local.get $byte) (i32.const 224))
      (then (i32.const 2))
      (else (i32.const 3))))
  (func $lower (type $method) (local $i i32)
    (loop $again
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))
    (i32.or (local.get 0) (i32.shl (local.get $i) (i32.const 3))))
  (func $depth (type $method)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1))
      (else (i32.add (i32.const 1)
        (call_indirect (type $method) (i32.shr_u (local.get 0) (i32.const 1)) (i32.const 4))))))

  (func (export "run") (param $n i32) (result i32) (local $round i32) (local $at i32) (local $sum i32)
    (loop $fill
      (i32.store8 (local.get $at) (i32.rem_u (i32.mul (local.get $at) (i32.const 37)) (i32.const 251)))
      (br_if $fill (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 4096))))
    (loop $rounds
      (local.set $at (i32.const 0))
      (loop $each
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
          (call_indirect (type $method) (local.get $at)
            (i32.and (i32.add (local.get $at) (local.get $round)) (i32.const 3)))))
        (if (i32.eqz (i32.and (local.get $at) (i32.const 63)))
          (then (local.set $sum (i32.add (local.get $sum)
            (call_indirect (type $method) (local.get $at) (i32.const 4))))))
        (local.set $at (i32.add (local.get $at)
          (call_indirect (type $method) (local.get $at) (i32.const 2))))
        (br_if $each (i32.lt_u (local.get $at) (i32.const 4096))))
      (br_if $rounds
        (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
