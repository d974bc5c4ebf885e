;; An interpreter of a register machine, by hand: one br_table over sixteen cases that jump back to the
;; loop themselves. Each instruction is four bytes: operation, target, two sources.
(module
  (memory 1)
  ;; Collatz steps, with a mix into r5. r0 n, r1 steps, r2 one, r3 scratch, r4 three, r5 mix.
  (data (i32.const 0)
    "\0b\03\00\02"   ;;  0: r3 = r0 & r2
    "\0d\00\03\04"   ;;  1: if r3 == 0 goto 4
    "\02\00\00\04"   ;;  2: r0 = r0 * r4
    "\00\00\00\02"   ;;  3: r0 = r0 + r2
    "\06\00\00\02"   ;;  4: r0 = r0 >> r2
    "\00\01\01\02"   ;;  5: r1 = r1 + r2
    "\05\05\05\02"   ;;  6: r5 = r5 << r2
    "\09\05\05\00"   ;;  7: r5 = r5 ^ r0
    "\04\03\02\00"   ;;  8: r3 = r2 < r0
    "\0e\00\03\00"   ;;  9: if r3 != 0 goto 0
    "\0f\00\00\00")  ;; 10: end

  (func $get (param i32) (result i32)
    (i32.load offset=1024 (i32.shl (local.get 0) (i32.const 2))))
  (func $set (param i32 i32)
    (i32.store offset=1024 (i32.shl (local.get 0) (i32.const 2)) (local.get 1)))

  (func $interpret (local $at i32) (local $word i32) (local $target i32) (local $a i32) (local $b i32)
    (loop $next
      (local.set $word (i32.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (local.set $target (i32.and (i32.shr_u (local.get $word) (i32.const 8)) (i32.const 255)))
      (local.set $a (call $get (i32.and (i32.shr_u (local.get $word) (i32.const 16)) (i32.const 255))))
      (local.set $b (i32.shr_u (local.get $word) (i32.const 24)))
      (block $end
        (block $jump_not_zero (block $jump_zero (block $move (block $and (block $or (block $xor (block $not
          (block $rotate (block $right (block $left (block $less (block $divide (block $multiply
            (block $subtract (block $add
              (br_table $add $subtract $multiply $divide $less $left $right $rotate $not $xor $or $and $move
                $jump_zero $jump_not_zero $end
                (i32.and (local.get $word) (i32.const 255))))
              (call $set (local.get $target) (i32.add (local.get $a) (call $get (local.get $b))))
              (br $next))
            (call $set (local.get $target) (i32.sub (local.get $a) (call $get (local.get $b))))
            (br $next))
          (call $set (local.get $target) (i32.mul (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.div_u (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.lt_u (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.shl (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.shr_u (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.rotl (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.xor (local.get $a) (i32.const -1)))
          (br $next))
          (call $set (local.get $target) (i32.xor (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.or (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (i32.and (local.get $a) (call $get (local.get $b))))
          (br $next))
          (call $set (local.get $target) (local.get $a))
          (br $next))
        ;; jump_zero
        (if (i32.eqz (local.get $a))
          (then (local.set $at (i32.shl (local.get $b) (i32.const 2)))))
        (br $next))
        ;; jump_not_zero
        (if (local.get $a) (then (local.set $at (i32.shl (local.get $b) (i32.const 2)))))
        (br $next))))

  (func (export "run") (param $n i32) (result i32) (local $round i32) (local $sum i32)
    (loop $rounds
      (call $set (i32.const 0) (i32.add (i32.const 27) (i32.and (local.get $round) (i32.const 1023))))
      (call $set (i32.const 1) (i32.const 0))
      (call $set (i32.const 2) (i32.const 1))
      (call $set (i32.const 4) (i32.const 3))
      (call $set (i32.const 5) (i32.const 0))
      (call $interpret)
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (i32.add (call $get (i32.const 1)) (call $get (i32.const 5)))))
      (br_if $rounds
        (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
