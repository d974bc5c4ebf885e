;; Keeps the contents of a memory, tells where they end and whether another one holds the same, and puts them back where a
;; map says that it was written. Of a memory that is kept as far as is needed, the kept one has behind its bytes another byte for each
;; page: 1 where it holds that page.
;; `restore-pages-module.ts` holds what comes of assembling this.
(module
  (import "restore" "memory" (memory $now 0))
  (import "restore" "kept" (memory $kept 0))
  (import "restore" "map" (memory $map 0))
  ;; Writes what the pages from one to before another began with into the kept memory.
  (import "restore" "fill" (func $fill (param $from i32) (param $to i32)))
  ;; Has the pages from one to before another in the kept memory.
  (func $hold (param $from i32) (param $to i32) (param $bytes i32)
    (local $first i32)
    (loop $pages
      (if (i32.lt_u (local.get $from) (local.get $to))
        (then
          (if (i32.load8_u $kept (i32.add (local.get $bytes) (local.get $from)))
            (then (local.set $from (i32.add (local.get $from) (i32.const 1))))
            (else
              (local.set $first (local.get $from))
              (loop $lacking
                (i32.store8 $kept (i32.add (local.get $bytes) (local.get $from)) (i32.const 1))
                (local.set $from (i32.add (local.get $from) (i32.const 1)))
                (if (i32.lt_u (local.get $from) (local.get $to))
                  (then
                    (br_if $lacking
                      (i32.eqz (i32.load8_u $kept (i32.add (local.get $bytes) (local.get $from))))))))
              (call $fill (local.get $first) (local.get $from))))
          (br $pages)))))
  ;; The page past those before this one, of a memory that has as many.
  (func $past (param $page i32) (param $bytes i32) (param $shift i32) (result i32)
    (local $pages i32)
    (local.set $pages (i32.shr_u (local.get $bytes) (local.get $shift)))
    (local.set $page (i32.add (local.get $page) (i32.const 1)))
    (select (local.get $page) (local.get $pages) (i32.lt_u (local.get $page) (local.get $pages))))
  (func $copy (param $from i32) (param $to i32) (param $bytes i32) (param $shift i32) (param $tail i32) (param $partly i32)
    ;; The tail lies within one page.
    (if (local.get $partly)
      (then
        (call $hold (local.get $from)
          (call $past (local.get $to) (local.get $bytes) (local.get $shift)) (local.get $bytes))))
    (local.set $from (i32.shl (local.get $from) (local.get $shift)))
    (local.set $to (i32.add (i32.shl (local.get $to) (local.get $shift)) (local.get $tail)))
    (if (i32.gt_u (local.get $to) (local.get $bytes)) (then (local.set $to (local.get $bytes))))
    (memory.copy $now $kept (local.get $from) (local.get $from)
      (i32.sub (local.get $to) (local.get $from))))
  ;; `pages`, a multiple of 8, are those of the memory's `bytes`, and `tail` the bytes past a marked page that
  ;; may have been written as well. Clears the map. `partly`: the kept memory holds some pages only.
  (func (export "restore")
    (param $pages i32) (param $bytes i32) (param $shift i32) (param $tail i32) (param $partly i32)
    (local $page i32) (local $last i32) (local $marks i64)
    ;; Where the marked pages begin that end here; -1 for none.
    (local $from i32)
    (local.set $from (i32.const -1))
    (loop $words
      (if (i32.lt_u (local.get $page) (local.get $pages))
        (then
          ;; Most of a map is zeros: those go by 64 at a time.
          (if (i32.and (i32.lt_s (local.get $from) (i32.const 0))
              (i32.le_u (i32.add (local.get $page) (i32.const 64)) (local.get $pages)))
            (then
              (if (i32.eqz (v128.any_true
                  (v128.or
                    (v128.or (v128.load $map (local.get $page))
                      (v128.load $map offset=16 (local.get $page)))
                    (v128.or (v128.load $map offset=32 (local.get $page))
                      (v128.load $map offset=48 (local.get $page))))))
                (then
                  (local.set $page (i32.add (local.get $page) (i32.const 64)))
                  (br $words)))))
          (local.set $marks (i64.load $map (local.get $page)))
          (local.set $last (i32.add (local.get $page) (i32.const 8)))
          (if (i64.eqz (local.get $marks))
            (then
              (if (i32.ge_s (local.get $from) (i32.const 0))
                (then
                  (call $copy (local.get $from) (local.get $page) (local.get $bytes)
                    (local.get $shift) (local.get $tail) (local.get $partly))
                  (local.set $from (i32.const -1))))
              (local.set $page (local.get $last)))
            (else
              (i64.store $map (local.get $page) (i64.const 0))
              (loop $bytes-of-word
                (if (i64.eqz (i64.and (local.get $marks) (i64.const 1)))
                  (then
                    (if (i32.ge_s (local.get $from) (i32.const 0))
                      (then
                        (call $copy (local.get $from) (local.get $page) (local.get $bytes)
                          (local.get $shift) (local.get $tail) (local.get $partly))
                        (local.set $from (i32.const -1)))))
                  (else
                    (if (i32.lt_s (local.get $from) (i32.const 0))
                      (then (local.set $from (local.get $page))))))
                (local.set $marks (i64.shr_u (local.get $marks) (i64.const 8)))
                (br_if $bytes-of-word
                  (i32.lt_u (local.tee $page (i32.add (local.get $page) (i32.const 1)))
                    (local.get $last))))))
          (br $words))))
    (if (i32.ge_s (local.get $from) (i32.const 0))
      (then
        (call $copy (local.get $from) (local.get $pages) (local.get $bytes)
          (local.get $shift) (local.get $tail) (local.get $partly)))))
  ;; Copies the memory as it is into the kept one, which is all zeros: blocks of zeros take no memory there.
  ;; `bytes` are a multiple of 4,096.
  (func (export "keep") (param $bytes i32)
    (local $at i32) (local $end i32) (local $found v128)
    (loop $blocks
      (if (i32.lt_u (local.get $at) (local.get $bytes))
        (then
          (local.set $end (i32.add (local.get $at) (i32.const 4096)))
          (local.set $found (v128.const i64x2 0 0))
          (loop $look
            (local.set $found
              (v128.or (local.get $found)
                (v128.or
                  (v128.or (v128.load $now (local.get $at)) (v128.load $now offset=16 (local.get $at)))
                  (v128.or (v128.load $now offset=32 (local.get $at))
                    (v128.load $now offset=48 (local.get $at))))))
            (local.set $at (i32.add (local.get $at) (i32.const 64)))
            (br_if $look (i32.lt_u (local.get $at) (local.get $end))))
          (if (v128.any_true (local.get $found))
            (then
              (memory.copy $kept $now
                (i32.sub (local.get $end) (i32.const 4096)) (i32.sub (local.get $end) (i32.const 4096))
                (i32.const 4096))))
          (br $blocks)))))
  ;; Keeps the pages that the map marks, as they are, and those that follow them, where their tails end.
  (func (export "keep-marked") (param $pages i32) (param $bytes i32) (param $shift i32)
    (local $page i32) (local $to i32) (local $at i32)
    (loop $all
      (if (i32.lt_u (local.get $page) (local.get $pages))
        (then
          (if (i64.eqz (i64.load $map (local.get $page)))
            (then
              (local.set $page (i32.add (local.get $page) (i32.const 8)))
              (br $all)))
          (local.set $at (local.get $page))
          (local.set $page (i32.add (local.get $page) (i32.const 8)))
          (loop $bytes-of-word
            (if (i32.load8_u $map (local.get $at))
              (then
                (local.set $to
                  (call $past (i32.add (local.get $at) (i32.const 1)) (local.get $bytes) (local.get $shift)))
                (memory.fill $kept
                  (i32.add (local.get $bytes) (local.get $at)) (i32.const 1)
                  (i32.sub (local.get $to) (local.get $at)))
                (memory.copy $kept $now
                  (i32.shl (local.get $at) (local.get $shift)) (i32.shl (local.get $at) (local.get $shift))
                  (i32.shl (i32.sub (local.get $to) (local.get $at)) (local.get $shift)))))
            (br_if $bytes-of-word
              (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $page))))
          (br $all)))))
  ;; Has the pages that the map marks in the kept memory, and those that follow them.
  (func (export "hold-marked") (param $pages i32) (param $bytes i32) (param $shift i32)
    (local $page i32)
    (loop $all
      (if (i32.lt_u (local.get $page) (local.get $pages))
        (then
          (if (i32.load8_u $map (local.get $page))
            (then
              (call $hold (local.get $page)
                (call $past (i32.add (local.get $page) (i32.const 1)) (local.get $bytes) (local.get $shift))
                (local.get $bytes))))
          (local.set $page (i32.add (local.get $page) (i32.const 1)))
          (br $all)))))
  ;; Where the zeros begin that the memory's first `bytes`, a multiple of 64, end with, to 64 bytes.
  (func (export "end") (param $bytes i32) (result i32)
    (loop $blocks
      (if (i32.eqz (local.get $bytes)) (then (return (i32.const 0))))
      (local.set $bytes (i32.sub (local.get $bytes) (i32.const 64)))
      (br_if $blocks
        (i32.eqz
          (v128.any_true
            (v128.or
              (v128.or (v128.load $now (local.get $bytes)) (v128.load $now offset=16 (local.get $bytes)))
              (v128.or (v128.load $now offset=32 (local.get $bytes))
                (v128.load $now offset=48 (local.get $bytes))))))))
    (i32.add (local.get $bytes) (i32.const 64)))
  ;; Whether the memory has in the pages that the kept one holds what that has.
  (func (export "same-held") (param $pages i32) (param $bytes i32) (param $shift i32) (result i32)
    (local $page i32)
    (loop $all
      (if (i32.ge_u (local.get $page) (local.get $pages)) (then (return (i32.const 1))))
      (if (i32.load8_u $kept (i32.add (local.get $bytes) (local.get $page)))
        (then
          (if (i32.eqz
              (call $same (i32.shl (local.get $page) (local.get $shift))
                (i32.shl (i32.add (local.get $page) (i32.const 1)) (local.get $shift))))
            (then (return (i32.const 0))))))
      (local.set $page (i32.add (local.get $page) (i32.const 1)))
      (br $all))
    (unreachable))
  ;; Whether the memory holds what the kept one does, from an address to another: multiples of 64.
  (func $same (export "same") (param $at i32) (param $bytes i32) (result i32)
    (loop $blocks
      (if (i32.ge_u (local.get $at) (local.get $bytes)) (then (return (i32.const 1))))
      (if (v128.any_true
          (v128.or
            (v128.or
              (v128.xor (v128.load $now (local.get $at)) (v128.load $kept (local.get $at)))
              (v128.xor (v128.load $now offset=16 (local.get $at))
                (v128.load $kept offset=16 (local.get $at))))
            (v128.or
              (v128.xor (v128.load $now offset=32 (local.get $at))
                (v128.load $kept offset=32 (local.get $at)))
              (v128.xor (v128.load $now offset=48 (local.get $at))
                (v128.load $kept offset=48 (local.get $at))))))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (br $blocks))
    (unreachable)))
