(module
  (type (;0;) (func (param i32 i64) (result i32 i64)))
  (type (;1;) (func (param i64) (result i32 i64)))
  (type (;2;) (func (param i64) (result i64)))
  (type (;3;) (func (result i64)))
  (type (;4;) (func (result i32)))
  (type (;5;) (func))
  (type (;6;) (func (param i64) (result i64)))
  (type (;7;) (func (param i32) (result i32)))
  (import "skerry:meter" "refill" (func (;0;) (type 3)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (import "host" "peek" (func (;1;) (type 7)))
  (table (;0;) 3 (ref null 0))
  (table (;1;) 2 (ref 0) ref.func 2)
  (global (;5;) (mut (ref 0)) ref.func 2)
  (global (;6;) (mut i64) i64.const 0)
  (global (;7;) (mut i64) i64.const 0)
  (export "call_ref" (func 22))
  (export "call_ref of a table's" (func 25))
  (export "call_ref of an import" (func 26))
  (export "a table without nulls" (func 27))
  (export "choose another" (func 28))
  (export "return_call_ref, many times" (func 29))
  (export "br_on_null, null" (func 30))
  (export "br_on_null, not null" (func 31))
  (export "br_on_non_null, null" (func 32))
  (export "br_on_non_null, not null" (func 33))
  (export "a local that is never null" (func 34))
  (export "trap: call_ref of null" (func 35))
  (export "trap: as_non_null" (func 36))
  (export "trap: return_call_ref of null" (func 37))
  (elem (;0;) (table 0) (i32.const 0) (ref null 0) (ref.func 2) (ref.func 3) (ref.null 0))
  (elem (;1;) declare func 38 4 5)
  (func (;2;) (type 0) (param i32 i64) (result i32 i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 39
      local.set 1
    end
    local.get 0
    i32.const 2
    i32.mul
    local.get 1
    i64.const 5
    i64.sub
  )
  (func (;3;) (type 0) (param i32 i64) (result i32 i64)
    (local i32)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 39
      local.set 1
    end
    block ;; label = @1
      loop ;; label = @2
        block ;; label = @3
          loop ;; label = @4
            local.get 1
            i32.wrap_i64
            i32.const 0
            i32.lt_s
            (@metadata.code.branch_hint "\00")
            br_if 1 (;@3;)
            local.get 1
            i64.const 32
            i64.sub
            local.set 1
            local.get 2
            local.get 0
            i32.add
            local.set 2
            local.get 0
            i32.const 1
            i32.sub
            local.tee 0
            br_if 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 1
        call 39
        local.set 1
        br 0 (;@2;)
      end
    end
    local.get 2
    local.get 1
    i64.const 1
    i64.sub
  )
  (func (;4;) (type 0) (param i32 i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 39
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
    ref.func 5
    local.set 4
    local.get 1
    i64.const 91
    i64.sub
    local.get 4
    return_call_ref 0
    unreachable
  )
  (func (;5;) (type 0) (param i32 i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 39
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
    ref.func 4
    local.set 4
    local.get 1
    i64.const 91
    i64.sub
    local.get 4
    return_call_ref 0
    unreachable
  )
  (func (;6;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 21
    global.get 5
    local.set 3
    local.get 0
    i64.const 66
    i64.sub
    local.get 3
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;7;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 9
    i32.const 1
    table.get 0
    local.set 3
    local.get 0
    i64.const 98
    i64.sub
    local.get 3
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;8;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 5
    ref.func 38
    local.set 3
    local.get 0
    i64.const 81
    i64.sub
    local.get 3
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;9;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 5
    i32.const 1
    table.get 1
    local.set 3
    local.get 0
    i64.const 98
    i64.sub
    local.get 3
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;10;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    ref.func 3
    global.set 5
    i32.const 4
    global.get 5
    local.set 3
    local.get 0
    i64.const 86
    i64.sub
    local.get 3
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;11;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 50001
    ref.func 4
    local.set 3
    local.get 0
    i64.const 81
    i64.sub
    local.get 3
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;12;) (type 0) (param i32 i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 39
      local.set 1
    end
    block ;; label = @1
      i32.const 6
      local.get 0
      table.get 0
      br_on_null 0 (;@1;)
      local.set 4
      local.get 1
      i64.const 99
      i64.sub
      local.get 4
      call_ref 0
      local.set 1
      local.get 1
      i64.const 2
      i64.sub
      return
    end
    i32.const -1
    local.get 1
    i64.const 36
    i64.sub
  )
  (func (;13;) (type 1) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 2
    local.get 0
    i64.const 41
    i64.sub
    call 12
    local.set 0
    local.get 0
  )
  (func (;14;) (type 1) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 0
    local.get 0
    i64.const 41
    i64.sub
    call 12
    local.set 0
    local.get 0
  )
  (func (;15;) (type 0) (param i32 i64) (result i32 i64)
    block (result (ref 0)) ;; label = @1
      local.get 0
      table.get 0
      br_on_non_null 0 (;@1;)
      i32.const -2
      local.get 1
      i64.const 37
      i64.sub
      return
    end
    drop
    i32.const 8
    local.get 1
    i64.const 36
    i64.sub
  )
  (func (;16;) (type 1) (param i64) (result i32 i64)
    i32.const 2
    local.get 0
    i64.const 41
    i64.sub
    call 15
    local.set 0
    local.get 0
  )
  (func (;17;) (type 1) (param i64) (result i32 i64)
    i32.const 0
    local.get 0
    i64.const 41
    i64.sub
    call 15
    local.set 0
    local.get 0
  )
  (func (;18;) (type 1) (param i64) (result i32 i64)
    (local (ref 0) i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 0
    table.get 0
    ref.as_non_null
    local.set 1
    i32.const 1
    local.get 1
    local.set 4
    local.get 0
    i64.const 101
    i64.sub
    local.get 4
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;19;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 1
    i32.const 2
    table.get 0
    local.set 3
    local.get 0
    i64.const 98
    i64.sub
    local.get 3
    call_ref 0
    local.set 0
    local.get 0
  )
  (func (;20;) (type 5)
    ref.null 0
    ref.as_non_null
    drop
  )
  (func (;21;) (type 1) (param i64) (result i32 i64)
    (local i32 i64 (ref null 0))
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 39
      local.set 0
    end
    i32.const 1
    ref.null 0
    local.set 3
    local.get 0
    i64.const 66
    i64.sub
    local.get 3
    return_call_ref 0
    unreachable
  )
  (func (;22;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;23;) (type 3) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;24;) (type 5)
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
  (func (;25;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;26;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;27;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;28;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;29;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;30;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;31;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
    call 14
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
      call 24
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
  (func (;32;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
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
      call 24
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
  (func (;33;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
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
      call 24
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
  (func (;34;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
    call 18
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
      call 24
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
  (func (;35;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
      call 24
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
  (func (;36;) (type 5)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 0
    i64.const 3
    i64.sub
    global.set 0
    call 20
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 24
    end
  )
  (func (;37;) (type 4) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 6
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
    call 21
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
      call 24
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
  (func (;38;) (type 0) (param i32 i64) (result i32 i64)
    (local i64 i64)
    local.get 1
    local.set 2
    global.get 0
    local.get 2
    i64.extend32_s
    i64.add
    local.tee 3
    global.set 0
    local.get 3
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 24
    end
    local.get 2
    local.get 2
    i64.extend32_s
    i64.sub
    i64.const 32
    i64.shr_s
    i32.wrap_i64
    i32.const 146
    i32.sub
    global.set 3
    local.get 0
    call 1
    local.get 1
    local.get 1
    i64.extend32_s
    i64.sub
    global.get 6
    local.set 3
    global.get 0
    global.get 6
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 23
      local.set 3
    end
    global.get 0
    local.get 3
    i64.sub
    global.set 0
    local.get 3
    i64.add
  )
  (func (;39;) (type 6) (param i64) (result i64)
    (local i64)
    global.get 6
    i64.const 131072
    i64.lt_s
    if ;; label = @1
      global.get 6
      i64.const 1
      i64.shl
      global.set 6
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
      call 24
    end
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    global.get 6
    local.set 1
    global.get 0
    global.get 6
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
)
