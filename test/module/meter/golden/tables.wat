(module
  (table 1 funcref)
  (elem $later func $f)
  (func $f)
  (func (export "run") (param i32) (result i32)
    (table.init 0 $later (i32.const 0) (i32.const 0) (local.get 0))
    (table.grow 0 (ref.func $f) (local.get 0))))
