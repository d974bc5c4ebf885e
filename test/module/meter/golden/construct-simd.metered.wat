(module
  (type (;0;) (func (param v128) (result v128)))
  (type (;1;) (func (result i32)))
  (type (;2;) (func (result i64)))
  (type (;3;) (func (result i64)))
  (type (;4;) (func))
  (type (;5;) (func (param i64) (result i64)))
  (type (;6;) (func (param i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 3)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (memory (;0;) 1)
  (global (;5;) (mut v128) v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000004)
  (global (;6;) (mut i64) i64.const 0)
  (global (;7;) (mut i64) i64.const 0)
  (export "lanes" (func 6))
  (export "shuffle" (func 8))
  (export "lane of memory" (func 9))
  (export "loop" (func 10))
  (export "skerry:memory:0" (memory 0))
  (func (;1;) (type 0) (param v128) (result v128)
    local.get 0
    local.get 0
    i32x4.add
  )
  (func (;2;) (type 1) (result i32)
    global.get 5
    call 1
    global.set 5
    i32.const 0
    global.get 5
    v128.store offset=16
    i32.const 16
    v128.load
    i32x4.extract_lane 3
  )
  (func (;3;) (type 2) (result i64)
    v128.const i32x4 0x00000001 0x00000000 0x00000002 0x00000000
    v128.const i32x4 0x00000003 0x00000000 0x00000004 0x00000000
    i8x16.shuffle 0 1 2 3 4 5 6 7 15 14 13 12 11 10 9 8
    i64x2.extract_lane 1
  )
  (func (;4;) (type 1) (result i32)
    i32.const 5
    v128.const i32x4 0x00090000 0x00000000 0x00000000 0x00000000
    v128.store8_lane 2
    i32.const 5
    i32.load8_u
  )
  (func (;5;) (type 6) (param i64) (result i32 i64)
    (local v128 i32)
    i32.const 100
    local.set 2
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
            i64.const 38
            i64.sub
            local.set 0
            local.get 1
            local.get 2
            i32x4.splat
            i32x4.add
            local.set 1
            local.get 2
            i32.const 1
            i32.sub
            local.tee 2
            br_if 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 0
        call 11
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 1
    global.get 5
    i32.const 1
    select
    i32x4.extract_lane 0
    local.get 0
    i64.const 13
    i64.sub
  )
  (func (;6;) (type 1) (result i32)
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
    i64.const 59
    i64.sub
    global.set 0
    call 2
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 7
    end
  )
  (func (;7;) (type 4)
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
  (func (;8;) (type 2) (result i64)
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
    i64.const 16
    i64.sub
    global.set 0
    call 3
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 7
    end
  )
  (func (;9;) (type 1) (result i32)
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
    i64.const 8
    i64.sub
    global.set 0
    call 4
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 7
    end
  )
  (func (;10;) (type 1) (result i32)
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
  (func (;11;) (type 5) (param i64) (result i64)
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
      call 7
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
  (func (;12;) (type 3) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
)
