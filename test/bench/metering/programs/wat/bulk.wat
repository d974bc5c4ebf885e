;; Bulk memory: fills and copies of many lengths, overlapping and not, with a passive segment.
(module
  (memory 4)
  (data $pattern "metering is exact, and nearly free; this text is copied around")
  (func (export "run") (param $n i32) (result i32)
    (local $round i32) (local $i i32) (local $length i32) (local $at i32) (local $sum i32)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 262144))
    (loop $rounds
      (memory.init $pattern (i32.const 128) (i32.const 0) (i32.const 62))
      (local.set $i (i32.const 0))
      (loop $many
        ;; A short and a long one, at places that wander.
        (local.set $length (i32.and (i32.mul (local.get $i) (i32.const 37)) (i32.const 255)))
        (local.set $at (i32.and (i32.mul (i32.add (local.get $i) (local.get $round)) (i32.const 7919))
          (i32.const 65535)))
        (memory.fill (i32.add (local.get $at) (i32.const 65536)) (local.get $i) (local.get $length))
        (memory.copy (local.get $at) (i32.add (local.get $at) (i32.const 65537)) (local.get $length))
        (memory.copy
          (i32.add (i32.const 131072) (local.get $at))
          (i32.const 0)
          (i32.shl (local.get $length) (i32.const 6)))
        (local.set $sum (i32.add
          (i32.mul (local.get $sum) (i32.const 31))
          (i32.load (i32.add (local.get $at) (i32.const 131072)))))
        (br_if $many (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))
      (br_if $rounds
        (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
