;; Exception handling as it was first, which engines kept: each instruction, nested.
(module
  (tag $number (param i32))
  (tag $bare)
  (func $throws (param i32) (throw $number (local.get 0)))
  (func (export "catch") (result i32)
    try (result i32)
      i32.const 9
      call $throws
      i32.const 1
    catch $bare
      i32.const 2
    catch $number
    end)
  (func (export "catch_all") (result i32)
    try (result i32)
      throw $bare
    catch $number
    catch_all
      i32.const 7
    end)
  (func (export "rethrow") (result i32)
    try (result i32)
      try (result i32)
        i32.const 4
        throw $number
      catch_all
        rethrow 0
      end
    catch $number
      i32.const 10
      i32.mul
    end)
  (func (export "delegate") (result i32)
    try $outer (result i32)
      try (result i32)
        try (result i32)
          throw $bare
        delegate $outer
      catch_all
        i32.const 1
      end
    catch $bare
      i32.const 6
    end)
  (func (export "delegate to the caller")
    try
      throw $bare
    delegate 0)
  (func (export "try without a catch") (result i32)
    try (result i32)
      i32.const 5
    end))
