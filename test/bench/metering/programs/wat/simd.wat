;; SIMD: a dot product of floats, brightness of bytes with saturation, and a search by comparing lanes.
(module
  (memory 2)
  (func $prepare (local $i i32)
    (loop $each
      (f32.store (i32.shl (local.get $i) (i32.const 2))
        (f32.convert_i32_s (i32.sub (i32.and (i32.mul (local.get $i) (i32.const 13)) (i32.const 63)) (i32.const 31))))
      (i32.store8 (i32.add (local.get $i) (i32.const 65536)) (i32.mul (local.get $i) (i32.const 167)))
      (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8192)))))

  ;; The dot product of the floats at 0 and at 16384, 4,096 of them.
  (func $dot (result f32) (local $at i32) (local $sum v128)
    (loop $each
      (local.set $sum (f32x4.add (local.get $sum)
        (f32x4.mul (v128.load (local.get $at)) (v128.load offset=16384 (local.get $at)))))
      (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (i32.const 16384))))
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $sum)) (f32x4.extract_lane 1 (local.get $sum)))
      (f32.add (f32x4.extract_lane 2 (local.get $sum)) (f32x4.extract_lane 3 (local.get $sum)))))

  (func $brighten (param $by i32) (local $at i32) (local $added v128)
    (local.set $added (i8x16.splat (local.get $by)))
    (loop $each
      (v128.store offset=65536 (local.get $at)
        (i8x16.sub_sat_u
          (i8x16.add_sat_u (v128.load offset=65536 (local.get $at)) (local.get $added))
          (i8x16.shuffle 1 0 3 2 5 4 7 6 9 8 11 10 13 12 15 14 (local.get $added) (local.get $added))))
      (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (i32.const 8192)))))

  ;; How many bytes equal the given one.
  (func $count (param $byte i32) (result i32) (local $at i32) (local $wanted v128) (local $found i32)
    (local.set $wanted (i8x16.splat (local.get $byte)))
    (loop $each
      (local.set $found (i32.add (local.get $found)
        (i32.popcnt (i8x16.bitmask
          (i8x16.eq (v128.load offset=65536 (local.get $at)) (local.get $wanted))))))
      (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (i32.const 8192))))
    (local.get $found))

  (func (export "run") (param $n i32) (result i32) (local $round i32) (local $sum i32)
    (call $prepare)
    (loop $rounds
      (f32.store (i32.shl (i32.and (local.get $round) (i32.const 4095)) (i32.const 2))
        (f32.convert_i32_s (i32.and (local.get $round) (i32.const 31))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (i32.trunc_sat_f32_s (call $dot))))
      (call $brighten (i32.and (local.get $round) (i32.const 15)))
      (local.set $sum (i32.add (local.get $sum) (call $count (i32.and (local.get $round) (i32.const 255)))))
      (br_if $rounds
        (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
