(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func))
  (type (;2;) (func (result i64)))
  (type (;3;) (func))
  (type (;4;) (func (param i32 i64) (result i32 i32 i64)))
  (type (;5;) (func (param i64) (result i64)))
  (type (;6;) (func (param i32 i32 i32)))
  (type (;7;) (func (param i32 i64) (result i32 i64)))
  (type (;8;) (func (param i32 i32 i32 i64) (result i64)))
  (type (;9;) (func (param i32 i32 i32) (result i32 i32 i32)))
  (type (;10;) (func (param i32 i64) (result i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 2)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (memory (;0;) 1)
  (memory (;1;) 2 64)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "local" (func 5))
  (export "constant" (func 7))
  (export "operand" (func 8))
  (export "run" (func 9))
  (export "skerry:memory:0" (memory 0))
  (export "skerry:written:0" (memory 1))
  (func (;1;) (type 0) (param i32)
    local.get 0
    i64.const 1
    i64.store offset=8
    local.get 0
    i32.const 10
    i32.shr_u
    i32.const 1
    i32.store8 1
    local.get 0
    i32.const 2
    i32.store
  )
  (func (;2;) (type 1)
    i32.const 8192
    f64.const 0x1.8p+1 (;=3;)
    f64.store offset=4
    i32.const 0
    i32.const 1
    i32.store8 1 offset=8
  )
  (func (;3;) (type 0) (param i32)
    (local i32 i32)
    local.get 0
    i32.const 3
    i32.shl
    i32.const 4
    local.set 2
    local.tee 1
    local.get 2
    i32.store8
    local.get 1
    i32.const 10
    i32.shr_u
    i32.const 1
    i32.store8 1
  )
  (func (;4;) (type 10) (param i32 i64) (result i64)
    local.get 0
    i32.const 5
    i32.const 10000
    local.get 1
    i64.const 83
    i64.sub
    call 10
    local.set 1
    (@metadata.code.branch_hint "\00")
    if (type 6) (param i32 i32 i32) ;; label = @1
      local.get 1
      call 14
      local.set 1
    else
      call 15
      memory.fill
    end
    local.get 1
  )
  (func (;5;) (type 0) (param i32)
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
    i64.const 8
    i64.sub
    global.set 0
    local.get 0
    call 1
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 6
    end
  )
  (func (;6;) (type 3)
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
  (func (;7;) (type 1)
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
    i64.const 4
    i64.sub
    global.set 0
    call 2
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 6
    end
  )
  (func (;8;) (type 0) (param i32)
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
    i64.const 6
    i64.sub
    global.set 0
    local.get 0
    call 3
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 6
    end
  )
  (func (;9;) (type 0) (param i32)
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
    local.set 1
    local.get 0
    local.get 1
    call 4
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
      call 6
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
  (func (;10;) (type 4) (param i32 i64) (result i32 i32 i64)
    local.get 1
    i64.const 0
    local.get 0
    i64.extend_i32_u
    i64.const 1
    i64.add
    i64.const 1
    i64.shr_u
    local.get 0
    i64.extend_i32_u
    i64.const 262144
    i64.gt_u
    select
    i64.sub
    local.tee 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 11
      local.set 1
    end
    local.get 0
    local.get 0
    i64.extend_i32_u
    i64.const 262144
    i64.gt_u
    local.get 1
  )
  (func (;11;) (type 5) (param i64) (result i64)
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
      call 6
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
      call 12
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;12;) (type 2) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;13;) (type 7) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 0
    i64.extend_i32_u
    i64.const 1
    i64.add
    i64.const 1
    i64.shr_u
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
      call 11
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 11
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;14;) (type 8) (param i32 i32 i32 i64) (result i64)
    local.get 2
    i64.extend_i32_u
    memory.size
    i64.extend_i32_u
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    i64.extend_i32_u
    memory.size
    i64.extend_i32_u
    i64.const 16
    i64.shl
    local.get 2
    i64.extend_i32_u
    i64.sub
    i64.gt_u
    i32.or
    i32.eqz
    if ;; label = @1
      loop ;; label = @2
        i32.const 262144
        local.get 3
        call 13
        local.set 3
        drop
        local.get 0
        local.get 1
        i32.const 262144
        call 15
        memory.fill
        local.get 0
        i32.const 262144
        i32.add
        local.set 0
        local.get 2
        i32.const 262144
        i32.sub
        local.set 2
        local.get 2
        i64.extend_i32_u
        i64.const 262144
        i64.gt_u
        br_if 0 (;@2;)
      end
    end
    local.get 2
    local.get 3
    call 13
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    call 15
    memory.fill
    local.get 3
  )
  (func (;15;) (type 9) (param i32 i32 i32) (result i32 i32 i32)
    (local i32 i32 i32)
    local.get 2
    if ;; label = @1
      local.get 0
      i32.const 10
      i32.shr_u
      local.set 3
      local.get 0
      local.get 2
      i32.add
      i32.const 1
      i32.sub
      i32.const 10
      i32.shr_u
      local.get 3
      i32.sub
      local.tee 4
      i32.const 4194304
      i32.lt_u
      local.get 3
      memory.size 1
      i32.const 16
      i32.shl
      local.tee 5
      i32.lt_u
      i32.and
      if ;; label = @2
        local.get 5
        local.get 3
        i32.sub
        i32.const 1
        i32.sub
        local.set 5
        local.get 4
        local.get 5
        local.get 4
        local.get 5
        i32.lt_u
        select
        local.set 4
        local.get 4
        i32.eqz
        if ;; label = @3
          local.get 3
          i32.const 1
          i32.store8 1
        else
          local.get 3
          i32.const 1
          local.get 4
          i32.const 1
          i32.add
          memory.fill 1
        end
      end
    end
    local.get 0
    local.get 1
    local.get 2
  )
)
