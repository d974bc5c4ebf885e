(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func (result i32)))
  (type (;2;) (func (result i32 i64)))
  (type (;3;) (func))
  (type (;4;) (func (param f32) (result v128)))
  (type (;5;) (func (result i64)))
  (type (;6;) (func))
  (type (;7;) (func (param i64) (result i64)))
  (type (;8;) (func (param i32 i64) (result i32 i64)))
  (type (;9;) (func (param i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 5)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "table, first" (func 14))
  (export "table, second" (func 16))
  (export "table, default" (func 17))
  (export "table with values" (func 18))
  (export "branch to the function" (func 19))
  (export "conditional branch to the function" (func 20))
  (export "table to the function" (func 21))
  (export "return with values below" (func 22))
  (export "early return" (func 23))
  (export "dead code" (func 24))
  (export "dead code with odd operands" (func 25))
  (func (;1;) (type 8) (param i32 i64) (result i32 i64)
    block ;; label = @1
      block ;; label = @2
        block ;; label = @3
          local.get 0
          br_table 0 (;@3;) 1 (;@2;) 2 (;@1;)
        end
        i32.const 10
        local.get 1
        i64.const 52
        i64.sub
        return
      end
      i32.const 4
      i32.const 5
      i32.mul
      local.get 1
      i64.const 56
      i64.sub
      return
    end
    i32.const 30
    local.get 1
    i64.const 50
    i64.sub
  )
  (func (;2;) (type 9) (param i64) (result i32 i64)
    i32.const 0
    local.get 0
    i64.const 41
    i64.sub
    call 1
    local.set 0
    local.get 0
  )
  (func (;3;) (type 9) (param i64) (result i32 i64)
    i32.const 1
    local.get 0
    i64.const 41
    i64.sub
    call 1
    local.set 0
    local.get 0
  )
  (func (;4;) (type 9) (param i64) (result i32 i64)
    i32.const 9
    local.get 0
    i64.const 41
    i64.sub
    call 1
    local.set 0
    local.get 0
  )
  (func (;5;) (type 9) (param i64) (result i32 i64)
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        i32.const 6
        i32.const 1
        br_table 1 (;@1;) 0 (;@2;)
      end
      local.get 0
      i64.const 2
      i64.sub
      local.set 0
      i32.const 1
      i32.add
    end
    local.get 0
    i64.const 50
    i64.sub
  )
  (func (;6;) (type 9) (param i64) (result i32 i64)
    block ;; label = @1
      i32.const 5
      local.get 0
      i64.const 3
      i64.sub
      return
    end
    i32.const 6
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;7;) (type 9) (param i64) (result i32 i64)
    block (result i32) ;; label = @1
      i32.const 5
      i32.const 1
      br_if 0 (;@1;)
      local.get 0
      i64.const 2
      i64.sub
      local.set 0
      drop
      i32.const 6
    end
    local.get 0
    i64.const 26
    i64.sub
  )
  (func (;8;) (type 9) (param i64) (result i32 i64)
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        i32.const 7
        i32.const 1
        br_table 0 (;@2;) 1 (;@1;)
      end
      local.get 0
      i64.const 2
      i64.sub
      local.set 0
      i32.const 1
      i32.add
    end
    local.get 0
    i64.const 50
    i64.sub
  )
  (func (;9;) (type 2) (result i32 i64)
    i32.const 1
    i32.const 2
    i64.const 3
    return
  )
  (func (;10;) (type 7) (param i64) (result i64)
    i32.const 1
    if ;; label = @1
      local.get 0
      i64.const 9
      i64.sub
      return
    end
    local.get 0
    i64.const 47
    i64.sub
    call 11
    local.set 0
    local.get 0
  )
  (func (;11;) (type 7) (param i64) (result i64)
    local.get 0
    i64.const 1
    i64.sub
    call 26
    local.set 0
    unreachable
    unreachable
  )
  (func (;12;) (type 9) (param i64) (result i32 i64)
    block ;; label = @1
      br 0 (;@1;)
    end
    i32.const 1
    if ;; label = @1
      i32.const 9
      local.get 0
      i64.const 12
      i64.sub
      return
    else
      local.get 0
      i64.const 10
      i64.sub
      call 26
      local.set 0
      unreachable
    end
    local.get 0
    i64.const 1
    i64.sub
    call 26
    local.set 0
    unreachable
    unreachable
  )
  (func (;13;) (type 1) (result i32)
    i32.const 3
    return
  )
  (func (;14;) (type 1) (result i32)
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
  (func (;16;) (type 1) (result i32)
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
  (func (;17;) (type 1) (result i32)
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
  (func (;18;) (type 1) (result i32)
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
  (func (;19;) (type 1) (result i32)
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
  (func (;20;) (type 1) (result i32)
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
  (func (;21;) (type 1) (result i32)
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
  (func (;22;) (type 2) (result i32 i64)
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
    i64.const 5
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
  (func (;23;) (type 3)
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
  (func (;24;) (type 1) (result i32)
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
  (func (;25;) (type 1) (result i32)
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
    call 13
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 15
    end
  )
  (func (;26;) (type 7) (param i64) (result i64)
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
