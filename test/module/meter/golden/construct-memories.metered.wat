(module
  (type (;0;) (func))
  (type (;1;) (func (result i32 i32 i32)))
  (type (;2;) (func (result i32 i32)))
  (type (;3;) (func (result i32)))
  (type (;4;) (func (result i64)))
  (type (;5;) (func))
  (type (;6;) (func (param i32 i64) (result i32 i32 i64)))
  (type (;7;) (func (param i64) (result i64)))
  (type (;8;) (func (param i32 i32 i32)))
  (type (;9;) (func (param i32 i64) (result i32 i64)))
  (type (;10;) (func (param i32 i32 i32 i64) (result i64)))
  (type (;11;) (func (param i64) (result i32 i32 i32 i64)))
  (type (;12;) (func (param i64) (result i32 i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 4)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (import "host" "memory" (memory (;0;) 1))
  (memory (;1;) 1)
  (memory (;2;) 2 300)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "copy between" (func 6))
  (export "fill each" (func 8))
  (export "grow each" (func 9))
  (export "grow together" (func 11))
  (export "store in the second" (func 12))
  (export "skerry:memory:0" (memory 1))
  (export "skerry:memory:1" (memory 2))
  (func (;1;) (type 7) (param i64) (result i64)
    i32.const 0
    i32.const 10
    i32.const 6
    local.get 0
    i64.const 83
    i64.sub
    call 13
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 8) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 16
      local.set 0
    else
      memory.copy 1 2
    end
    local.get 0
  )
  (func (;2;) (type 7) (param i64) (result i64)
    i32.const 0
    i32.const 1
    i32.const 10
    local.get 0
    i64.const 83
    i64.sub
    call 13
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 8) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 17
      local.set 0
    else
      memory.fill
    end
    i32.const 0
    i32.const 2
    i32.const 20
    local.get 0
    i64.const 83
    i64.sub
    call 13
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 8) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 18
      local.set 0
    else
      memory.fill 1
    end
    i32.const 0
    i32.const 3
    i32.const 30
    local.get 0
    i64.const 83
    i64.sub
    call 13
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 8) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 19
      local.set 0
    else
      memory.fill 2
    end
    local.get 0
  )
  (func (;3;) (type 11) (param i64) (result i32 i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 14
      local.set 0
    end
    i32.const 1
    local.get 0
    i64.const 2049
    i64.sub
    call 20
    local.set 0
    i32.const 2
    local.get 0
    i64.const 2049
    i64.sub
    call 21
    local.set 0
    i32.const 3
    local.get 0
    i64.const 2049
    i64.sub
    call 22
    local.set 0
    local.get 0
  )
  (func (;4;) (type 12) (param i64) (result i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 14
      local.set 0
    end
    i32.const 40
    local.get 0
    i64.const 2049
    i64.sub
    call 21
    local.set 0
    drop
    i32.const 25
    local.get 0
    i64.const 2050
    i64.sub
    call 22
    local.set 0
    i32.const 24
    local.get 0
    i64.const 2049
    i64.sub
    call 22
    local.set 0
    local.get 0
  )
  (func (;5;) (type 3) (result i32)
    i32.const 4
    i32.const 77
    i32.store 2 offset=65536
    i32.const 65540
    i32.load 2
  )
  (func (;6;) (type 0)
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
    call 1
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
  (func (;7;) (type 5)
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
  (func (;8;) (type 0)
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
    call 2
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
  (func (;9;) (type 1) (result i32 i32 i32)
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
      call 10
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
  (func (;10;) (type 4) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;11;) (type 2) (result i32 i32)
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
      call 10
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
  (func (;12;) (type 3) (result i32)
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
    i64.const 11
    i64.sub
    global.set 0
    call 5
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 7
    end
  )
  (func (;13;) (type 6) (param i32 i64) (result i32 i32 i64)
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
      call 14
      local.set 1
    end
    local.get 0
    local.get 0
    i64.extend_i32_u
    i64.const 262144
    i64.gt_u
    local.get 1
  )
  (func (;14;) (type 7) (param i64) (result i64)
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
      call 10
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;15;) (type 9) (param i32 i64) (result i32 i64)
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
      call 14
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 14
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;16;) (type 10) (param i32 i32 i32 i64) (result i64)
    local.get 2
    i64.extend_i32_u
    memory.size 1
    i64.extend_i32_u
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    i64.extend_i32_u
    memory.size 1
    i64.extend_i32_u
    i64.const 16
    i64.shl
    local.get 2
    i64.extend_i32_u
    i64.sub
    i64.gt_u
    i32.or
    local.get 2
    i64.extend_i32_u
    memory.size 2
    i64.extend_i32_u
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 1
    i64.extend_i32_u
    memory.size 2
    i64.extend_i32_u
    i64.const 16
    i64.shl
    local.get 2
    i64.extend_i32_u
    i64.sub
    i64.gt_u
    i32.or
    i32.or
    i32.eqz
    if ;; label = @1
      local.get 1
      i64.extend_i32_u
      local.get 0
      i64.extend_i32_u
      i64.lt_u
      if ;; label = @2
        loop ;; label = @3
          i32.const 262144
          local.get 3
          call 15
          local.set 3
          drop
          local.get 2
          i32.const 262144
          i32.sub
          local.set 2
          local.get 0
          local.get 2
          i32.add
          local.get 1
          local.get 2
          i32.add
          i32.const 262144
          memory.copy 1 2
          local.get 2
          i64.extend_i32_u
          i64.const 262144
          i64.gt_u
          br_if 0 (;@3;)
        end
      else
        loop ;; label = @3
          i32.const 262144
          local.get 3
          call 15
          local.set 3
          drop
          local.get 0
          local.get 1
          i32.const 262144
          memory.copy 1 2
          local.get 0
          i32.const 262144
          i32.add
          local.set 0
          local.get 1
          i32.const 262144
          i32.add
          local.set 1
          local.get 2
          i32.const 262144
          i32.sub
          local.set 2
          local.get 2
          i64.extend_i32_u
          i64.const 262144
          i64.gt_u
          br_if 0 (;@3;)
        end
      end
    end
    local.get 2
    local.get 3
    call 15
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.copy 1 2
    local.get 3
  )
  (func (;17;) (type 10) (param i32 i32 i32 i64) (result i64)
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
        call 15
        local.set 3
        drop
        local.get 0
        local.get 1
        i32.const 262144
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
    call 15
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.fill
    local.get 3
  )
  (func (;18;) (type 10) (param i32 i32 i32 i64) (result i64)
    local.get 2
    i64.extend_i32_u
    memory.size 1
    i64.extend_i32_u
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    i64.extend_i32_u
    memory.size 1
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
        call 15
        local.set 3
        drop
        local.get 0
        local.get 1
        i32.const 262144
        memory.fill 1
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
    call 15
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.fill 1
    local.get 3
  )
  (func (;19;) (type 10) (param i32 i32 i32 i64) (result i64)
    local.get 2
    i64.extend_i32_u
    memory.size 2
    i64.extend_i32_u
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    i64.extend_i32_u
    memory.size 2
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
        call 15
        local.set 3
        drop
        local.get 0
        local.get 1
        i32.const 262144
        memory.fill 2
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
    call 15
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.fill 2
    local.get 3
  )
  (func (;20;) (type 9) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 0
    i64.extend_i32_u
    local.tee 2
    global.get 1
    i64.gt_u
    if ;; label = @1
      local.get 2
      global.set 4
      i32.const -1
      local.get 1
      return
    end
    global.get 1
    local.get 2
    i64.sub
    global.set 1
    global.get 0
    local.get 2
    i64.const 262144
    i64.mul
    i64.sub
    global.set 0
    local.get 1
    call 14
    local.set 1
    local.get 0
    memory.grow
    local.tee 0
    i32.const -1
    i32.ne
    if ;; label = @1
      i64.const 0
      global.set 4
      local.get 0
      local.get 1
      return
    end
    global.get 1
    local.get 2
    i64.add
    global.set 1
    i32.const -1
    local.get 1
  )
  (func (;21;) (type 9) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 0
    i64.extend_i32_u
    local.tee 2
    global.get 1
    i64.gt_u
    if ;; label = @1
      local.get 2
      global.set 4
      i32.const -1
      local.get 1
      return
    end
    global.get 1
    local.get 2
    i64.sub
    global.set 1
    global.get 0
    local.get 2
    i64.const 262144
    i64.mul
    i64.sub
    global.set 0
    local.get 1
    call 14
    local.set 1
    local.get 0
    memory.grow 1
    local.tee 0
    i32.const -1
    i32.ne
    if ;; label = @1
      i64.const 0
      global.set 4
      local.get 0
      local.get 1
      return
    end
    global.get 1
    local.get 2
    i64.add
    global.set 1
    i32.const -1
    local.get 1
  )
  (func (;22;) (type 9) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 0
    i64.extend_i32_u
    local.tee 2
    global.get 1
    i64.gt_u
    if ;; label = @1
      local.get 2
      global.set 4
      i32.const -1
      local.get 1
      return
    end
    global.get 1
    local.get 2
    i64.sub
    global.set 1
    global.get 0
    local.get 2
    i64.const 262144
    i64.mul
    i64.sub
    global.set 0
    local.get 1
    call 14
    local.set 1
    local.get 0
    memory.grow 2
    local.tee 0
    i32.const -1
    i32.ne
    if ;; label = @1
      i64.const 0
      global.set 4
      local.get 0
      local.get 1
      return
    end
    global.get 1
    local.get 2
    i64.add
    global.set 1
    i32.const -1
    local.get 1
  )
  (data (;0;) (memory 2) (i32.const 10) "second")
)
