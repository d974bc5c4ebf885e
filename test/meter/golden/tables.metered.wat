(module
  (type (;0;) (func))
  (type (;1;) (func (param i32) (result i32)))
  (type (;2;) (func))
  (type (;3;) (func (result i64)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param funcref i32) (result i32)))
  (import "skerry:meter" "refill" (func (;0;) (type 3)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (table (;0;) 1 funcref)
  (export "run" (func 2))
  (elem (;0;) func 1)
  (func (;1;) (type 0)
    global.get 3
    i32.const 12
    i32.sub
    global.set 3
    global.get 3
    i32.const 0
    i32.lt_s
    if ;; label = @1
      unreachable
    end
    block ;; label = @1
    end
    global.get 3
    i32.const 12
    i32.add
    global.set 3
  )
  (func (;2;) (type 1) (param i32) (result i32)
    global.get 3
    i32.const 18
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
      i64.const 284
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 3
      end
      i32.const 0
      i32.const 0
      local.get 0
      call 4
      table.init 0
      ref.func 1
      local.get 0
      call 5
    end
    global.get 3
    i32.const 18
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
    global.get 0
    local.get 0
    i64.extend_i32_u
    i64.const 16
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
  )
  (func (;5;) (type 5) (param funcref i32) (result i32)
    (local i32)
    local.get 1
    i64.extend_i32_u
    global.get 2
    i64.gt_u
    if ;; label = @1
      i32.const -1
      return
    end
    global.get 2
    local.get 1
    i64.extend_i32_u
    i64.sub
    global.set 2
    global.get 0
    local.get 1
    i64.extend_i32_u
    i64.const 4
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
    local.get 1
    table.grow 0
    local.tee 2
    i32.const -1
    i32.ne
    if ;; label = @1
      local.get 2
      return
    end
    global.get 2
    local.get 1
    i64.extend_i32_u
    i64.add
    global.set 2
    i32.const -1
  )
)
