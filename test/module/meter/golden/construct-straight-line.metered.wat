(module
  (type (;0;) (func))
  (type (;1;) (func (result i64 f64)))
  (type (;2;) (func (result i32)))
  (type (;3;) (func (result i64)))
  (type (;4;) (func))
  (type (;5;) (func (param i64) (result i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 3)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "nothing" (func 7))
  (export "arithmetic" (func 9))
  (export "nops" (func 10))
  (export "trap: divides by zero" (func 11))
  (export "trap: unreachable" (func 12))
  (export "trap: out of range" (func 13))
  (func (;1;) (type 0))
  (func (;2;) (type 1) (result i64 f64)
    i64.const 123456789
    i64.const -7
    i64.mul
    i64.const 13
    i64.div_s
    i64.const 99
    f64.convert_i64_s
    f64.sqrt
  )
  (func (;3;) (type 0)
    nop
    nop
    nop
  )
  (func (;4;) (type 2) (result i32)
    i32.const 1
    i32.const 0
    i32.div_u
    i32.const 5
    drop
  )
  (func (;5;) (type 5) (param i64) (result i64)
    i32.const 1
    drop
    local.get 0
    i64.const 3
    i64.sub
    call 14
    local.set 0
    unreachable
    unreachable
  )
  (func (;6;) (type 2) (result i32)
    f64.const 0x1.7e43c8800759cp+996 (;=1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000;)
    i32.trunc_f64_s
  )
  (func (;7;) (type 0)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 5
    global.get 0
    i64.const 0
    i64.sub
    global.set 0
    call 1
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 8
    end
  )
  (func (;8;) (type 4)
    (local i64)
    loop ;; label = @1
      call 0
      local.tee 0
      i64.eqz
      if ;; label = @2
        unreachable
      end
      global.get 0
      local.get 0
      i64.add
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      br_if 0 (;@1;)
    end
  )
  (func (;9;) (type 1) (result i64 f64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 5
    global.get 0
    i64.const 85
    i64.sub
    global.set 0
    call 2
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 8
    end
  )
  (func (;10;) (type 0)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 5
    global.get 0
    i64.const 3
    i64.sub
    global.set 0
    call 3
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 8
    end
  )
  (func (;11;) (type 2) (result i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 5
    global.get 0
    i64.const 44
    i64.sub
    global.set 0
    call 4
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 8
    end
  )
  (func (;12;) (type 0)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 5
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    local.set 0
    local.get 0
    call 5
    local.set 0
    global.get 0
    local.get 0
    i64.extend32_s
    i64.add
    local.tee 1
    global.set 0
    local.get 1
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 8
    end
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    i64.const 32
    i64.shr_s
    i32.wrap_i64
    global.set 3
  )
  (func (;13;) (type 2) (result i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 5
    global.get 0
    i64.const 33
    i64.sub
    global.set 0
    call 6
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 8
    end
  )
  (func (;14;) (type 5) (param i64) (result i64)
    (local i64)
    global.get 0
    local.get 0
    i64.extend32_s
    i64.add
    local.tee 1
    global.set 0
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
  )
)
