(module
  (type (;0;) (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64)))
  (type (;1;) (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (type (;2;) (func (param i64) (result i64)))
  (type (;3;) (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64 i64)))
  (type (;4;) (func (param i32 i64) (result i64)))
  (type (;5;) (func (param i64) (result i32 i64)))
  (type (;6;) (func (param i64) (result i64 i64)))
  (type (;7;) (func (result i64)))
  (type (;8;) (func))
  (type (;9;) (func (result i32)))
  (type (;10;) (func (param i64) (result i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 7)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (table (;0;) 2 2 funcref)
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "many parameters" (func 15))
  (export "many locals" (func 18))
  (export "many of all" (func 19))
  (export "through a table" (func 20))
  (export "in tail position" (func 21))
  (export "recursion" (func 22))
  (export "trap: with another type" (func 23))
  (export "out of fuel" (func 24))
  (elem (;0;) (i32.const 0) func 3 1)
  (func (;1;) (type 1) (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    local.get 20
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 20
      call 25
      local.set 20
    end
    local.get 20
    i64.const 40
    i64.sub
  )
  (func (;2;) (type 8)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
  )
  (func (;3;) (type 0) (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 v128 v128 v128 v128 v128 i64)
    local.get 20
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 20
      call 25
      local.set 20
    end
    local.get 0
    local.get 19
    i64.add
    local.set 85
    local.get 85
    i32.wrap_i64
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    i32.const 1
    local.get 20
    i64.const 166
    i64.sub
  )
  (func (;4;) (type 3) (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64 i64)
    local.get 19
    i64.eqz
    if (result i64) ;; label = @1
      local.get 1
    else
      local.get 2
    end
    local.get 20
    i64.const 51
    i64.sub
  )
  (func (;5;) (type 3) (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64 i64)
    local.get 19
    local.get 18
    local.get 17
    local.get 16
    local.get 15
    local.get 14
    local.get 13
    local.get 12
    local.get 11
    local.get 10
    local.get 9
    local.get 8
    local.get 7
    local.get 6
    local.get 5
    local.get 4
    local.get 3
    local.get 2
    local.get 1
    local.get 0
    local.get 20
    i64.const 102
    i64.sub
    return_call 4
    unreachable
  )
  (func (;6;) (type 4) (param i32 i64) (result i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    local.get 1
    i64.const 347892350976
    i64.sub
    local.tee 1
    local.get 1
    i64.const 32
    i64.shr_u
    i64.or
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 26
      local.set 1
    end
    local.get 0
    i32.eqz
    if ;; label = @1
      local.get 1
      i64.const -347892350901
      i64.sub
      return
    end
    local.get 0
    i32.const 1
    i32.sub
    local.get 1
    i64.const 116
    i64.sub
    call 6
    local.set 1
    local.get 1
    i64.const -347892350976
    i64.sub
  )
  (func (;7;) (type 2) (param i64) (result i64)
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
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    local.get 0
    i64.const 60
    i64.sub
    call 1
    local.set 0
    local.get 0
  )
  (func (;8;) (type 8)
    call 2
  )
  (func (;9;) (type 5) (param i64) (result i32 i64)
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
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    i64.const 1
    local.get 0
    i64.const 60
    i64.sub
    call 3
    local.set 0
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    local.get 0
    i64.const 16
    i64.sub
  )
  (func (;10;) (type 5) (param i64) (result i32 i64)
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
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i32.const 0
    local.set 1
    local.get 0
    i64.const 85
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    i32.add
    local.get 0
    i64.const 16
    i64.sub
  )
  (func (;11;) (type 6) (param i64) (result i64 i64)
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    i64.const 3
    local.get 0
    i64.const 60
    i64.sub
    call 5
    local.set 0
    local.get 0
  )
  (func (;12;) (type 2) (param i64) (result i64)
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
    i32.const 9
    local.get 0
    i64.const 41
    i64.sub
    call 6
    local.set 0
    local.get 0
  )
  (func (;13;) (type 2) (param i64) (result i64)
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
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i64.const 2
    i32.const 1
    local.set 1
    local.get 0
    i64.const 85
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    drop
    local.get 0
    i64.const 17
    i64.sub
  )
  (func (;14;) (type 2) (param i64) (result i64)
    block ;; label = @1
      loop ;; label = @2
        block ;; label = @3
          loop ;; label = @4
            local.get 0
            i32.wrap_i64
            i32.const 0
            i32.lt_s
            (@metadata.code.branch_hint "\00")
            br_if 1 (;@3;)
            local.get 0
            i64.const 116
            i64.sub
            local.set 0
            call 2
            br 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 0
        call 25
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 0
  )
  (func (;15;) (type 8)
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
      call 16
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
      call 17
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
  (func (;16;) (type 7) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;17;) (type 8)
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
  (func (;18;) (type 8)
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
    i64.const 110
    i64.sub
    global.set 0
    call 8
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 17
    end
  )
  (func (;19;) (type 9) (result i32)
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
      call 16
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
      call 17
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
  (func (;20;) (type 9) (result i32)
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
      call 16
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
      call 17
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
  (func (;21;) (type 7) (result i64)
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
      call 17
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
  (func (;22;) (type 8)
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
      call 16
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
      call 17
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
  (func (;23;) (type 8)
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
      call 16
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
      call 17
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
  (func (;24;) (type 8)
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
      call 17
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
  (func (;25;) (type 10) (param i64) (result i64)
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
      call 17
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
      call 16
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;26;) (type 10) (param i64) (result i64)
    (local i64)
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    i64.const 0
    i64.lt_s
    if ;; label = @1
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
      i64.const 32
      i64.shr_s
      i32.wrap_i64
      global.set 3
      unreachable
    end
    local.get 0
    call 25
  )
)
