(module
  (type (;0;) (func (result i32)))
  (type (;1;) (func (param i32) (result i32)))
  (type (;2;) (func (result i64)))
  (type (;3;) (func))
  (type (;4;) (func (param i64) (result i64)))
  (type (;5;) (func (param i32) (result i32)))
  (type (;6;) (func (param i64) (result i32 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 2)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (memory (;0;) 1)
  (global (;5;) (mut i32) i32.const 0)
  (global (;6;) (mut i64) i64.const 0)
  (global (;7;) (mut i64) i64.const 0)
  (export "counts down" (func 7))
  (export "nested loops" (func 9))
  (export "leaves from inside" (func 10))
  (export "loop with a parameter" (func 11))
  (export "skerry:memory:0" (memory 0))
  (export "skerry:global:0" (global 5))
  (func (;1;) (type 6) (param i64) (result i32 i64)
    (local i32 i32)
    i32.const 1000
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
            i64.const 32
            i64.sub
            local.set 0
            local.get 1
            local.get 2
            i32.add
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
        call 12
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 1
    local.get 0
    i64.const 3
    i64.sub
  )
  (func (;2;) (type 6) (param i64) (result i32 i64)
    (local i32 i32 i32)
    i32.const 20
    local.set 3
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
            local.get 3
            local.set 1
            block ;; label = @5
              loop ;; label = @6
                block ;; label = @7
                  loop ;; label = @8
                    local.get 0
                    i32.wrap_i64
                    i32.const 0
                    i32.lt_s
                    (@metadata.code.branch_hint "\00")
                    br_if 1 (;@7;)
                    local.get 0
                    i64.const 44
                    i64.sub
                    local.set 0
                    local.get 1
                    local.get 1
                    i32.load
                    local.get 3
                    i32.add
                    i32.store
                    local.get 2
                    i32.const 1
                    i32.add
                    local.set 2
                    local.get 1
                    i32.const 1
                    i32.sub
                    local.tee 1
                    br_if 0 (;@8;)
                  end
                  br 2 (;@5;)
                end
                local.get 0
                call 12
                local.set 0
                br 0 (;@6;)
              end
            end
            local.get 0
            i64.const 30
            i64.sub
            local.set 0
            local.get 3
            i32.const 1
            i32.sub
            local.tee 3
            br_if 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 0
        call 12
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 2
    local.get 0
    i64.const 3
    i64.sub
  )
  (func (;3;) (type 6) (param i64) (result i32 i64)
    (local i32)
    block (result i32) ;; label = @1
      block ;; label = @2
        loop ;; label = @3
          block ;; label = @4
            loop ;; label = @5
              local.get 0
              i32.wrap_i64
              i32.const 0
              i32.lt_s
              (@metadata.code.branch_hint "\00")
              br_if 1 (;@4;)
              local.get 1
              i32.const 3
              i32.add
              local.set 1
              local.get 1
              local.get 1
              i32.const 50
              i32.gt_u
              br_if 4 (;@1;)
              local.get 0
              i64.const 39
              i64.sub
              local.set 0
              drop
              br 0 (;@5;)
            end
            br 2 (;@2;)
          end
          local.get 0
          call 12
          local.set 0
          br 0 (;@3;)
        end
      end
      local.get 0
      i64.const -31
      i64.sub
      local.set 0
      i32.const -1
    end
    local.get 0
    i64.const 32
    i64.sub
  )
  (func (;4;) (type 6) (param i64) (result i32 i64)
    i32.const 100
    block (type 1) (param i32) (result i32) ;; label = @1
      loop (type 1) (param i32) (result i32) ;; label = @2
        block (type 5) (param i32) (result i32) ;; label = @3
          loop (type 1) (param i32) (result i32) ;; label = @4
            local.get 0
            i32.wrap_i64
            i32.const 0
            i32.lt_s
            (@metadata.code.branch_hint "\00")
            br_if 1 (;@3;)
            local.get 0
            i64.const 115
            i64.sub
            local.set 0
            i32.const 7
            i32.sub
            call 5
            call 6
            i32.const 0
            i32.gt_s
            br_if 0 (;@4;)
          end
          br 2 (;@1;)
        end
        local.get 0
        call 12
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;5;) (type 1) (param i32) (result i32)
    local.get 0
    global.set 5
    local.get 0
  )
  (func (;6;) (type 0) (result i32)
    global.get 5
  )
  (func (;7;) (type 0) (result i32)
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
      call 8
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
  (func (;8;) (type 3)
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
  (func (;9;) (type 0) (result i32)
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
      call 8
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
  (func (;10;) (type 0) (result i32)
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
      call 8
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
  (func (;11;) (type 0) (result i32)
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
      call 8
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
  (func (;12;) (type 4) (param i64) (result i64)
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
      call 8
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
      call 13
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;13;) (type 2) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
)
