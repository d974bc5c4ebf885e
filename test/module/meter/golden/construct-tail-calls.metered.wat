(module
  (type (;0;) (func (param i32 i64) (result i32 i64)))
  (type (;1;) (func (param i64) (result i32 i64)))
  (type (;2;) (func (result i64)))
  (type (;3;) (func (result i32)))
  (type (;4;) (func))
  (type (;5;) (func (param i64) (result i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 2)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (table (;0;) 2 2 funcref)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "a hundred thousand deep" (func 5))
  (export "directly" (func 8))
  (elem (;0;) (i32.const 0) func 1 2)
  (func (;1;) (type 0) (param i32 i64) (result i32 i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 9
      local.set 1
    end
    local.get 0
    i32.eqz
    if ;; label = @1
      i32.const 1
      local.get 1
      i64.const 11
      i64.sub
      return
    end
    local.get 0
    i32.const 1
    i32.sub
    local.get 1
    i64.const 51
    i64.sub
    return_call 2
    unreachable
  )
  (func (;2;) (type 0) (param i32 i64) (result i32 i64)
    (local i32 i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 9
      local.set 1
    end
    local.get 0
    i32.eqz
    if ;; label = @1
      i32.const 0
      local.get 1
      i64.const 11
      i64.sub
      return
    end
    local.get 0
    i32.const 1
    i32.sub
    i32.const 0
    local.set 2
    local.get 1
    i64.const 76
    i64.sub
    local.get 2
    return_call_indirect (type 0)
    unreachable
  )
  (func (;3;) (type 1) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 9
      local.set 0
    end
    i32.const 100000
    local.get 0
    i64.const 41
    i64.sub
    call 1
    local.set 0
    local.get 0
  )
  (func (;4;) (type 1) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 9
      local.set 0
    end
    i32.const 3
    local.get 0
    i64.const 41
    i64.sub
    return_call 2
    unreachable
  )
  (func (;5;) (type 3) (result i32)
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
      call 6
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
      call 7
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
  (func (;6;) (type 2) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;7;) (type 4)
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
  (func (;8;) (type 3) (result i32)
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
      call 6
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
      call 7
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
  (func (;9;) (type 5) (param i64) (result i64)
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
      call 7
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
      call 6
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
)
