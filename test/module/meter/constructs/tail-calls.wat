(module
  (type $even (func (param i32) (result i32)))
  (table funcref (elem $even $odd))
  (func $even (type $even)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
  (func $odd (type $even)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (return_call_indirect (type $even) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))
  ;; Many more than the call stack has room for, if tail calls took any.
  (func (export "a hundred thousand deep") (result i32) (call $even (i32.const 100000)))
  (func (export "directly") (result i32) (return_call $odd (i32.const 3))))
