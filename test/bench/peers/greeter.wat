(module
  (memory (export "memory") 1)
  (data (i32.const 0) "Hello from Skerry!\n")
  (func (export "greet") (result i32) i32.const 19))
