(module
  (tag $number (param i32))
  (tag $plain)
  (func $throws (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $plain)))
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $number (i32.const 11))))
    (i32.add (local.get 0) (i32.const 100)))
  (func $catches (param i32) (result i32)
    try (result i32)
      (call $throws (local.get 0)) (i32.mul (i32.const 2))
    catch $number
      (i32.add (i32.const 1))
    catch_all
      (i32.const -1) (i32.mul (i32.const 5))
    end
    (i32.sub (i32.const 1)))
  (func (export "nothing thrown") (result i32) (call $catches (i32.const 4)))
  (func (export "caught with a number") (result i32) (call $catches (i32.const 1)))
  (func (export "caught by all") (result i32) (call $catches (i32.const 0)))
  (func (export "thrown again") (result i32)
    try $outer (result i32)
      try $inner (result i32)
        (call $throws (i32.const 1))
      catch $number
        (drop) (rethrow $inner)
      end
    catch $number
      (i32.add (i32.const 6))
    end)
  (func (export "delegated") (result i32)
    try $outer (result i32)
      try (result i32)
        (call $throws (i32.const 0)) (i32.add (i32.const 9))
      delegate $outer
    catch_all
      (i32.const 77)
    end)
  (func (export "delegated to the caller") (result i32)
    try (result i32) (call $throws (i32.const 1)) delegate 0)
  (func (export "in a loop") (result i32) (local $n i32) (local $sum i32)
    (local.set $n (i32.const 40))
    (loop $again
      try
        (local.set $sum (i32.add (local.get $sum) (call $throws (i32.rem_u (local.get $n) (i32.const 3)))))
      catch $number
        (local.set $sum (i32.add (local.get $sum)))
      catch_all
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))
      end
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "a try without handlers") (result i32) try (result i32) (call $throws (i32.const 8)) end)
  (func (export "a branch out of a handler") (result i32)
    block $out (result i32)
      try
        throw $plain
      catch_all
        i32.const 3
        br $out
      end
      i32.const 4
    end)
  (func (export "trap: none catches one") (result i32)
    try (result i32)
      (i32.div_u (i32.const 1) (i32.const 0))
    catch_all
      (i32.const 5)
    end))
