;; What `skerry calibrate` times: a short loop for each kind of work. Each function takes rounds, and gives a
;; value that all its work goes into.
(module
  (memory 4)

  ;; Whole numbers: hashing with products, turns, comparisons and choices.
  (func (export "integer") (param $rounds i32) (result i32)
    (local $a i32) (local $b i64) (local $most i32)
    (local.set $a (i32.const -2128831035))
    (local.set $b (i64.const 88172645463325252))
    (loop $next
      (local.set $a (i32.mul (i32.xor (local.get $a) (local.get $rounds)) (i32.const 16777619)))
      (local.set $b (i64.xor (local.get $b) (i64.shl (local.get $b) (i64.const 13))))
      (local.set $b (i64.xor (local.get $b) (i64.shr_u (local.get $b) (i64.const 7))))
      (local.set $a (i32.rotl (i32.add (local.get $a) (i32.wrap_i64 (local.get $b))) (i32.const 5)))
      (if (i32.gt_s (local.get $a) (local.get $most)) (then (local.set $most (local.get $a))))
      (local.set $most (i32.sub (local.get $most) (i32.shr_s (local.get $most) (i32.const 3))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32.add (local.get $a) (local.get $most)))

  ;; Fractions: a point that moves around another, with a root and a quotient a round.
  (func (export "float") (param $rounds i32) (result i32)
    (local $x f64) (local $y f64) (local $vx f64) (local $vy f64) (local $far f64) (local $pull f64)
    (local.set $x (f64.const 1))
    (local.set $vy (f64.const 1))
    (loop $next
      (local.set $far (f64.add
        (f64.mul (local.get $x) (local.get $x))
        (f64.mul (local.get $y) (local.get $y))))
      (local.set $pull (f64.div
        (f64.const -0.001)
        (f64.mul (local.get $far) (f64.sqrt (local.get $far)))))
      (local.set $vx (f64.add (local.get $vx) (f64.mul (local.get $x) (local.get $pull))))
      (local.set $vy (f64.add (local.get $vy) (f64.mul (local.get $y) (local.get $pull))))
      (local.set $x (f64.add (local.get $x) (f64.mul (local.get $vx) (f64.const 0.001))))
      (local.set $y (f64.add (local.get $y) (f64.mul (local.get $vy) (f64.const 0.001))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32.trunc_sat_f64_s (f64.mul (local.get $x) (f64.const 1000000))))

  ;; Memory: counting at places of 64 KiB that a hash chooses, and reading along.
  (func (export "memory") (param $rounds i32) (result i32)
    (local $at i32) (local $sum i32) (local $along i32)
    (loop $next
      (local.set $at (i32.and
        (i32.mul (i32.xor (local.get $sum) (local.get $rounds)) (i32.const -1640531535))
        (i32.const 65532)))
      (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
      (local.set $along (i32.and (i32.add (local.get $along) (i32.const 8)) (i32.const 65528)))
      (local.set $sum (i32.add
        (local.get $sum)
        (i32.add
          (i32.load (local.get $along))
          (i32.load8_u offset=4 (local.get $along)))))
      (i64.store offset=65536 (local.get $along) (i64.extend_i32_u (local.get $sum)))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum))

  ;; Calls: a function that calls itself twice, and one through a table.
  (type $step (func (param i32) (result i32)))
  (table 2 funcref)
  (elem (i32.const 0) $more $less)
  (func $more (param i32) (result i32) (i32.add (local.get 0) (i32.const 3)))
  (func $less (param i32) (result i32) (i32.sub (local.get 0) (i32.const 1)))
  (func $tree (param $depth i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $depth) (i32.const 2))
      (then (local.get $depth))
      (else (i32.add
        (call $tree (i32.sub (local.get $depth) (i32.const 1)))
        (call $tree (i32.sub (local.get $depth) (i32.const 2)))))))
  (func (export "calls") (param $rounds i32) (result i32)
    (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $tree (i32.const 8))))
      (local.set $sum (call_indirect (type $step)
        (local.get $sum)
        (i32.and (local.get $rounds) (i32.const 1))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum))

  ;; Bulk memory: 4 KiB copied, and 4 KiB filled.
  (func (export "bulk") (param $rounds i32) (result i32)
    (loop $next
      (memory.copy (i32.const 65536) (i32.const 0) (i32.const 4096))
      (memory.fill
        (i32.shl (i32.and (local.get $rounds) (i32.const 15)) (i32.const 12))
        (local.get $rounds)
        (i32.const 4096))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32.load (i32.const 65536)))

  ;; Vectors: four numbers mixed with four others, and sixteen bytes compared.
  (func (export "vectors") (param $rounds i32) (result i32)
    (local $at i32) (local $sum v128) (local $one v128)
    (loop $next
      (local.set $at (i32.and (i32.add (local.get $at) (i32.const 16)) (i32.const 65520)))
      (local.set $one (v128.load (local.get $at)))
      (local.set $sum (i32x4.add (local.get $sum) (v128.xor (local.get $one)
        (i32x4.shr_u (local.get $sum) (i32.const 3)))))
      (v128.store (local.get $at) (v128.bitselect
        (local.get $sum)
        (i8x16.add (local.get $one) (local.get $sum))
        (i8x16.gt_u (local.get $one) (local.get $sum))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32x4.extract_lane 0 (local.get $sum))))
