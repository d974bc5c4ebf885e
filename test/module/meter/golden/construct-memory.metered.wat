(module
  (type (;0;) (func))
  (type (;1;) (func (result i64)))
  (type (;2;) (func (result i32 i32)))
  (type (;3;) (func (result i32)))
  (type (;4;) (func (result f32)))
  (type (;5;) (func (result i64)))
  (type (;6;) (func))
  (type (;7;) (func (param i32 i64) (result i32 i32 i64)))
  (type (;8;) (func (param i64) (result i64)))
  (type (;9;) (func (param i32 i32 i32)))
  (type (;10;) (func (param i32 i64) (result i32 i64)))
  (type (;11;) (func (param i32 i32 i32 i64) (result i64)))
  (type (;12;) (func (param i64) (result i32 i32 i64)))
  (type (;13;) (func (param i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 5)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (memory (;0;) 1 4)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "fill" (func 14))
  (export "fill nothing" (func 16))
  (export "copy" (func 17))
  (export "init" (func 18))
  (export "trap: fill outside" (func 19))
  (export "trap: init after drop" (func 20))
  (export "trap: load outside" (func 21))
  (export "grow" (func 22))
  (export "grow past the maximum" (func 24))
  (export "grow past the allowance" (func 25))
  (export "grow by 2^32-1" (func 26))
  (export "grow by nothing" (func 27))
  (export "loads and stores" (func 28))
  (export "skerry:memory:0" (memory 0))
  (func (;1;) (type 8) (param i64) (result i64)
    i32.const 8
    i32.const 7
    i32.const 1001
    local.get 0
    i64.const 83
    i64.sub
    call 29
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 9) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 32
      local.set 0
    else
      memory.fill
    end
    local.get 0
  )
  (func (;2;) (type 8) (param i64) (result i64)
    i32.const 8
    i32.const 7
    i32.const 0
    local.get 0
    i64.const 83
    i64.sub
    call 29
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 9) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 32
      local.set 0
    else
      memory.fill
    end
    local.get 0
  )
  (func (;3;) (type 8) (param i64) (result i64)
    i32.const 0
    i32.const 9
    i32.const 64
    local.get 0
    i64.const 83
    i64.sub
    call 29
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 9) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 32
      local.set 0
    else
      memory.fill
    end
    i32.const 500
    i32.const 0
    i32.const 65
    local.get 0
    i64.const 83
    i64.sub
    call 29
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 9) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 33
      local.set 0
    else
      memory.copy
    end
    local.get 0
  )
  (func (;4;) (type 8) (param i64) (result i64)
    i32.const 3
    i32.const 2
    i32.const 9
    local.get 0
    i64.const 1027
    i64.sub
    call 29
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 9) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 34
      local.set 0
    else
      memory.init 0
    end
    data.drop 0
    local.get 0
    i64.const 4
    i64.sub
  )
  (func (;5;) (type 8) (param i64) (result i64)
    i32.const 65530
    i32.const 1
    i32.const 10
    local.get 0
    i64.const 83
    i64.sub
    call 29
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 9) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 32
      local.set 0
    else
      memory.fill
    end
    local.get 0
  )
  (func (;6;) (type 8) (param i64) (result i64)
    data.drop 0
    i32.const 0
    i32.const 0
    i32.const 1
    local.get 0
    i64.const 1031
    i64.sub
    call 29
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 9) (param i32 i32 i32) ;; label = @1
      local.get 0
      call 34
      local.set 0
    else
      memory.init 0
    end
    local.get 0
  )
  (func (;7;) (type 1) (result i64)
    i32.const 65529
    i64.load
  )
  (func (;8;) (type 12) (param i64) (result i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 30
      local.set 0
    end
    i32.const 2
    local.get 0
    i64.const 2049
    i64.sub
    call 35
    local.set 0
    i32.const 131072
    i32.const 5
    i32.store
    memory.size
    local.get 0
    i64.const 5
    i64.sub
  )
  (func (;9;) (type 12) (param i64) (result i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 30
      local.set 0
    end
    i32.const 4
    local.get 0
    i64.const 2049
    i64.sub
    call 35
    local.set 0
    memory.size
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;10;) (type 12) (param i64) (result i32 i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 30
      local.set 0
    end
    i32.const 65
    local.get 0
    i64.const 2049
    i64.sub
    call 35
    local.set 0
    memory.size
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;11;) (type 13) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 30
      local.set 0
    end
    i32.const -1
    local.get 0
    i64.const 2049
    i64.sub
    call 35
    local.set 0
    local.get 0
  )
  (func (;12;) (type 13) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 30
      local.set 0
    end
    i32.const 0
    local.get 0
    i64.const 2049
    i64.sub
    call 35
    local.set 0
    local.get 0
  )
  (func (;13;) (type 4) (result f32)
    i32.const 1
    i64.const 258
    i64.store8 offset=9
    i32.const 40
    i32.const 8
    f32.load
    f32.store
    i32.const 40
    f32.load
  )
  (func (;14;) (type 0)
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
  (func (;15;) (type 6)
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
  (func (;16;) (type 0)
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
  (func (;17;) (type 0)
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
  (func (;18;) (type 0)
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
  (func (;19;) (type 0)
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
  (func (;20;) (type 0)
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
  (func (;21;) (type 1) (result i64)
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
    call 7
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 15
    end
  )
  (func (;22;) (type 2) (result i32 i32)
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
      call 23
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
  (func (;23;) (type 5) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;24;) (type 2) (result i32 i32)
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
      call 23
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
    call 9
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
  (func (;25;) (type 2) (result i32 i32)
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
      call 23
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
    call 10
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
  (func (;26;) (type 3) (result i32)
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
      call 23
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
  (func (;27;) (type 3) (result i32)
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
      call 23
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
    call 12
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
  (func (;28;) (type 4) (result f32)
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
    i64.const 13
    i64.sub
    global.set 0
    call 13
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 15
    end
  )
  (func (;29;) (type 7) (param i32 i64) (result i32 i32 i64)
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
      call 30
      local.set 1
    end
    local.get 0
    local.get 0
    i64.extend_i32_u
    i64.const 262144
    i64.gt_u
    local.get 1
  )
  (func (;30;) (type 8) (param i64) (result i64)
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
      call 23
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;31;) (type 10) (param i32 i64) (result i32 i64)
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
      call 30
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 30
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;32;) (type 11) (param i32 i32 i32 i64) (result i64)
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
        call 31
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
    call 31
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.fill
    local.get 3
  )
  (func (;33;) (type 11) (param i32 i32 i32 i64) (result i64)
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
    local.get 2
    i64.extend_i32_u
    memory.size
    i64.extend_i32_u
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 1
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
          call 31
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
          memory.copy
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
          call 31
          local.set 3
          drop
          local.get 0
          local.get 1
          i32.const 262144
          memory.copy
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
    call 31
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.copy
    local.get 3
  )
  (func (;34;) (type 11) (param i32 i32 i32 i64) (result i64)
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
    local.get 2
    i64.extend_i32_u
    i64.const 12
    i64.gt_u
    local.get 1
    i64.extend_i32_u
    i64.const 12
    local.get 2
    i64.extend_i32_u
    i64.sub
    i64.gt_u
    i32.or
    i32.or
    i32.eqz
    if ;; label = @1
      loop ;; label = @2
        i32.const 262144
        local.get 3
        call 31
        local.set 3
        drop
        local.get 2
        i32.const 262144
        i32.sub
        local.set 2
        global.get 0
        local.get 2
        i64.extend_i32_u
        i64.const 1
        i64.add
        i64.const 1
        i64.shr_u
        i64.sub
        global.set 0
        local.get 0
        local.get 2
        i32.add
        local.get 1
        local.get 2
        i32.add
        i32.const 262144
        memory.init 0
        global.get 0
        local.get 2
        i64.extend_i32_u
        i64.const 1
        i64.add
        i64.const 1
        i64.shr_u
        i64.add
        global.set 0
        local.get 2
        i64.extend_i32_u
        i64.const 262144
        i64.gt_u
        br_if 0 (;@2;)
      end
    end
    local.get 2
    local.get 3
    call 31
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.init 0
    local.get 3
  )
  (func (;35;) (type 10) (param i32 i64) (result i32 i64)
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
    call 30
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
  (data (;0;) "hello, world")
  (data (;1;) (i32.const 100) "active")
)
