(module
  (type (;0;) (func (param i64) (result i32 i64)))
  (type (;1;) (func (param i64) (result i32 i32 i64)))
  (type (;2;) (func (param i64) (result i64)))
  (type (;3;) (func (result i64)))
  (type (;4;) (func (result i32)))
  (type (;5;) (func))
  (type (;6;) (func (result i32 i32)))
  (type (;7;) (func (param i64) (result i64)))
  (type (;8;) (func (param i32 i64) (result i32 i64)))
  (type (;9;) (func (param funcref i32 i64) (result i32 i64)))
  (type (;10;) (func (param externref i32 i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 3)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (table (;0;) 4 600 funcref)
  (table (;1;) 2 externref)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "set and call" (func 13))
  (export "init, copy, fill" (func 16))
  (export "grow" (func 17))
  (export "grow past the maximum" (func 18))
  (export "grow past the allowance" (func 19))
  (export "grow by 2^32-1" (func 20))
  (export "null" (func 21))
  (export "trap: set outside" (func 22))
  (export "trap: init outside" (func 23))
  (export "typed select" (func 24))
  (elem (;0;) func 1 2 1)
  (elem (;1;) (i32.const 1) func 2)
  (func (;1;) (type 0) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    i32.const 1
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;2;) (type 0) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    i32.const 2
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;3;) (type 0) (param i64) (result i32 i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    i32.const 0
    ref.func 2
    table.set 0
    i32.const 0
    local.set 1
    local.get 0
    i64.const 722
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    local.get 0
  )
  (func (;4;) (type 0) (param i64) (result i32 i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    i32.const 0
    i32.const 0
    i32.const 3
    local.get 0
    i64.const 259
    i64.sub
    call 26
    local.set 0
    table.init 0
    i32.const 1
    i32.const 0
    i32.const 3
    local.get 0
    i64.const 259
    i64.sub
    call 26
    local.set 0
    table.copy
    i32.const 0
    ref.func 2
    i32.const 1
    local.get 0
    i64.const 274
    i64.sub
    call 26
    local.set 0
    table.fill 0
    elem.drop 0
    i32.const 0
    local.set 1
    local.get 0
    i64.const 69
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    i32.const 3
    local.set 1
    local.get 0
    i64.const 65
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    i32.add
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;5;) (type 1) (param i64) (result i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    ref.func 1
    i32.const 10
    local.get 0
    i64.const 17
    i64.sub
    local.set 0
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    local.get 0
    i64.const 65536
    i64.sub
    call 27
    local.set 0
    table.size 0
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;6;) (type 1) (param i64) (result i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    ref.null func
    i32.const 900
    local.get 0
    i64.const 2
    i64.sub
    local.set 0
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    local.get 0
    i64.const 65536
    i64.sub
    call 27
    local.set 0
    table.size 0
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;7;) (type 1) (param i64) (result i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    ref.null extern
    i32.const 1001
    local.get 0
    i64.const 2
    i64.sub
    local.set 0
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    local.get 0
    i64.const 65536
    i64.sub
    call 28
    local.set 0
    table.size 1
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;8;) (type 0) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    ref.null extern
    i32.const -1
    local.get 0
    i64.const 2
    i64.sub
    local.set 0
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 25
      local.set 0
    end
    local.get 0
    i64.const 65536
    i64.sub
    call 28
    local.set 0
    local.get 0
  )
  (func (;9;) (type 4) (result i32)
    i32.const 2
    table.get 0
    ref.is_null
  )
  (func (;10;) (type 5)
    i32.const 4
    ref.null func
    table.set 0
  )
  (func (;11;) (type 2) (param i64) (result i64)
    i32.const 3
    i32.const 0
    i32.const 2
    local.get 0
    i64.const 259
    i64.sub
    call 26
    local.set 0
    table.init 0
    local.get 0
  )
  (func (;12;) (type 4) (result i32)
    ref.null func
    ref.func 1
    i32.const 1
    select (result funcref)
    ref.is_null
  )
  (func (;13;) (type 4) (result i32)
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
    global.get 5
    local.set 1
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
    local.set 0
    local.get 0
    call 3
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
      call 15
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
  (func (;14;) (type 3) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;15;) (type 5)
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
  (func (;16;) (type 4) (result i32)
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
    global.get 5
    local.set 1
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
    local.set 0
    local.get 0
    call 4
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
      call 15
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
  (func (;17;) (type 6) (result i32 i32)
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
    global.get 5
    local.set 1
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
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
      call 15
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
  (func (;18;) (type 6) (result i32 i32)
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
    global.get 5
    local.set 1
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
    local.set 0
    local.get 0
    call 6
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
      call 15
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
  (func (;19;) (type 6) (result i32 i32)
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
    global.get 5
    local.set 1
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
    local.set 0
    local.get 0
    call 7
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
      call 15
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
  (func (;20;) (type 4) (result i32)
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
    global.get 5
    local.set 1
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
    local.set 0
    local.get 0
    call 8
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
      call 15
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
  (func (;21;) (type 4) (result i32)
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
    i64.const 34
    i64.sub
    global.set 0
    call 9
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 15
    end
  )
  (func (;22;) (type 5)
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
    i64.const 642
    i64.sub
    global.set 0
    call 10
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 15
    end
  )
  (func (;23;) (type 5)
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
    call 11
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
      call 15
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
  (func (;24;) (type 4) (result i32)
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
    i64.const 21
    i64.sub
    global.set 0
    call 12
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 15
    end
  )
  (func (;25;) (type 7) (param i64) (result i64)
    (local i64)
    global.get 5
    i64.const 131072
    i64.lt_s
    if ;; label = @1
      global.get 5
      i64.const 1
      i64.shl
      global.set 5
    end
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
      call 15
    end
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    global.get 5
    local.set 1
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;26;) (type 8) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 0
    i64.extend_i32_u
    i64.const 640
    i64.mul
    local.tee 2
    i64.const 1048576
    i64.lt_u
    if ;; label = @1
      local.get 1
      local.get 2
      i64.sub
      local.set 1
    else
      global.get 0
      local.get 2
      i64.sub
      global.set 0
      local.get 1
      call 25
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 25
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;27;) (type 9) (param funcref i32 i64) (result i32 i64)
    (local i64)
    local.get 1
    i64.extend_i32_u
    local.tee 3
    global.get 2
    i64.gt_u
    if ;; label = @1
      i32.const -1
      local.get 2
      return
    end
    global.get 2
    local.get 3
    i64.sub
    global.set 2
    global.get 0
    local.get 3
    i64.const 256
    i64.mul
    i64.sub
    global.set 0
    local.get 2
    call 25
    local.set 2
    local.get 0
    local.get 1
    table.grow 0
    local.tee 1
    i32.const -1
    i32.ne
    if ;; label = @1
      local.get 1
      local.get 2
      return
    end
    global.get 2
    local.get 3
    i64.add
    global.set 2
    i32.const -1
    local.get 2
  )
  (func (;28;) (type 10) (param externref i32 i64) (result i32 i64)
    (local i64)
    local.get 1
    i64.extend_i32_u
    local.tee 3
    global.get 2
    i64.gt_u
    if ;; label = @1
      i32.const -1
      local.get 2
      return
    end
    global.get 2
    local.get 3
    i64.sub
    global.set 2
    global.get 0
    local.get 3
    i64.const 256
    i64.mul
    i64.sub
    global.set 0
    local.get 2
    call 25
    local.set 2
    local.get 0
    local.get 1
    table.grow 1
    local.tee 1
    i32.const -1
    i32.ne
    if ;; label = @1
      local.get 1
      local.get 2
      return
    end
    global.get 2
    local.get 3
    i64.add
    global.set 2
    i32.const -1
    local.get 2
  )
)
