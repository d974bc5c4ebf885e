;; Where writes are tracked, each store marks its page, and none twice that is marked already.
(module
  (memory 1)
  (func (export "local") (param $at i32)
    local.get $at
    i64.const 1
    i64.store offset=8
    local.get $at
    i32.const 2
    i32.store)
  (func (export "constant")
    i32.const 8192
    f64.const 3
    f64.store offset=4)
  (func (export "operand") (param $at i32)
    local.get $at
    i32.const 3
    i32.shl
    i32.const 4
    i32.store8)
  (func (export "run") (param $at i32)
    local.get $at
    i32.const 5
    i32.const 10000
    memory.fill))
