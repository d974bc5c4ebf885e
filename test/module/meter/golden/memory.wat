(module
  (memory 1)
  (global $top (mut i32) (i32.const 1024))
  (data (i32.const 0) "text")
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "copy") (param i32)
    (memory.copy (global.get $top) (i32.const 0) (local.get 0))
    (global.set $top (i32.add (global.get $top) (local.get 0)))))
