(module
  (type (;0;) (func))
  (type (;1;) (func (result i32 i64 f32 f64 i64 i32)))
  (type (;2;) (func (result i64)))
  (type (;3;) (func))
  (type (;4;) (func (param i64) (result i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 2)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (import "host" "base" (global (;5;) i32))
  (import "host" "cell" (global (;6;) (mut i64)))
  (memory (;0;) 1)
  (global (;7;) i32 global.get 5 i32.const 4 i32.add)
  (global (;8;) funcref ref.func 7)
  (global (;9;) (mut i32) i32.const 3)
  (global (;10;) (mut i64) i64.const 4)
  (global (;11;) (mut f32) f32.const 0x1.8p+0 (;=1.5;))
  (global (;12;) (mut f64) f64.const -0x0p+0 (;=-0;))
  (global (;13;) (mut i64) i64.const 0)
  (global (;14;) (mut i64) i64.const 0)
  (export "all globals" (func 4))
  (export "skerry:memory:0" (memory 0))
  (export "skerry:global:0" (global 9))
  (export "skerry:global:1" (global 10))
  (export "skerry:global:2" (global 11))
  (export "skerry:global:3" (global 12))
  (start 6)
  (func (;1;) (type 4) (param i64) (result i64)
    (local i32)
    i32.const 50
    local.set 1
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
            i64.const 82
            i64.sub
            local.set 0
            call 2
            local.get 1
            i32.const 1
            i32.sub
            local.tee 1
            br_if 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 0
        call 8
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 0
    i64.const 2
    i64.sub
  )
  (func (;2;) (type 0)
    global.get 9
    i32.const 1
    i32.add
    global.set 9
    global.get 6
    i64.const 2
    i64.add
    global.set 6
  )
  (func (;3;) (type 1) (result i32 i64 f32 f64 i64 i32)
    call 2
    global.get 12
    f64.neg
    global.set 12
    global.get 10
    i64.const 40
    i64.shl
    global.set 10
    global.get 11
    f32.const 0x1.8p+1 (;=3;)
    f32.mul
    global.set 11
    global.get 9
    global.get 10
    global.get 11
    global.get 12
    global.get 6
    global.get 7
    global.get 8
    ref.is_null
    i32.add
  )
  (func (;4;) (type 1) (result i32 i64 f32 f64 i64 i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 13
    global.get 0
    i64.const 86
    i64.sub
    global.set 0
    call 3
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 5
    end
  )
  (func (;5;) (type 3)
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
    global.set 13
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
      call 5
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
  (func (;7;) (type 0)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 13
    global.get 0
    i64.const 14
    i64.sub
    global.set 0
    call 2
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 5
    end
  )
  (func (;8;) (type 4) (param i64) (result i64)
    (local i64)
    global.get 13
    i64.const 131072
    i64.lt_s
    if ;; label = @1
      global.get 13
      i64.const 1
      i64.shl
      global.set 13
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
      call 5
    end
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    global.get 13
    local.set 1
    global.get 0
    global.get 13
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 9
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;9;) (type 2) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (data (;0;) (offset global.get 5 i32.const 16 i32.add) "placed by an expression")
)
