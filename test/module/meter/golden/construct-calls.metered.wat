(module
  (type (;0;) (func (param i32 i64) (result i32 i64)))
  (type (;1;) (func (param i64 i64) (result i64 i64 i64)))
  (type (;2;) (func (param i64) (result i32 i64)))
  (type (;3;) (func (param i64) (result i64 i64)))
  (type (;4;) (func (param i64) (result i64)))
  (type (;5;) (func (result i64)))
  (type (;6;) (func (result i32)))
  (type (;7;) (func))
  (type (;8;) (func (param i64) (result i64)))
  (type (;9;) (func (param i32) (result i32)))
  (type (;10;) (func (param i64) (result i64 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 5)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (import "host" "peek" (func (;1;) (type 9)))
  (table (;0;) 4 funcref)
  (global (;5;) (mut i64) i64.const 1)
  (global (;6;) (mut i64) i64.const 0)
  (global (;7;) (mut i64) i64.const 0)
  (export "recursion" (func 16))
  (export "indirect" (func 19))
  (export "an import" (func 20))
  (export "an import, indirectly" (func 21))
  (export "several results" (func 22))
  (export "trap: null in the table" (func 23))
  (export "trap: outside the table" (func 24))
  (export "trap: other type" (func 25))
  (export "trap: in a callee" (func 26))
  (export "reexported import" (func 27))
  (export "skerry:global:0" (global 5))
  (elem (;0;) (i32.const 0) func 3 2 28)
  (func (;2;) (type 0) (param i32 i64) (result i32 i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 29
      local.set 1
    end
    local.get 0
    i32.const 1
    i32.add
    local.get 1
    i64.const 3
    i64.sub
  )
  (func (;3;) (type 0) (param i32 i64) (result i32 i64)
    local.get 1
    i64.const 77309411328
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
      call 30
      local.set 1
    end
    local.get 0
    i32.const 2
    i32.lt_s
    if ;; label = @1
      local.get 0
      local.get 1
      i64.const -77309411316
      i64.sub
      return
    end
    local.get 0
    i32.const 1
    i32.sub
    local.get 1
    i64.const 52
    i64.sub
    call 3
    local.set 1
    local.get 0
    i32.const 2
    i32.sub
    local.get 1
    i64.const 43
    i64.sub
    call 3
    local.set 1
    i32.add
    local.get 1
    i64.const -77309411327
    i64.sub
  )
  (func (;4;) (type 10) (param i64) (result i64 i64)
    local.get 0
    local.get 0
    i64.const 2
    i64.mul
  )
  (func (;5;) (type 2) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 15
    local.get 0
    i64.const 41
    i64.sub
    call 3
    local.set 0
    local.get 0
  )
  (func (;6;) (type 2) (param i64) (result i32 i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 41
    i32.const 1
    local.set 1
    local.get 0
    i64.const 66
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    local.get 0
  )
  (func (;7;) (type 2) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 1
    local.get 0
    i64.const 41
    i64.sub
    call 28
    local.set 0
    local.get 0
  )
  (func (;8;) (type 2) (param i64) (result i32 i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 1
    i32.const 2
    local.set 1
    local.get 0
    i64.const 66
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    local.get 0
  )
  (func (;9;) (type 5) (result i64)
    i64.const 21
    call 4
    i64.add
  )
  (func (;10;) (type 2) (param i64) (result i32 i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 1
    i32.const 3
    local.set 1
    local.get 0
    i64.const 66
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    local.get 0
  )
  (func (;11;) (type 2) (param i64) (result i32 i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 1
    i32.const 99
    local.set 1
    local.get 0
    i64.const 66
    i64.sub
    local.get 1
    call_indirect (type 0)
    local.set 0
    local.get 0
  )
  (func (;12;) (type 4) (param i64) (result i64)
    (local i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 1
    local.set 1
    local.get 0
    i64.const 65
    i64.sub
    local.get 1
    call_indirect (type 4)
    local.set 0
    local.get 0
  )
  (func (;13;) (type 5) (result i64)
    i64.const 5
    global.set 5
    call 14
    i64.const 3
  )
  (func (;14;) (type 7)
    global.get 5
    i64.const 0
    i64.rem_s
    global.set 5
  )
  (func (;15;) (type 2) (param i64) (result i32 i64)
    local.get 0
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 0
      call 29
      local.set 0
    end
    i32.const 8
    local.get 0
    i64.const 41
    i64.sub
    call 28
    local.set 0
    local.get 0
  )
  (func (;16;) (type 6) (result i32)
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
      call 17
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
      call 18
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
  (func (;17;) (type 5) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;18;) (type 7)
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
  (func (;19;) (type 6) (result i32)
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
      call 17
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
      call 18
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
  (func (;20;) (type 6) (result i32)
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
      call 17
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
      call 18
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
  (func (;21;) (type 6) (result i32)
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
      call 17
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
      call 18
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
  (func (;22;) (type 5) (result i64)
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
    i64.const 48
    i64.sub
    global.set 0
    call 9
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 18
    end
  )
  (func (;23;) (type 6) (result i32)
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
      call 17
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
      call 18
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
  (func (;24;) (type 6) (result i32)
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
      call 17
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
      call 18
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
  (func (;25;) (type 7)
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
      call 17
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
      call 18
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
  (func (;26;) (type 5) (result i64)
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
    i64.const 92
    i64.sub
    global.set 0
    call 13
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 18
    end
  )
  (func (;27;) (type 6) (result i32)
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
      call 17
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
      call 18
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
  (func (;28;) (type 0) (param i32 i64) (result i32 i64)
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
      call 18
    end
    local.get 2
    local.get 2
    i64.extend32_s
    i64.sub
    i64.const 32
    i64.shr_s
    i32.wrap_i64
    i32.const 130
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
      call 17
      local.set 3
    end
    global.get 0
    local.get 3
    i64.sub
    global.set 0
    local.get 3
    i64.add
  )
  (func (;29;) (type 8) (param i64) (result i64)
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
      call 18
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
      call 17
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;30;) (type 8) (param i64) (result i64)
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
    call 29
  )
)
