;; A table of branches for each byte of a text that is made on the way, as lexers have them.
(module
  (memory 1)
  (func (export "run") (param $n i32) (result i32)
    (local $x i32) (local $i i32) (local $depth i32) (local $words i32) (local $number i32) (local $sum i32)
    (local.set $x (i32.const 2463534242))
    (loop $fill
      (local.set $x (i32.xor (local.get $x) (i32.shl (local.get $x) (i32.const 13))))
      (local.set $x (i32.xor (local.get $x) (i32.shr_u (local.get $x) (i32.const 17))))
      (local.set $x (i32.xor (local.get $x) (i32.shl (local.get $x) (i32.const 5))))
      (i32.store8 (local.get $i) (i32.and (local.get $x) (i32.const 7)))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
    (loop $rounds
      (local.set $i (i32.const 0))
      (loop $each
        (block $next (block $other (block $digit (block $close (block $open (block $space (block $letter
          (br_table $letter $space $open $close $digit $digit $other $letter
            (i32.load8_u (local.get $i))))
          (local.set $words (i32.add (local.get $words) (i32.const 1)))
          (br $next))
          (local.set $number (i32.const 0))
          (br $next))
          (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
          (br $next))
          (local.set $depth (select (i32.sub (local.get $depth) (i32.const 1)) (i32.const 0) (local.get $depth)))
          (br $next))
          (local.set $number (i32.add (i32.mul (local.get $number) (i32.const 10)) (i32.load8_u (local.get $i))))
          (br $next))
          (local.set $sum (i32.xor (local.get $sum) (local.get $number))))
        (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (i32.add (local.get $depth) (local.get $words))))
      (br_if $rounds (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
