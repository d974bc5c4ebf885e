(module
  (type (;0;) (func))
  (type (;1;) (func (result i32)))
  (type (;2;) (func (param i32 i32) (result i32)))
  (type (;3;) (func (result i64)))
  (type (;4;) (func))
  (type (;5;) (func (param i64) (result i32 i64)))
  (type (;6;) (func (param i64) (result i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 3)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (global (;5;) (mut i32) i32.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (global (;7;) (mut i64) i64.const 0)
  (export "if taken" (func 11))
  (export "if not taken" (func 13))
  (export "if without else" (func 14))
  (export "nested" (func 15))
  (export "block with parameters" (func 16))
  (export "empty blocks" (func 17))
  (export "values below a branch" (func 18))
  (export "left early from a block" (func 19))
  (export "skerry:global:0" (global 5))
  (func (;1;) (type 0)
    global.get 5
    i32.const 1
    i32.add
    global.set 5
  )
  (func (;2;) (type 5) (param i64) (result i32 i64)
    i32.const 1
    if (result i32) ;; label = @1
      i32.const 10
    else
      i32.const 20
    end
    local.get 0
    i64.const 8
    i64.sub
  )
  (func (;3;) (type 5) (param i64) (result i32 i64)
    i32.const 0
    if (result i32) ;; label = @1
      i32.const 10
    else
      local.get 0
      i64.const 4
      i64.sub
      local.set 0
      i32.const 20
      i32.const 2
      i32.mul
    end
    local.get 0
    i64.const 8
    i64.sub
  )
  (func (;4;) (type 6) (param i64) (result i64)
    i32.const 0
    if ;; label = @1
      local.get 0
      i64.const 47
      i64.sub
      local.set 0
      call 1
    end
    call 1
    local.get 0
    i64.const 54
    i64.sub
  )
  (func (;5;) (type 5) (param i64) (result i32 i64)
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        i32.const 1
        i32.const 0
        br_if 1 (;@1;)
        i32.const 1
        br_if 0 (;@2;)
        local.get 0
        i64.const 2
        i64.sub
        local.set 0
        i32.const 5
        i32.add
      end
      local.get 0
      i64.const 27
      i64.sub
      local.set 0
      i32.const 7
      i32.add
    end
    local.get 0
    i64.const 26
    i64.sub
  )
  (func (;6;) (type 1) (result i32)
    i32.const 3
    i32.const 4
    block (type 2) (param i32 i32) (result i32) ;; label = @1
      i32.mul
    end
  )
  (func (;7;) (type 6) (param i64) (result i64)
    block ;; label = @1
    end
    block ;; label = @1
      block ;; label = @2
      end
    end
    loop ;; label = @1
    end
    local.get 0
  )
  (func (;8;) (type 5) (param i64) (result i32 i64)
    i32.const 1
    i32.const 2
    block (result i32) ;; label = @1
      i32.const 3
      i32.const 4
      br 0 (;@1;)
    end
    i32.add
    i32.add
    local.get 0
    i64.const 8
    i64.sub
  )
  (func (;9;) (type 5) (param i64) (result i32 i64)
    block ;; label = @1
      i32.const 9
      local.get 0
      i64.const 3
      i64.sub
      return
    end
    i32.const -1
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;10;) (type 5) (param i64) (result i32 i64)
    local.get 0
    i64.const 40
    i64.sub
    call 9
    local.set 0
    local.get 0
  )
  (func (;11;) (type 1) (result i32)
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
      call 12
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
  (func (;12;) (type 4)
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
  (func (;13;) (type 1) (result i32)
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
      call 12
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
    global.set 6
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
      call 12
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
  (func (;15;) (type 1) (result i32)
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
      call 12
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
  (func (;16;) (type 1) (result i32)
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
    i64.const 5
    i64.sub
    global.set 0
    call 6
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 12
    end
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
    global.set 6
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
      call 12
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
    global.set 6
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
      call 12
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
    global.set 6
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
      call 12
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
)
