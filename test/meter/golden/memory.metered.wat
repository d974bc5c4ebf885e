(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func))
  (type (;3;) (func (result i64)))
  (type (;4;) (func (param i32) (result i32)))
  (import "skerry:meter" "refill" (func (;0;) (type 3)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (memory (;0;) 1)
  (global (;4;) (mut i32) i32.const 1024)
  (export "grow" (func 1))
  (export "copy" (func 2))
  (export "skerry:memory:0" (memory 0))
  (export "skerry:global:0" (global 4))
  (func (;1;) (type 0) (param i32) (result i32)
    global.get 3
    i32.const 16
    i32.sub
    global.set 3
    global.get 3
    i32.const 0
    i32.lt_s
    if ;; label = @1
      unreachable
    end
    block (result i32) ;; label = @1
      global.get 0
      i64.const 257
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 3
      end
      local.get 0
      call 4
    end
    global.get 3
    i32.const 16
    i32.add
    global.set 3
  )
  (func (;2;) (type 1) (param i32)
    global.get 3
    i32.const 17
    i32.sub
    global.set 3
    global.get 3
    i32.const 0
    i32.lt_s
    if ;; label = @1
      unreachable
    end
    block ;; label = @1
      global.get 0
      i64.const 23
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 3
      end
      global.get 4
      i32.const 0
      local.get 0
      call 5
      memory.copy
      global.get 4
      local.get 0
      i32.add
      global.set 4
    end
    global.get 3
    i32.const 17
    i32.add
    global.set 3
  )
  (func (;3;) (type 2)
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
  (func (;4;) (type 4) (param i32) (result i32)
    (local i32)
    local.get 0
    i64.extend_i32_u
    global.get 1
    i64.gt_u
    if ;; label = @1
      i32.const -1
      return
    end
    global.get 1
    local.get 0
    i64.extend_i32_u
    i64.sub
    global.set 1
    global.get 0
    local.get 0
    i64.extend_i32_u
    i64.const 8192
    i64.mul
    i64.sub
    global.set 0
    global.get 0
    i64.const 0
    i64.lt_s
    if ;; label = @1
      call 3
    end
    local.get 0
    memory.grow
    local.tee 1
    i32.const -1
    i32.ne
    if ;; label = @1
      local.get 1
      return
    end
    global.get 1
    local.get 0
    i64.extend_i32_u
    i64.add
    global.set 1
    i32.const -1
  )
  (func (;5;) (type 4) (param i32) (result i32)
    global.get 0
    local.get 0
    i64.extend_i32_u
    i64.const 7
    i64.add
    i64.const 3
    i64.shr_u
    i64.sub
    global.set 0
    global.get 0
    i64.const 0
    i64.lt_s
    if ;; label = @1
      call 3
    end
    local.get 0
  )
  (data (;0;) (i32.const 0) "text")
)
