(module
  (memory 1)
  (global $v (mut v128) (v128.const i32x4 1 2 3 4))
  (func $twice (param v128) (result v128) (i32x4.add (local.get 0) (local.get 0)))
  (func (export "lanes") (result i32)
    (global.set $v (call $twice (global.get $v)))
    (v128.store offset=16 (i32.const 0) (global.get $v))
    (i32x4.extract_lane 3 (v128.load (i32.const 16))))
  (func (export "shuffle") (result i64)
    (i64x2.extract_lane 1
      (i8x16.shuffle 0 1 2 3 4 5 6 7 15 14 13 12 11 10 9 8
        (v128.const i64x2 1 2) (v128.const i64x2 3 4))))
  (func (export "lane of memory") (result i32)
    (v128.store8_lane 2 (i32.const 5) (v128.const i8x16 0 0 9 0 0 0 0 0 0 0 0 0 0 0 0 0))
    (i32.load8_u (i32.const 5)))
  (func (export "loop") (result i32) (local $n i32) (local $a v128)
    (local.set $n (i32.const 100))
    (loop
      (local.set $a (i32x4.add (local.get $a) (i32x4.splat (local.get $n))))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32x4.extract_lane 0 (select (local.get $a) (global.get $v) (i32.const 1)))))
