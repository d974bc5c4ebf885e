(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32) (result i32 i32)))
  (type (;2;) (func (result i32)))
  (type (;3;) (func))
  (type (;4;) (func (result i64)))
  (type (;5;) (func (result i32 i32)))
  (import "skerry:meter" "refill" (func (;0;) (type 4)))
  (import "skerry:meter" "fuel" (global (;0;) (mut i64)))
  (import "skerry:meter" "pages" (global (;1;) (mut i64)))
  (import "skerry:meter" "elements" (global (;2;) (mut i64)))
  (import "skerry:meter" "stack" (global (;3;) (mut i32)))
  (import "host" "log" (func (;1;) (type 0)))
  (table (;0;) 2 2 funcref)
  (export "run" (func 3))
  (export "tail" (func 4))
  (elem (;0;) (i32.const 0) func 1 2)
  (func (;2;) (type 1) (param i32) (result i32 i32)
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
    block (type 5) (result i32 i32) ;; label = @1
      global.get 0
      i64.const 2
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 5
      end
      local.get 0
      local.get 0
    end
    global.get 3
    i32.const 18
    i32.add
    global.set 3
  )
  (func (;3;) (type 2) (result i32)
    global.get 3
    i32.const 15
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
      i64.const 5
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 5
      end
      i32.const 1
      call 1
      global.get 0
      i64.const 10
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 5
      end
      i32.const 2
      i32.const 0
      call_indirect (type 0)
      global.get 0
      i64.const 2
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 5
      end
      i32.const 0
      if ;; label = @2
        global.get 0
        i64.const 3
        i64.sub
        global.set 0
        global.get 0
        i64.const 0
        i64.lt_s
        if ;; label = @3
          call 5
        end
        i32.const 7
        br 1 (;@1;)
      end
      global.get 0
      i64.const 5
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 5
      end
      i32.const 3
      call 2
      global.get 0
      i64.const 1
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 5
      end
      i32.add
    end
    global.get 3
    i32.const 15
    i32.add
    global.set 3
  )
  (func (;4;) (type 0) (param i32)
    global.get 3
    i32.const 15
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
      i64.const 5
      i64.sub
      global.set 0
      global.get 0
      i64.const 0
      i64.lt_s
      if ;; label = @2
        call 5
      end
      local.get 0
      global.get 3
      i32.const 15
      i32.add
      global.set 3
      return_call 1
    end
    global.get 3
    i32.const 15
    i32.add
    global.set 3
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
)
