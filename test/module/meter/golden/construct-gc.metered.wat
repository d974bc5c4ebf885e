(module
  (rec
    (type (;0;) (sub (struct (field (mut i32)) (field (mut (ref null 0))))))
    (type (;1;) (sub final 0 (struct (field (mut i32)) (field (mut (ref null 0))) (field i16))))
  )
  (type (;2;) (array (mut i8)))
  (type (;3;) (array (mut i64)))
  (type (;4;) (array (mut funcref)))
  (type (;5;) (func (param i32) (result (ref null 0))))
  (type (;6;) (func (result i32)))
  (type (;7;) (func (param anyref) (result i32)))
  (type (;8;) (func))
  (type (;9;) (func (result i64)))
  (type (;10;) (func (result i64)))
  (type (;11;) (func))
  (type (;12;) (func (param i64) (result i64)))
  (type (;13;) (func (param i32 i64) (result i32 i64)))
  (type (;14;) (func (param i32 i64) (result (ref null 0) i64)))
  (type (;15;) (func (param i64) (result i32 i64)))
  (type (;16;) (func (param anyref i64) (result i32 i64)))
  (type (;17;) (func (param i64) (result i64 i64)))
  (import "skerry:meter" "refill" (func (;0;) (type 10)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "skerry:meter" "refused" (global (;4;) (mut i64)))
  (global (;5;) (mut (ref null 3)) ref.null 3)
  (global (;6;) (ref 0) i32.const 5 ref.null 0 struct.new 0)
  (global (;7;) (mut i64) i64.const 0)
  (global (;8;) (mut i64) i64.const 0)
  (export "a list's sum" (func 18))
  (export "arrays" (func 20))
  (export "new arrays" (func 21))
  (export "init_elem" (func 22))
  (export "br_on_cast_fail, an array" (func 23))
  (export "br_on_cast_fail, none" (func 24))
  (export "tests and casts" (func 25))
  (export "equality" (func 26))
  (export "across to extern and back" (func 27))
  (export "set a field" (func 28))
  (export "trap: a cast" (func 29))
  (export "trap: a null's field" (func 30))
  (export "trap: outside an array" (func 31))
  (export "trap: fill outside" (func 32))
  (export "out of fuel: too long an array" (func 33))
  (elem (;0;) func 34 34 34)
  (func (;1;) (type 14) (param i32 i64) (result (ref null 0) i64)
    (local (ref null 0))
    block ;; label = @1
      block ;; label = @2
        loop ;; label = @3
          block ;; label = @4
            loop ;; label = @5
              local.get 1
              i32.wrap_i64
              i32.const 0
              i32.lt_s
              (@metadata.code.branch_hint "\00")
              br_if 1 (;@4;)
              local.get 0
              i32.eqz
              br_if 4 (;@1;)
              local.get 1
              i64.const 295
              i64.sub
              local.set 1
              local.get 0
              local.get 2
              struct.new 0
              local.set 2
              local.get 0
              i32.const 1
              i32.sub
              local.set 0
              br 0 (;@5;)
            end
            br 2 (;@2;)
          end
          local.get 1
          call 35
          local.set 1
          br 0 (;@3;)
        end
      end
      local.get 1
      i64.const -26
      i64.sub
      local.set 1
    end
    local.get 2
    local.get 1
    i64.const 27
    i64.sub
  )
  (func (;2;) (type 15) (param i64) (result i32 i64)
    (local i32 (ref null 0))
    i32.const 100
    local.get 0
    i64.const 41
    i64.sub
    call 1
    local.set 0
    local.set 2
    block ;; label = @1
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
              local.get 2
              br_on_null 4 (;@1;)
              local.get 0
              i64.const 17
              i64.sub
              local.set 0
              struct.get 0 0
              local.get 1
              i32.add
              local.set 1
              local.get 2
              struct.get 0 1
              local.set 2
              br 0 (;@5;)
            end
            br 2 (;@2;)
          end
          local.get 0
          call 35
          local.set 0
          br 0 (;@3;)
        end
      end
      local.get 0
      i64.const -2
      i64.sub
      local.set 0
    end
    local.get 1
    local.get 0
    i64.const 4
    i64.sub
  )
  (func (;3;) (type 15) (param i64) (result i32 i64)
    (local (ref 2))
    i32.const 7
    i32.const 1000
    local.get 0
    i64.const 258
    i64.sub
    call 37
    local.set 0
    array.new 2
    local.set 1
    local.get 1
    i32.const 10
    i32.const 9
    i32.const 100
    local.get 0
    i64.const 261
    i64.sub
    call 37
    local.set 0
    array.fill 2
    local.get 1
    i32.const 0
    i32.const 255
    array.set 2
    local.get 1
    i32.const 500
    local.get 1
    i32.const 5
    i32.const 50
    local.get 0
    i64.const 267
    i64.sub
    call 37
    local.set 0
    array.copy 2 2
    local.get 1
    i32.const 900
    i32.const 0
    i32.const 12
    local.get 0
    i64.const 260
    i64.sub
    call 37
    local.set 0
    array.init_data 2 0
    local.get 1
    i32.const 0
    array.get_u 2
    local.get 1
    i32.const 0
    array.get_s 2
    local.get 1
    array.len
    i32.add
    i32.add
    local.get 0
    i64.const 14
    i64.sub
  )
  (func (;4;) (type 15) (param i64) (result i32 i64)
    i32.const 33
    local.get 0
    i64.const 257
    i64.sub
    call 37
    local.set 0
    array.new_default 3
    global.set 5
    i64.const 1
    i64.const 2
    i64.const 3
    array.new_fixed 3 3
    array.len
    i32.const 1
    i32.const 8
    local.get 0
    i64.const 522
    i64.sub
    call 37
    local.set 0
    array.new_data 2 0
    array.len
    i32.const 0
    i32.const 3
    local.get 0
    i64.const 259
    i64.sub
    call 37
    local.set 0
    array.new_elem 4 0
    array.len
    global.get 5
    array.len
    i32.add
    i32.add
    i32.add
    local.get 0
    i64.const 6
    i64.sub
  )
  (func (;5;) (type 15) (param i64) (result i32 i64)
    (local (ref 4))
    i32.const 4
    local.get 0
    i64.const 257
    i64.sub
    call 37
    local.set 0
    array.new_default 4
    local.set 1
    local.get 1
    i32.const 1
    i32.const 0
    i32.const 2
    local.get 0
    i64.const 261
    i64.sub
    call 37
    local.set 0
    array.init_elem 4 0
    local.get 1
    i32.const 3
    array.get 4
    ref.is_null
    local.get 0
    i64.const 6
    i64.sub
  )
  (func (;6;) (type 16) (param anyref i64) (result i32 i64)
    block (result anyref) ;; label = @1
      local.get 0
      br_on_cast_fail 0 (;@1;) anyref (ref array)
      array.len
      local.get 1
      i64.const 28
      i64.sub
      return
    end
    ref.test (ref 1)
    i32.const 40
    i32.add
    local.get 1
    i64.const 51
    i64.sub
  )
  (func (;7;) (type 15) (param i64) (result i32 i64)
    i32.const 3
    local.get 0
    i64.const 257
    i64.sub
    call 37
    local.set 0
    array.new_default 2
    local.get 0
    i64.const 40
    i64.sub
    call 6
    local.set 0
    local.get 0
  )
  (func (;8;) (type 15) (param i64) (result i32 i64)
    struct.new_default 1
    local.get 0
    i64.const 296
    i64.sub
    call 6
    local.set 0
    local.get 0
  )
  (func (;9;) (type 6) (result i32)
    (local anyref)
    i32.const 8
    ref.null 0
    i32.const 70000
    struct.new 1
    local.set 0
    local.get 0
    ref.test (ref 1)
    local.get 0
    ref.test (ref null 2)
    i32.add
    local.get 0
    ref.cast (ref 1)
    struct.get_u 1 2
    i32.add
  )
  (func (;10;) (type 6) (result i32)
    global.get 6
    global.get 6
    ref.eq
    i32.const 3
    ref.i31
    i32.const 4
    ref.i31
    ref.eq
    i32.add
  )
  (func (;11;) (type 6) (result i32)
    i32.const -1
    ref.i31
    extern.convert_any
    any.convert_extern
    ref.cast (ref i31)
    i31.get_u
  )
  (func (;12;) (type 6) (result i32)
    global.get 6
    i32.const 12
    struct.set 0 0
    global.get 6
    struct.get 0 0
  )
  (func (;13;) (type 8)
    i32.const 1
    ref.i31
    ref.cast (ref 1)
    drop
  )
  (func (;14;) (type 6) (result i32)
    ref.null 0
    struct.get 0 0
  )
  (func (;15;) (type 17) (param i64) (result i64 i64)
    i32.const 3
    local.get 0
    i64.const 257
    i64.sub
    call 37
    local.set 0
    array.new_default 3
    i32.const 3
    array.get 3
    local.get 0
    i64.const 4
    i64.sub
  )
  (func (;16;) (type 12) (param i64) (result i64)
    i32.const 3
    local.get 0
    i64.const 257
    i64.sub
    call 37
    local.set 0
    array.new_default 3
    i32.const 1
    i64.const 1
    i32.const 3
    local.get 0
    i64.const 259
    i64.sub
    call 37
    local.set 0
    array.fill 3
    local.get 0
  )
  (func (;17;) (type 12) (param i64) (result i64)
    i32.const 1073741823
    local.get 0
    i64.const 257
    i64.sub
    call 37
    local.set 0
    array.new_default 3
    drop
    local.get 0
    i64.const 1
    i64.sub
  )
  (func (;18;) (type 6) (result i32)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
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
      call 19
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
  (func (;19;) (type 11)
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
    global.set 7
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
      call 19
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
    global.set 7
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
      call 19
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
    global.set 7
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
      call 19
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
    global.set 7
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
      call 19
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
    global.set 7
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
      call 19
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
  (func (;25;) (type 6) (result i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 0
    i64.const 339
    i64.sub
    global.set 0
    call 9
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 19
    end
  )
  (func (;26;) (type 6) (result i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 0
    i64.const 9
    i64.sub
    global.set 0
    call 10
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 19
    end
  )
  (func (;27;) (type 6) (result i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 0
    i64.const 29
    i64.sub
    global.set 0
    call 11
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 19
    end
  )
  (func (;28;) (type 6) (result i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 0
    i64.const 7
    i64.sub
    global.set 0
    call 12
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 19
    end
  )
  (func (;29;) (type 8)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 0
    i64.const 27
    i64.sub
    global.set 0
    call 13
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 19
    end
  )
  (func (;30;) (type 6) (result i32)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 0
    i64.const 3
    i64.sub
    global.set 0
    call 14
    global.get 0
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 19
    end
  )
  (func (;31;) (type 9) (result i64)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
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
      call 19
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
  (func (;32;) (type 8)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
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
      call 19
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
  (func (;33;) (type 8)
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
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
      call 19
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
  (func (;34;) (type 5) (param i32) (result (ref null 0))
    (local i64 i64)
    global.get 3
    i32.const 0
    i32.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      unreachable
    end
    i64.const 2048
    global.set 7
    global.get 3
    i64.extend_i32_s
    i64.const 32
    i64.shl
    local.set 1
    local.get 0
    local.get 1
    call 1
    local.set 1
    global.get 0
    local.get 1
    i64.extend32_s
    i64.add
    local.tee 2
    global.set 0
    local.get 2
    i64.const 0
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 19
    end
    local.get 1
    local.get 1
    i64.extend32_s
    i64.sub
    i64.const 32
    i64.shr_s
    i32.wrap_i64
    global.set 3
  )
  (func (;35;) (type 12) (param i64) (result i64)
    (local i64)
    global.get 7
    i64.const 131072
    i64.lt_s
    if ;; label = @1
      global.get 7
      i64.const 1
      i64.shl
      global.set 7
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
      call 19
    end
    local.get 0
    local.get 0
    i64.extend32_s
    i64.sub
    global.get 7
    local.set 1
    global.get 0
    global.get 7
    i64.lt_s
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 36
      local.set 1
    end
    global.get 0
    local.get 1
    i64.sub
    global.set 0
    local.get 1
    i64.add
  )
  (func (;36;) (type 10) (result i64)
    global.get 0
    i64.const 0
    global.get 0
    i64.const 0
    i64.gt_s
    select
  )
  (func (;37;) (type 13) (param i32 i64) (result i32 i64)
    (local i64)
    local.get 0
    i64.extend_i32_u
    i64.const 4
    i64.mul
    local.tee 2
    i64.const 1048576
    i64.lt_u
    if ;; label = @1
      local.get 1
      local.get 2
      i64.sub
      local.set 1
    else
      global.get 0
      local.get 2
      i64.sub
      global.set 0
      local.get 1
      call 35
      local.set 1
    end
    local.get 1
    i32.wrap_i64
    i32.const 0
    i32.lt_s
    if ;; label = @1
      local.get 1
      call 35
      local.set 1
    end
    local.get 0
    local.get 1
  )
  (data (;0;) "hello, world")
)
