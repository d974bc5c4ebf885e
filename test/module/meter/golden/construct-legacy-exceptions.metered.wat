(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (result i32)))
  (type (;4;) (func (result i64)))
  (type (;5;) (func))
  (type (;6;) (func (param i64) (result i64)))
  (type (;7;) (func (param i32 i64) (result i32 i64)))
  (type (;8;) (func (param i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 4)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (tag (;0;) (type 0) (param i32))
  (tag (;1;) (type 1))
  (global (;5;) (mut i64) i64.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (export "nothing thrown" (func 13))
  (export "caught with a number" (func 16))
  (export "caught by all" (func 17))
  (export "thrown again" (func 18))
  (export "delegated" (func 19))
  (export "delegated to the caller" (func 20))
  (export "in a loop" (func 21))
  (export "a try without handlers" (func 22))
  (export "a branch out of a handler" (func 23))
  (export "trap: none catches one" (func 24))
  (func (;1;) (type 7) (param i32 i64) (result i32 i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 25
      local.set 1
    end
    local.get 0
    i32.eqz
    if ;; label = @1
      local.get 1
      i64.const 4008
      i64.sub
      call 26
      local.set 1
      throw 1
    end
    local.get 0
    i32.const 1
    i32.eq
    if ;; label = @1
      i32.const 11
      local.get 1
      i64.const 4018
      i64.sub
      call 26
      local.set 1
      throw 0
    end
    local.get 0
    i32.const 100
    i32.add
    local.get 1
    i64.const 20
    i64.sub
  )
  (func (;2;) (type 7) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 25
      local.set 1
    end
    local.get 1
    local.get 1
    i64.extend32_s
    i64.sub
    local.set 2
    try (result i32) ;; label = @1
      local.get 0
      local.get 1
      i64.const 41
      i64.sub
      local.get 2
      local.set 1
      call 1
      local.set 1
      i32.const 2
      i32.mul
    catch 0
      local.get 1
      i64.const -2
      i64.sub
      local.set 1
      i32.const 1
      i32.add
    catch_all
      local.get 1
      i64.const 1
      i64.sub
      local.set 1
      i32.const -1
      i32.const 5
      i32.mul
    end
    i32.const 1
    i32.sub
    local.get 1
    i64.const 6
    i64.sub
  )
  (func (;3;) (type 8) (param i64) (result i32 i64)
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
    i32.const 4
    local.get 0
    i64.const 41
    i64.sub
    call 2
    local.set 0
    local.get 0
  )
  (func (;4;) (type 8) (param i64) (result i32 i64)
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
    i32.const 1
    local.get 0
    i64.const 41
    i64.sub
    call 2
    local.set 0
    local.get 0
  )
  (func (;5;) (type 8) (param i64) (result i32 i64)
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
    i32.const 0
    local.get 0
    i64.const 41
    i64.sub
    call 2
    local.set 0
    local.get 0
  )
  (func (;6;) (type 8) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    try (result i32) ;; label = @1
      try (result i32) ;; label = @2
        i32.const 1
        local.get 0
        i64.const 41
        i64.sub
        local.get 1
        local.set 0
        call 1
        local.set 0
      catch 0
        drop
        local.get 0
        i64.const 1
        i64.sub
        local.set 0
        local.get 0
        i32.wrap_i64
        i32.const 0
        i32.lt_s
        (@metadata.code.branch_hint "\00")
        if ;; label = @3
          local.get 0
          call 25
          local.set 0
        end
        local.get 0
        i64.const 4000
        i64.sub
        local.get 1
        local.set 0
        call 26
        local.set 0
        rethrow 0 (;@2;)
      end
    catch 0
      local.get 0
      i64.const 2
      i64.sub
      local.set 0
      i32.const 6
      i32.add
    end
    local.get 0
  )
  (func (;7;) (type 8) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    try (result i32) ;; label = @1
      try (result i32) ;; label = @2
        i32.const 0
        local.get 0
        i64.const 41
        i64.sub
        local.get 1
        local.set 0
        call 1
        local.set 0
        i32.const 9
        i32.add
      delegate 0 (;@1;)
    catch_all
      local.get 0
      i64.const -1
      i64.sub
      local.set 0
      i32.const 77
    end
    local.get 0
    i64.const 2
    i64.sub
  )
  (func (;8;) (type 8) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    try (result i32) ;; label = @1
      i32.const 1
      local.get 0
      i64.const 41
      i64.sub
      local.get 1
      local.set 0
      call 1
      local.set 0
    delegate 0
    local.get 0
  )
  (func (;9;) (type 8) (param i64) (result i32 i64)
    (local i32 i32 i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 3
    i32.const 40
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
            try ;; label = @5
              local.get 1
              local.get 2
              i32.const 3
              i32.rem_u
              local.get 0
              i64.const 85
              i64.sub
              local.get 3
              local.set 0
              call 1
              local.set 0
              i32.add
              local.set 1
            catch 0
              local.get 0
              i64.const 1
              i64.sub
              local.set 0
              local.get 1
              i32.add
              local.set 1
            catch_all
              local.get 0
              i64.const 26
              i64.sub
              local.set 0
              local.get 2
              i32.const 1
              i32.sub
              local.tee 2
              br_if 1 (;@4;)
            end
            local.get 0
            i64.const 28
            i64.sub
            local.set 0
            local.get 2
            i32.const 1
            i32.sub
            local.tee 2
            br_if 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 0
        call 25
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 1
    local.get 0
    i64.const 3
    i64.sub
  )
  (func (;10;) (type 8) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    try (result i32) ;; label = @1
      i32.const 8
      local.get 0
      i64.const 41
      i64.sub
      local.get 1
      local.set 0
      call 1
      local.set 0
    end
    local.get 0
  )
  (func (;11;) (type 8) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    block (result i32) ;; label = @1
      try ;; label = @2
        local.get 0
        i64.const 4000
        i64.sub
        local.get 1
        local.set 0
        call 26
        local.set 0
        throw 1
      catch_all
        i32.const 3
        br 1 (;@1;)
      end
      local.get 0
      i64.const -2
      i64.sub
      local.set 0
      i32.const 4
    end
    local.get 0
    i64.const 3
    i64.sub
  )
  (func (;12;) (type 8) (param i64) (result i32 i64)
    (local i64)
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    try (result i32) ;; label = @1
      i32.const 1
      i32.const 0
      i32.div_u
    catch_all
      local.get 0
      i64.const -41
      i64.sub
      local.set 0
      i32.const 5
    end
    local.get 0
    i64.const 42
    i64.sub
  )
  (func (;13;) (type 3) (result i32)
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
      call 14
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
  (func (;14;) (type 4) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;15;) (type 5)
    (local i64)
    loop ;; label = @1
      try (result i64) ;; label = @2
        call 0
      catch_all
        unreachable
      end
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
  (func (;16;) (type 3) (result i32)
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
      call 14
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
  (func (;17;) (type 3) (result i32)
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
      call 14
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
  (func (;18;) (type 3) (result i32)
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
      call 14
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
  (func (;19;) (type 3) (result i32)
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
      call 14
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
  (func (;20;) (type 3) (result i32)
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
      call 14
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
  (func (;21;) (type 3) (result i32)
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
      call 14
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
  (func (;22;) (type 3) (result i32)
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
      call 14
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
  (func (;23;) (type 3) (result i32)
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
      call 14
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
  (func (;24;) (type 3) (result i32)
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
  (func (;25;) (type 6) (param i64) (result i64)
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
      call 14
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;26;) (type 6) (param i64) (result i64)
    (local i64)
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
  )
)
