(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (param i64 f64)))
  (type (;3;) (func))
  (type (;4;) (func (param i32 i32) (result i32)))
  (type (;5;) (func (result i64 f64)))
  (type (;6;) (func (result i32)))
  (type (;7;) (func (result i32 exnref)))
  (type (;8;) (func (result i64)))
  (type (;9;) (func))
  (type (;10;) (func (param i64) (result i64)))
  (type (;11;) (func (param i32 i64) (result i32 i64)))
  (type (;12;) (func (param i32 i32 i64) (result i32 i64)))
  (type (;13;) (func (param i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 8)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (import "host" "peek" (func (;1;) (type 0)))
  (tag (;0;) (type 1) (param i32))
  (tag (;1;) (type 2) (param i64 f64))
  (tag (;2;) (type 3))
  (global (;5;) (mut i32) i32.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (global (;7;) (mut i64) i64.const 0)
  (export "pair" (tag 1))
  (export "nothing thrown" (func 22))
  (export "caught by all" (func 25))
  (export "caught with a number" (func 26))
  (export "caught with two values" (func 27))
  (export "from deep below" (func 28))
  (export "not caught" (func 29))
  (export "not caught, of its own" (func 30))
  (export "passes a catch of another tag" (func 31))
  (export "thrown again" (func 32))
  (export "caught with a reference" (func 33))
  (export "in a loop" (func 34))
  (export "a loop left by throwing" (func 35))
  (export "values below a try" (func 36))
  (export "a branch out of a try" (func 37))
  (export "a host that may throw" (func 38))
  (export "trap: none catches one" (func 39))
  (export "trap: thrown null" (func 40))
  (export "skerry:global:0" (global 5))
  (func (;2;) (type 11) (param i32 i64) (result i32 i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 41
      local.set 1
    end
    local.get 0
    i32.const 3
    i32.mul
    drop
    local.get 0
    i32.eqz
    if ;; label = @1
      local.get 1
      i64.const 4014
      i64.sub
      call 42
      local.set 1
      throw 2
    end
    local.get 0
    i32.const 1
    i32.eq
    if ;; label = @1
      i32.const 11
      local.get 1
      i64.const 4024
      i64.sub
      call 42
      local.set 1
      throw 0
    end
    local.get 0
    i32.const 2
    i32.eq
    if ;; label = @1
      i64.const -1
      f64.const 0x1.4p+1 (;=2.5;)
      local.get 1
      i64.const 4034
      i64.sub
      call 42
      local.set 1
      throw 1
    end
    local.get 0
    i32.const 100
    i32.add
    local.get 1
    i64.const 35
    i64.sub
  )
  (func (;3;) (type 12) (param i32 i32 i64) (result i32 i64)
    local.get 2
    i64.const 81604378624
    i64.sub
    local.tee 2
    local.get 2
    i64.const 32
    i64.shr_u
    i64.or
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 2
      call 43
      local.set 2
    end
    local.get 0
    if (result i32) ;; label = @1
      local.get 0
      i32.const 1
      i32.sub
      local.get 1
      local.get 2
      i64.const 51
      i64.sub
      call 3
      local.set 2
      i32.const 1
      i32.add
    else
      local.get 1
      local.get 2
      i64.const 48
      i64.sub
      call 2
      local.set 2
      local.get 2
      i64.const -2
      i64.sub
      local.set 2
    end
    local.get 2
    i64.const -81604378622
    i64.sub
  )
  (func (;4;) (type 11) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      local.get 1
      call 41
      local.set 1
    end
    local.get 1
    local.get 1
    i64.extend32_s
    i64.sub
    local.set 2
    block ;; label = @1
      block (result i32) ;; label = @2
        block (type 5) (result i64 f64) ;; label = @3
          try_table (result i32) (catch 0 1 (;@2;)) (catch 1 0 (;@3;)) (catch_all 2 (;@1;)) ;; label = @4
            local.get 0
            local.get 1
            i64.const 41
            i64.sub
            local.get 2
            local.set 1
            call 2
            local.set 1
          end
          local.get 1
          i64.const 2
          i64.sub
          return
        end
        i32.trunc_f64_s
        i64.extend_i32_s
        i64.add
        i32.wrap_i64
        local.get 1
        i64.const 37
        i64.sub
        return
      end
      i32.const 2
      i32.mul
      local.get 1
      i64.const 6
      i64.sub
      return
    end
    i32.const -5
    local.get 1
    i64.const 1
    i64.sub
  )
  (func (;5;) (type 13) (param i64) (result i32 i64)
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
    i32.const 7
    local.get 0
    i64.const 41
    i64.sub
    call 4
    local.set 0
    local.get 0
  )
  (func (;6;) (type 13) (param i64) (result i32 i64)
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
    i32.const 0
    local.get 0
    i64.const 41
    i64.sub
    call 4
    local.set 0
    local.get 0
  )
  (func (;7;) (type 13) (param i64) (result i32 i64)
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
    i64.const 41
    i64.sub
    call 4
    local.set 0
    local.get 0
  )
  (func (;8;) (type 13) (param i64) (result i32 i64)
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
    i64.const 41
    i64.sub
    call 4
    local.set 0
    local.get 0
  )
  (func (;9;) (type 13) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    block (result i32) ;; label = @1
      try_table (result i32) (catch 0 0 (;@1;)) ;; label = @2
        i32.const 20
        i32.const 1
        local.get 0
        i64.const 42
        i64.sub
        local.get 1
        local.set 0
        call 3
        local.set 0
      end
    end
    local.get 0
  )
  (func (;10;) (type 13) (param i64) (result i32 i64)
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
    i32.const 3
    i32.const 2
    local.get 0
    i64.const 42
    i64.sub
    call 3
    local.set 0
    local.get 0
  )
  (func (;11;) (type 10) (param i64) (result i64)
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
    i64.const 4000
    i64.sub
    call 42
    local.set 0
    throw 2
    unreachable
  )
  (func (;12;) (type 13) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    block ;; label = @1
      try_table (result i32) (catch 2 0 (;@1;)) ;; label = @2
        i32.const 1
        local.get 0
        i64.const 41
        i64.sub
        local.get 1
        local.set 0
        call 2
        local.set 0
      end
      local.get 0
      i64.const 2
      i64.sub
      return
    end
    i32.const 1
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;13;) (type 13) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    block (result i32) ;; label = @1
      try_table (result i32) (catch 0 0 (;@1;)) ;; label = @2
        block (result exnref) ;; label = @3
          try_table (result i32) (catch_all_ref 0 (;@3;)) ;; label = @4
            i32.const 1
            local.get 0
            i64.const 41
            i64.sub
            local.get 1
            local.set 0
            call 2
            local.set 0
          end
          local.get 0
          i64.const 2
          i64.sub
          return
        end
        local.get 0
        i32.wrap_i64
        i32.const 0
        i32.lt_s
        (@metadata.code.branch_hint "\00")
        if ;; label = @3
          local.get 0
          call 41
          local.set 0
        end
        local.get 0
        i64.const 4000
        i64.sub
        local.get 1
        local.set 0
        call 42
        local.set 0
        throw_ref
      end
    end
    local.get 0
  )
  (func (;14;) (type 13) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    block (type 7) (result i32 exnref) ;; label = @1
      try_table (result i32) (catch_ref 0 0 (;@1;)) ;; label = @2
        i32.const 1
        local.get 0
        i64.const 41
        i64.sub
        local.get 1
        local.set 0
        call 2
        local.set 0
      end
      local.get 0
      i64.const 2
      i64.sub
      return
    end
    drop
    i32.const 1
    i32.add
    local.get 0
    i64.const 3
    i64.sub
  )
  (func (;15;) (type 13) (param i64) (result i32 i64)
    (local i32 i32 i64)
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
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 3
    i32.const 50
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
            block (result i32) ;; label = @5
              try_table (result i32) (catch 0 0 (;@5;)) ;; label = @6
                local.get 2
                i32.const 2
                i32.rem_u
                local.get 0
                i64.const 84
                i64.sub
                local.get 3
                local.set 0
                call 2
                local.set 0
                drop
                i32.const 1000
              end
              local.get 0
              i64.const 4
              i64.sub
              local.set 0
              drop
              i32.const 3
            end
            local.get 0
            i64.const 31
            i64.sub
            local.set 0
            local.get 1
            i32.add
            local.set 1
            i32.const 49
            local.get 2
            i32.const 1
            i32.sub
            local.tee 2
            i32.eq
            br_if 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 0
        call 41
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 1
    local.get 0
    i64.const 3
    i64.sub
  )
  (func (;16;) (type 13) (param i64) (result i32 i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 2
    block ;; label = @1
      try_table (catch_all 0 (;@1;)) ;; label = @2
        block ;; label = @3
          loop ;; label = @4
            block ;; label = @5
              loop ;; label = @6
                local.get 0
                i32.wrap_i64
                i32.const 0
                i32.lt_s
                (@metadata.code.branch_hint "\00")
                br_if 1 (;@5;)
                local.get 1
                i32.const 1
                i32.add
                local.set 1
                local.get 1
                i32.const 30
                i32.gt_u
                if ;; label = @7
                  local.get 0
                  i64.const 4013
                  i64.sub
                  local.get 2
                  local.set 0
                  call 42
                  local.set 0
                  throw 2
                end
                local.get 0
                i64.const 19
                i64.sub
                local.set 0
                br 0 (;@6;)
              end
              br 2 (;@3;)
            end
            local.get 0
            call 41
            local.set 0
            br 0 (;@4;)
          end
        end
      end
    end
    local.get 1
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;17;) (type 13) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    i32.const 1000
    block (result i32) ;; label = @1
      try_table (result i32) (catch 0 0 (;@1;)) ;; label = @2
        i32.const 1
        local.get 0
        i64.const 42
        i64.sub
        local.get 1
        local.set 0
        call 2
        local.set 0
      end
    end
    i32.sub
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;18;) (type 13) (param i64) (result i32 i64)
    (local i64)
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
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    block (result i32) ;; label = @1
      block ;; label = @2
        try_table (catch_all 0 (;@2;)) ;; label = @3
          i32.const 9
          local.get 0
          i64.const 41
          i64.sub
          local.get 1
          local.set 0
          call 2
          local.set 0
          br 2 (;@1;)
        end
      end
      local.get 0
      i64.const -1
      i64.sub
      local.set 0
      i32.const 1
    end
    local.get 0
    i64.const 2
    i64.sub
  )
  (func (;19;) (type 13) (param i64) (result i32 i64)
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
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 2
    block ;; label = @1
      try_table (catch_all 0 (;@1;)) ;; label = @2
        block ;; label = @3
          loop ;; label = @4
            block ;; label = @5
              loop ;; label = @6
                local.get 0
                i32.wrap_i64
                i32.const 0
                i32.lt_s
                (@metadata.code.branch_hint "\00")
                br_if 1 (;@5;)
                global.get 5
                local.get 1
                local.get 0
                i64.const 42
                i64.sub
                local.get 2
                local.set 0
                call 44
                local.set 0
                local.get 0
                i64.const 35
                i64.sub
                local.set 0
                i32.add
                global.set 5
                local.get 1
                i32.const 1
                i32.add
                local.tee 1
                i32.const 12
                i32.lt_u
                br_if 0 (;@6;)
              end
              br 2 (;@3;)
            end
            local.get 0
            call 41
            local.set 0
            br 0 (;@4;)
          end
        end
      end
    end
    local.get 1
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;20;) (type 13) (param i64) (result i32 i64)
    (local i64)
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    local.set 1
    block ;; label = @1
      try_table (catch_all 0 (;@1;)) ;; label = @2
        i32.const 1
        global.get 5
        i32.div_u
        local.get 0
        i64.const 44
        i64.sub
        return
      end
    end
    i32.const 4
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;21;) (type 10) (param i64) (result i64)
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
    ref.null exn
    local.get 0
    i64.const 4001
    i64.sub
    call 42
    local.set 0
    throw_ref
    unreachable
  )
  (func (;22;) (type 6) (result i32)
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
  (func (;23;) (type 8) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;24;) (type 9)
    (local i64)
    loop ;; label = @1
      block (result i64) ;; label = @2
        block ;; label = @3
          try_table (result i64) (catch_all 0 (;@3;)) ;; label = @4
            call 0
          end
          br 1 (;@2;)
        end
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
  (func (;25;) (type 6) (result i32)
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
  (func (;26;) (type 6) (result i32)
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
  (func (;28;) (type 6) (result i32)
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
  (func (;29;) (type 6) (result i32)
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
  (func (;30;) (type 3)
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
  (func (;31;) (type 6) (result i32)
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
  (func (;32;) (type 6) (result i32)
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
  (func (;33;) (type 6) (result i32)
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
  (func (;34;) (type 6) (result i32)
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
  (func (;35;) (type 6) (result i32)
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
  (func (;36;) (type 6) (result i32)
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
  (func (;37;) (type 6) (result i32)
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
  (func (;38;) (type 6) (result i32)
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
  (func (;39;) (type 6) (result i32)
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
  (func (;40;) (type 3)
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
  (func (;41;) (type 10) (param i64) (result i64)
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
  (func (;42;) (type 10) (param i64) (result i64)
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
      call 24
    end
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
  )
  (func (;43;) (type 10) (param i64) (result i64)
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
    call 41
  )
  (func (;44;) (type 11) (param i32 i64) (result i32 i64)
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
    i32.const 144
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
)
