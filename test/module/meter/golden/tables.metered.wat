(module
  (type (;0;) (func))
  (type (;1;) (func (param i32) (result i32)))
  (type (;2;) (func (result i64)))
  (type (;3;) (func))
  (type (;4;) (func (param i64) (result i64)))
  (type (;5;) (func (param i32 i64) (result i32 i64)))
  (type (;6;) (func (param funcref i32 i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 2)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (table (;0;) 1 funcref)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "run" (func 3))
  (elem (;0;) func 6)
  (func (;1;) (type 0))
  (func (;2;) (type 5) (param i32 i64) (result i32 i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 7
      local.set 1
    end
    i32.const 0
    i32.const 0
    local.get 0
    local.get 1
    i64.const 259
    i64.sub
    call 8
    local.set 1
    table.init 0
    ref.func 6
    local.get 0
    local.get 1
    i64.const 17
    i64.sub
    local.set 1
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 7
      local.set 1
    end
    local.get 1
    i64.const 65536
    i64.sub
    call 9
    local.set 1
    local.get 1
  )
  (func (;3;) (type 1) (param i32) (result i32)
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
    local.set 2
    global.get 0
    global.get 5
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 4
      local.set 2
    end
    global.get 0
    local.get 2
    i64.sub
    global.set 0
    local.get 2
    i64.add
    local.set 1
    local.get 0
    local.get 1
    call 2
    local.set 1
    global.get 0
    local.get 1
    i64.extend32_s
    i64.add
    local.tee 2
    global.set 0
    local.get 2
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 5
    end
    local.get 1
    local.get 1
    i64.extend32_s
    i64.sub
    i64.const 32
    i64.shr_s
    i32.wrap_i64
    global.set 3
  )
  (func (;4;) (type 2) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;5;) (type 3)
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
  (func (;6;) (type 0)
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
      call 5
    end
  )
  (func (;7;) (type 4) (param i64) (result i64)
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
      call 5
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
      call 4
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;8;) (type 5) (param i32 i64) (result i32 i64)
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
      call 7
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 7
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;9;) (type 6) (param funcref i32 i64) (result i32 i64)
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
    call 7
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
)
