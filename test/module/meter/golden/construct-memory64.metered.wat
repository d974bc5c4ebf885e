(module
  (type (;0;) (func (param i64) (result i32 i64)))
  (type (;1;) (func (param i64) (result i64)))
  (type (;2;) (func (param i64) (result i64 i64 i64)))
  (type (;3;) (func (param i64) (result i64 i64)))
  (type (;4;) (func (param i64) (result i32 i64 i64)))
  (type (;5;) (func (result i64)))
  (type (;6;) (func))
  (type (;7;) (func (result i64 i64)))
  (type (;8;) (func (result i32 i64)))
  (type (;9;) (func (param i64) (result i64)))
  (type (;10;) (func (param i64 i64) (result i64 i32 i64)))
  (type (;11;) (func (param i64 i32 i64)))
  (type (;12;) (func (param i64 i64) (result i64 i64)))
  (type (;13;) (func (param i64 i32 i64 i64) (result i64)))
  (type (;14;) (func (param i64 i64 i64)))
  (type (;15;) (func (param i64 i64 i64 i64) (result i64)))
  (type (;16;) (func (param i32 i64) (result i32 i32 i64)))
  (type (;17;) (func (param i32 i64 i32)))
  (type (;18;) (func (param i32 i64) (result i32 i64)))
  (type (;19;) (func (param i32 i64 i32 i64) (result i64)))
  (type (;20;) (func (param i64 i32 i32)))
  (type (;21;) (func (param i64 i32 i32 i64) (result i64)))
  (type (;22;) (func (param funcref i64 i64) (result i64 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 5)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (table (;0;) i64 4 600 funcref)
  (memory (;0;) i64 1 200)
  (memory (;1;) 1)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "fill" (func 21))
  (export "fill nothing" (func 23))
  (export "copy within" (func 24))
  (export "copy to a narrow one" (func 25))
  (export "copy from a narrow one" (func 26))
  (export "init" (func 27))
  (export "grow" (func 28))
  (export "grow past the maximum" (func 30))
  (export "grow past the allowance" (func 31))
  (export "grow by 2^64-1" (func 32))
  (export "grow by 2^32" (func 33))
  (export "loads and stores" (func 34))
  (export "table" (func 35))
  (export "grow the table" (func 36))
  (export "grow the table past the allowance" (func 37))
  (export "trap: load far outside" (func 38))
  (export "trap: fill outside" (func 39))
  (export "trap: table outside" (func 40))
  (export "skerry:memory:0" (memory 0))
  (export "skerry:memory:1" (memory 1))
  (elem (;0;) func 1 2 1)
  (elem (;1;) (i64.const 1) func 2)
  (func (;1;) (type 0) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
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
      call 41
      local.set 0
    end
    i32.const 2
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;3;) (type 1) (param i64) (result i64)
    i64.const 8
    i32.const 7
    i64.const 1001
    local.get 0
    i64.const 83
    i64.sub
    call 42
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 11) (param i64 i32 i64) ;; label = @1
      local.get 0
      call 44
      local.set 0
    else
      memory.fill
    end
    local.get 0
  )
  (func (;4;) (type 1) (param i64) (result i64)
    i64.const 8
    i32.const 7
    i64.const 0
    local.get 0
    i64.const 83
    i64.sub
    call 42
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 11) (param i64 i32 i64) ;; label = @1
      local.get 0
      call 44
      local.set 0
    else
      memory.fill
    end
    local.get 0
  )
  (func (;5;) (type 1) (param i64) (result i64)
    i64.const 500
    i64.const 0
    i64.const 65
    local.get 0
    i64.const 83
    i64.sub
    call 42
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 14) (param i64 i64 i64) ;; label = @1
      local.get 0
      call 45
      local.set 0
    else
      memory.copy
    end
    local.get 0
  )
  (func (;6;) (type 1) (param i64) (result i64)
    i32.const 0
    i64.const 98
    i32.const 9
    local.get 0
    i64.const 83
    i64.sub
    call 46
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 17) (param i32 i64 i32) ;; label = @1
      local.get 0
      call 48
      local.set 0
    else
      memory.copy 1 0
    end
    local.get 0
  )
  (func (;7;) (type 1) (param i64) (result i64)
    i64.const 0
    i32.const 98
    i32.const 17
    local.get 0
    i64.const 83
    i64.sub
    call 46
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 20) (param i64 i32 i32) ;; label = @1
      local.get 0
      call 49
      local.set 0
    else
      memory.copy 0 1
    end
    local.get 0
  )
  (func (;8;) (type 1) (param i64) (result i64)
    i64.const 3
    i32.const 2
    i32.const 9
    local.get 0
    i64.const 1027
    i64.sub
    call 46
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 20) (param i64 i32 i32) ;; label = @1
      local.get 0
      call 50
      local.set 0
    else
      memory.init 0
    end
    local.get 0
  )
  (func (;9;) (type 2) (param i64) (result i64 i64 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    i64.const 2
    local.get 0
    i64.const 2049
    i64.sub
    call 51
    local.set 0
    memory.size
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;10;) (type 3) (param i64) (result i64 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    i64.const 63
    local.get 0
    i64.const 2049
    i64.sub
    call 51
    local.set 0
    local.get 0
  )
  (func (;11;) (type 3) (param i64) (result i64 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    i64.const 65
    local.get 0
    i64.const 2049
    i64.sub
    call 51
    local.set 0
    local.get 0
  )
  (func (;12;) (type 3) (param i64) (result i64 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    i64.const -1
    local.get 0
    i64.const 2049
    i64.sub
    call 51
    local.set 0
    local.get 0
  )
  (func (;13;) (type 3) (param i64) (result i64 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    i64.const 4294967296
    local.get 0
    i64.const 2049
    i64.sub
    call 51
    local.set 0
    local.get 0
  )
  (func (;14;) (type 5) (result i64)
    i64.const 1
    i64.const 258
    i64.store offset=16
    i64.const 17
    i64.load8_u
  )
  (func (;15;) (type 4) (param i64) (result i32 i64 i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    i64.const 0
    i32.const 0
    i32.const 3
    local.get 0
    i64.const 259
    i64.sub
    call 52
    local.set 0
    table.init 0
    i64.const 1
    i64.const 0
    i64.const 3
    local.get 0
    i64.const 259
    i64.sub
    call 53
    local.set 0
    table.copy
    i64.const 0
    ref.func 2
    i64.const 1
    local.get 0
    i64.const 274
    i64.sub
    call 53
    local.set 0
    table.fill 0
    i64.const 3
    local.set 2
    local.get 0
    i64.const 65
    i64.sub
    local.get 2
    call_indirect (type 0)
    local.set 0
    table.size 0
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;16;) (type 3) (param i64) (result i64 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    ref.func 1
    i64.const 10
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
      call 41
      local.set 0
    end
    local.get 0
    i64.const 65536
    i64.sub
    call 54
    local.set 0
    local.get 0
  )
  (func (;17;) (type 3) (param i64) (result i64 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 41
      local.set 0
    end
    ref.null func
    i64.const 1001
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
      call 41
      local.set 0
    end
    local.get 0
    i64.const 65536
    i64.sub
    call 54
    local.set 0
    local.get 0
  )
  (func (;18;) (type 5) (result i64)
    i64.const 9223372036854775807
    i64.load
  )
  (func (;19;) (type 1) (param i64) (result i64)
    i64.const 4294967296
    i32.const 1
    i64.const 10
    local.get 0
    i64.const 83
    i64.sub
    call 42
    local.set 0
    (@metadata.code.branch_hint "\00")
    if (type 11) (param i64 i32 i64) ;; label = @1
      local.get 0
      call 44
      local.set 0
    else
      memory.fill
    end
    local.get 0
  )
  (func (;20;) (type 1) (param i64) (result i64)
    i64.const 4294967296
    ref.null func
    i64.const 1
    local.get 0
    i64.const 259
    i64.sub
    call 53
    local.set 0
    table.fill 0
    local.get 0
  )
  (func (;21;) (type 6)
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
      call 22
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
  (func (;22;) (type 6)
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
  (func (;23;) (type 6)
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
      call 22
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
  (func (;24;) (type 6)
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
      call 22
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
  (func (;25;) (type 6)
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
      call 22
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
  (func (;26;) (type 6)
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
      call 22
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
  (func (;27;) (type 6)
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
      call 22
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
  (func (;28;) (type 7) (result i64 i64)
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
      call 29
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
      call 22
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
  (func (;29;) (type 5) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;30;) (type 5) (result i64)
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
      call 29
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
      call 22
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
  (func (;31;) (type 5) (result i64)
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
      call 29
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
      call 22
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
  (func (;32;) (type 5) (result i64)
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
      call 29
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
      call 22
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
  (func (;33;) (type 5) (result i64)
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
      call 29
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
    call 13
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
      call 22
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
  (func (;34;) (type 5) (result i64)
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
    i64.const 7
    i64.sub
    global.set 0
    call 14
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 22
    end
  )
  (func (;35;) (type 8) (result i32 i64)
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
      call 29
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
    call 15
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
      call 22
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
  (func (;36;) (type 5) (result i64)
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
      call 29
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
    call 16
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
      call 22
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
  (func (;37;) (type 5) (result i64)
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
      call 29
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
    call 17
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
      call 22
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
  (func (;38;) (type 5) (result i64)
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
    call 18
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 22
    end
  )
  (func (;39;) (type 6)
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
    call 19
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
      call 22
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
  (func (;40;) (type 6)
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
    call 20
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
      call 22
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
  (func (;41;) (type 9) (param i64) (result i64)
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
      call 22
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
      call 29
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;42;) (type 10) (param i64 i64) (result i64 i32 i64)
    local.get 1
    i64.const 0
    local.get 0
    i64.const 1
    i64.add
    i64.const 1
    i64.shr_u
    local.get 0
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
      call 41
      local.set 1
    end
    local.get 0
    local.get 0
    i64.const 262144
    i64.gt_u
    local.get 1
  )
  (func (;43;) (type 12) (param i64 i64) (result i64 i64)
    (local i64)
    local.get 0
    i64.const 1099511627776
    local.get 0
    i64.const 1099511627776
    i64.lt_u
    select
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
      call 41
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 41
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;44;) (type 13) (param i64 i32 i64 i64) (result i64)
    local.get 2
    memory.size
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    memory.size
    i64.const 16
    i64.shl
    local.get 2
    i64.sub
    i64.gt_u
    i32.or
    i32.eqz
    if ;; label = @1
      loop ;; label = @2
        i64.const 262144
        local.get 3
        call 43
        local.set 3
        drop
        local.get 0
        local.get 1
        i64.const 262144
        memory.fill
        local.get 0
        i64.const 262144
        i64.add
        local.set 0
        local.get 2
        i64.const 262144
        i64.sub
        local.set 2
        local.get 2
        i64.const 262144
        i64.gt_u
        br_if 0 (;@2;)
      end
    end
    local.get 2
    local.get 3
    call 43
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.fill
    local.get 3
  )
  (func (;45;) (type 15) (param i64 i64 i64 i64) (result i64)
    local.get 2
    memory.size
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    memory.size
    i64.const 16
    i64.shl
    local.get 2
    i64.sub
    i64.gt_u
    i32.or
    local.get 2
    memory.size
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 1
    memory.size
    i64.const 16
    i64.shl
    local.get 2
    i64.sub
    i64.gt_u
    i32.or
    i32.or
    i32.eqz
    if ;; label = @1
      local.get 1
      local.get 0
      i64.lt_u
      if ;; label = @2
        loop ;; label = @3
          i64.const 262144
          local.get 3
          call 43
          local.set 3
          drop
          local.get 2
          i64.const 262144
          i64.sub
          local.set 2
          local.get 0
          local.get 2
          i64.add
          local.get 1
          local.get 2
          i64.add
          i64.const 262144
          memory.copy
          local.get 2
          i64.const 262144
          i64.gt_u
          br_if 0 (;@3;)
        end
      else
        loop ;; label = @3
          i64.const 262144
          local.get 3
          call 43
          local.set 3
          drop
          local.get 0
          local.get 1
          i64.const 262144
          memory.copy
          local.get 0
          i64.const 262144
          i64.add
          local.set 0
          local.get 1
          i64.const 262144
          i64.add
          local.set 1
          local.get 2
          i64.const 262144
          i64.sub
          local.set 2
          local.get 2
          i64.const 262144
          i64.gt_u
          br_if 0 (;@3;)
        end
      end
    end
    local.get 2
    local.get 3
    call 43
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.copy
    local.get 3
  )
  (func (;46;) (type 16) (param i32 i64) (result i32 i32 i64)
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
      call 41
      local.set 1
    end
    local.get 0
    local.get 0
    i64.extend_i32_u
    i64.const 262144
    i64.gt_u
    local.get 1
  )
  (func (;47;) (type 18) (param i32 i64) (result i32 i64)
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
      call 41
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 41
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;48;) (type 19) (param i32 i64 i32 i64) (result i64)
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
    memory.size
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 1
    memory.size
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
      local.get 0
      i64.extend_i32_u
      i64.lt_u
      if ;; label = @2
        loop ;; label = @3
          i32.const 262144
          local.get 3
          call 47
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
          i64.extend_i32_u
          i64.add
          i32.const 262144
          memory.copy 1 0
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
          call 47
          local.set 3
          drop
          local.get 0
          local.get 1
          i32.const 262144
          memory.copy 1 0
          local.get 0
          i32.const 262144
          i32.add
          local.set 0
          local.get 1
          i64.const 262144
          i64.add
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
    call 47
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.copy 1 0
    local.get 3
  )
  (func (;49;) (type 21) (param i64 i32 i32 i64) (result i64)
    local.get 2
    i64.extend_i32_u
    memory.size
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    memory.size
    i64.const 16
    i64.shl
    local.get 2
    i64.extend_i32_u
    i64.sub
    i64.gt_u
    i32.or
    local.get 2
    i64.extend_i32_u
    memory.size 1
    i64.extend_i32_u
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 1
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
    i32.or
    i32.eqz
    if ;; label = @1
      local.get 1
      i64.extend_i32_u
      local.get 0
      i64.lt_u
      if ;; label = @2
        loop ;; label = @3
          i32.const 262144
          local.get 3
          call 47
          local.set 3
          drop
          local.get 2
          i32.const 262144
          i32.sub
          local.set 2
          local.get 0
          local.get 2
          i64.extend_i32_u
          i64.add
          local.get 1
          local.get 2
          i32.add
          i32.const 262144
          memory.copy 0 1
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
          call 47
          local.set 3
          drop
          local.get 0
          local.get 1
          i32.const 262144
          memory.copy 0 1
          local.get 0
          i64.const 262144
          i64.add
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
    call 47
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.copy 0 1
    local.get 3
  )
  (func (;50;) (type 21) (param i64 i32 i32 i64) (result i64)
    local.get 2
    i64.extend_i32_u
    memory.size
    i64.const 16
    i64.shl
    i64.gt_u
    local.get 0
    memory.size
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
        call 47
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
        i64.extend_i32_u
        i64.add
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
    call 47
    local.set 3
    drop
    local.get 0
    local.get 1
    local.get 2
    memory.init 0
    local.get 3
  )
  (func (;51;) (type 12) (param i64 i64) (result i64 i64)
    (local i64)
    local.get 0
    local.tee 2
    global.get 1
    i64.gt_u
    if ;; label = @1
      local.get 2
      global.set 4
      i64.const -1
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
    call 41
    local.set 1
    local.get 0
    memory.grow
    local.tee 0
    i64.const -1
    i64.ne
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
    i64.const -1
    local.get 1
  )
  (func (;52;) (type 18) (param i32 i64) (result i32 i64)
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
      call 41
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 41
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;53;) (type 12) (param i64 i64) (result i64 i64)
    (local i64)
    local.get 0
    i64.const 1099511627776
    local.get 0
    i64.const 1099511627776
    i64.lt_u
    select
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
      call 41
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 41
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (func (;54;) (type 22) (param funcref i64 i64) (result i64 i64)
    (local i64)
    local.get 1
    local.tee 3
    global.get 2
    i64.gt_u
    if ;; label = @1
      i64.const -1
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
    call 41
    local.set 2
    local.get 0
    local.get 1
    table.grow 0
    local.tee 1
    i64.const -1
    i64.ne
    if ;; label = @1
      local.get 1
      local.get 2
      return
    end
    global.get 2
    local.get 3
    i64.add
    global.set 2
    i64.const -1
    local.get 2
  )
  (data (;0;) "hello, world")
  (data (;1;) (i64.const 100) "active")
)
