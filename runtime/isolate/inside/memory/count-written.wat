;; Counts what maps of written pages mark. `count-written.ts` holds what comes of assembling this.
(module
  (import "count" "map" (memory $map 0))
  (import "count" "other" (memory $other 0))
  ;; What the marks of both maps, taken together, cost in the first `pages` pages, a multiple of 16: `page` for each
  ;; that is marked, and `group` for each four, aligned, of which one is. More than an i32 holds, from 300 MiB on.
  (func (export "count") (param $pages i32) (param $page i32) (param $group i32) (result i64)
    (local $at i32) (local $written i32) (local $groups i32) (local $marks v128)
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $at) (local.get $pages)))
        (local.set $marks
          (v128.or (v128.load $map (local.get $at)) (v128.load $other (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        ;; Most of a map is zeros.
        (br_if $next (i32.eqz (v128.any_true (local.get $marks))))
        (local.set $written
          (i32.add (local.get $written)
            (i32.popcnt (i8x16.bitmask (i8x16.ne (local.get $marks) (v128.const i64x2 0 0))))))
        (local.set $groups
          (i32.add (local.get $groups)
            (i32.popcnt (i32x4.bitmask (i32x4.ne (local.get $marks) (v128.const i64x2 0 0))))))
        (br $next)))
    (i64.add
      (i64.mul (i64.extend_i32_u (local.get $written)) (i64.extend_i32_u (local.get $page)))
      (i64.mul (i64.extend_i32_u (local.get $groups)) (i64.extend_i32_u (local.get $group))))))
