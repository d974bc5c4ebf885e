/** A module with everything that crosses, each instruction that may trap, and memory at its borders. */
export const moduleText = `(module
  (type $unary (func (param i32) (result i32)))
  (import "env" "add" (func $add (param i32 i32) (result i32)))
  (import "env" "long" (func $long (param i64 f32) (result i64)))
  (import "env" "pair" (func $pair (param f64) (result f64 i64)))
  (import "env" "tell" (func $tell (param i32)))
  (import "env" "again" (func $again (param i32) (result i32)))
  (import "env" "base" (global $base i32))
  (import "env" "count" (global $count (mut i64)))
  (memory (export "memory") 1 5)
  (table (export "table") 6 funcref)
  (global $own (export "own") (mut f64) (f64.const 1.5))
  (global $fixed (export "fixed") i32 (i32.const -7))
  (elem (i32.const 1) $double $negate $wide)
  (elem (i32.const 4) $add)
  (type $vectors (func (param v128) (result v128)))
  (type $many (func ${"(param i64) ".repeat(90)}(result i64)))
  (table $inner (export "inner") 3 funcref)
  (elem (table $inner) (i32.const 0) func $vectors $many)
  (func $vectors (type $vectors) (i32x4.add (local.get 0) (local.get 0)))
  (func $many (type $many) (local.get 89))
  (global (export "vector") v128 (v128.const i32x4 1 2 3 4))
  (func (export "callVectors") (param i32) (result i32)
    (i32x4.extract_lane 1 (call_indirect $inner (type $vectors) (v128.const i32x4 1 2 3 4) (local.get 0))))
  (func (export "callMany") (param i32) (result i64)
    (call_indirect $inner (type $many) ${"(i64.const 1) ".repeat(89)}(i64.const -2) (local.get 0)))
  (data (i32.const 16) "hello")
  (data (global.get $base) "there")
  (data $late "later")
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $negate (type $unary) (i32.sub (i32.const 0) (local.get 0)))
  (func $wide (param i64) (result i64) (local.get 0))
  (func (export "call") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 1) (local.get 0)))
  (func (export "callAdd") (param i32) (result i32)
    (call_indirect (param i32 i32) (result i32) (i32.const 40) (local.get 0) (i32.const 4)))
  (func (export "add") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1)))
  (func (export "long") (param i64 f32) (result i64) (call $long (local.get 0) (local.get 1)))
  (func (export "pair") (param f64) (result f64 i64) (call $pair (local.get 0)))
  (func (export "swap") (param i32 f64 i64) (result i64 f64 i32)
    local.get 2 local.get 1 local.get 0)
  (func (export "f32") (param f32) (result f32) (f32.div (local.get 0) (f32.const 3)))
  (func (export "f64") (param f64) (result f64) (f64.sqrt (local.get 0)))
  (func (export "tell") (param i32) (call $tell (local.get 0)) (call $tell (i32.const -1)))
  (func (export "count") (result i64)
    (global.set $count (i64.add (global.get $count) (i64.const 1)))
    (global.set $own (f64.add (global.get $own) (f64.const 1)))
    (global.get $count))
  (func (export "base") (result i32) (i32.add (global.get $base) (global.get $fixed)))
  (func (export "nest") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $again (local.get 0))))))
  (func (export "unreachable") (param i32) (result i64)
    (if (local.get 0) (then (unreachable))) (i64.const 5))
  (func (export "div_s") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "rem_s") (param i32 i32) (result i32) (i32.rem_s (local.get 0) (local.get 1)))
  (func (export "div_u") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
  (func (export "div64") (param i64 i64) (result i64) (i64.div_s (local.get 0) (local.get 1)))
  (func (export "trunc") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "truncU") (param f64) (result i64) (i64.trunc_f64_u (local.get 0)))
  (func (export "truncF") (param f32) (result i64) (i64.trunc_f32_s (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_s (local.get 0)))
  (func (export "load32") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "load64") (param i32) (result i64) (i64.load offset=8 (local.get 0)))
  (func (export "loadFar") (param i32) (result i32) (i32.load offset=65537 (local.get 0)))
  (func (export "loadFurthest") (param i32) (result i32) (i32.load offset=4294967295 (local.get 0)))
  (func (export "load128") (param i32) (result i32)
    (i32x4.extract_lane 3 (v128.load (local.get 0))))
  (func (export "lane") (param i32) (result i32)
    (i16x8.extract_lane_u 2 (v128.load16_lane 2 (local.get 0) (v128.const i32x4 1 2 3 4))))
  (func (export "twice") (param i32) (result i32)
    (i32.add (i32.load offset=4 (local.get 0))
      (i32.add (i32.load (local.get 0)) (i32.load offset=8 (local.get 0)))))
  (func (export "moved") (param i32) (result i32) (local i32)
    (local.set 1 (i32.load (local.get 0)))
    (local.set 0 (i32.add (local.get 0) (i32.const 4)))
    (i32.add (local.get 1) (i32.load (local.get 0))))
  (func (export "knownInArm") (param i32 i32) (result i32)
    (if (local.get 1) (then (drop (i32.load (local.get 0))))) (i32.load (local.get 0)))
  (func (export "knownInOtherArm") (param i32 i32) (result i32)
    (if (result i32) (local.get 1) (then (i32.load (local.get 0))) (else (i32.load (local.get 0)))))
  (func (export "knownWhereSkipped") (param i32 i32) (result i32)
    (block (br_if 0 (local.get 1)) (drop (i32.load (local.get 0)))) (i32.load (local.get 0)))
  (func (export "knownUntilSet") (param i32 i32) (result i32)
    (drop (i32.load (local.get 0)))
    (block (local.set 0 (local.get 1)))
    (i32.load (local.get 0)))
  (func (export "knownUntilAgain") (param i32 i32) (result i32) (local i32)
    (drop (i32.load (local.get 0)))
    (loop $again
      (local.set 2 (i32.load (local.get 0)))
      (local.set 0 (local.get 1))
      (br_if $again (i32.ne (local.tee 1 (i32.const 0)) (local.get 0))))
    (i32.add (local.get 2) (i32.load (local.get 0))))
  (func (export "knownAfterLoop") (param i32 i32) (result i32) (local i32)
    (drop (i32.load (local.get 0)))
    (drop (i32.load (local.get 1)))
    (loop $again
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (br_if $again (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 3))))
    (i32.add (i32.load (local.get 1)) (i32.load (local.get 0))))
  (func (export "knownAsRead") (param i32 i32) (result i32)
    (i32.store (local.get 0) (i32.load (local.tee 0 (local.get 1))))
    (i32.store offset=4 (local.get 0) (i32.const 6))
    (i32.load (local.get 0)))
  (func (export "knownTee") (param i32 i32) (result i32) (local i32)
    (i32.add (i32.load (local.tee 2 (i32.add (local.get 0) (local.get 1))))
      (i32.add (i32.load offset=4 (local.get 2)) (i32.load8_u (local.get 2)))))
  (func (export "knownStores") (param i32 i32) (result i32)
    (i32.store (local.get 0) (local.get 1))
    (i64.store offset=8 (local.get 0) (i64.const 5))
    (i32.store offset=4 (local.get 0) (select (local.get 0) (local.get 1) (local.get 0)))
    (i32.add (i32.load offset=4 (local.get 0)) (i32.load offset=12 (local.get 0))))
  (func (export "store8") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "store32") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "store64") (param i32 i64) (i64.store offset=3 (local.get 0) (local.get 1)))
  (func (export "storeF") (param i32 f64) (f64.store (local.get 0) (local.get 1)))
  (func (export "copy") (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32)
    (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32)
    (memory.init $late (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (data.drop $late))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "growAndRead") (param i32) (result i32)
    (drop (memory.grow (local.get 0)))
    (i32.load (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 4))))
  (func (export "leave") (param i32) (result i32)
    (block $out (result i32)
      (loop $again
        (drop (br_if 2 (i32.const 3) (i32.eq (local.get 0) (i32.const 3))))
        (drop (br_if $out (i32.const 9) (i32.eq (local.get 0) (i32.const 5))))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_table $again $again (i32.const 1)))
      (unreachable)))
  (func (export "spin") (loop $again (br $again)))
  (func $deep (export "deep") (param i32) (result i32) (i32.add (i32.const 1) (call $deep (local.get 0))))
)`;

/** The body of a function of `module`, `WebAssembly` and `exports`, which does all there is and gives a line for each: the same lines, wherever
 * it runs. */
export const exercise = `
  const lines = [];
  const attempt = (name, act) => {
    let line;
    try {
      const value = act();
      line = JSON.stringify(value, (_, each) => typeof each === "bigint" ? each + "n"
        : Object.is(each, -0) ? "-0" : typeof each === "number" && !Number.isFinite(each) ? String(each) : each);
    } catch (error) {
      line = error.name + ": " + error.message + (error instanceof Error) +
        (error instanceof WebAssembly.RuntimeError);
    }
    lines.push(name + " " + line);
  };
  let told = [];
  const count = new WebAssembly.Global({ value: "i64", mutable: true }, 41n);
  const env = {
    add: (a, b) => a + b,
    long: (a, b) => a * BigInt(b),
    pair: (a) => [a * 2, BigInt(a) + 1n],
    tell: (a) => { if (a === 13) throw new RangeError("thirteen"); told.push(a); },
    again: (n) => { if (n === 77) throw 5; return e.nest(n - 1); },
    base: 32, count,
  };
  const i = new WebAssembly.Instance(module, { env });
  const e = i.exports;
  const memory = () => new Uint8Array(e.memory.buffer);
  const text = (at, n) => String.fromCharCode(...memory().subarray(at, at + n));
  attempt("exports", () => Object.keys(e));
  attempt("frozen", () => Object.isFrozen(e) && Object.getPrototypeOf(e) === null);
  attempt("Module.exports", () => WebAssembly.Module.exports(module));
  attempt("Module.imports", () => WebAssembly.Module.imports(module));
  attempt("data", () => [text(16, 5), text(32, 5)]);
  for (const [a, b] of [[1, 2], [2147483647, 1], ["3", 4.9], [undefined, null], [4294967295, 0], [1e20, -1e20], [NaN, Infinity]]) {
    attempt("add " + a + " " + b, () => e.add(a, b));
  }
  attempt("add of bigint", () => { try { e.add(1n, 2); } catch (error) { return error.name; } });
  for (const v of [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n + 5n, true, "12"]) attempt("long " + v, () => e.long(v, 1.5 * 2));
  attempt("long of number", () => { try { e.long(1, 1); } catch (error) { return error.name; } });
  attempt("pair", () => e.pair(21));
  attempt("pair of a half", () => { try { e.pair(2.5); } catch (error) { return error.name; } });
  attempt("swap", () => e.swap(1, -0, 3n));
  attempt("f32", () => [e.f32(1), e.f32("x"), e.f32(-0), e.f32(1e39)]);
  attempt("f64", () => [e.f64(2), e.f64(-1), e.f64(), e.f64(1e308), e.f64(16)]);
  attempt("tell", () => { e.tell(4); return told; });
  attempt("tell thrown", () => e.tell(13));
  attempt("told", () => told);
  attempt("count", () => [e.count(), e.count(), count.value, e.own.value]);
  attempt("set count", () => { count.value = 7n; e.own.value = 0.25; return [e.count(), e.own.value]; });
  attempt("set fixed", () => { try { e.fixed.value = 1; } catch (error) { return [error.name, e.fixed.value]; } });
  attempt("base", () => e.base());
  attempt("nest", () => e.nest(8));
  attempt("nest thrown", () => { try { e.nest(79); } catch (error) { return error; } });
  for (const at of [0, 1, 2, 3, 4, 5, 6, -1]) attempt("call " + at, () => e.call(at, 21));
  attempt("callAdd", () => e.callAdd(2));
  attempt("table", () => [e.table.length, e.table.get(0), e.table.get(1)(4), e.table.get(1) === e.table.get(1)]);
  attempt("table.set", () => { e.table.set(0, e.table.get(2)); return e.call(0, 5); });
  attempt("table.set null", () => { e.table.set(0, null); return e.call(0, 5); });
  attempt("table.grow", () => [e.table.grow(2), e.table.length, e.table.get(7)]);
  attempt("call 7", () => e.call(7, 1));
  for (const at of [0, 1, 2, 3]) {
    attempt("callVectors " + at, () => e.callVectors(at));
    attempt("callMany " + at, () => e.callMany(at));
  }
  attempt("function of vectors", () => { try { e.inner.get(0)(1); } catch (error) { return error.name; } });
  attempt("functions that stay within", () => { e.inner.set(2, e.inner.get(0)); return [e.callVectors(2), typeof e.inner.get(1)]; });
  attempt("vector", () => { try { return e.vector.value; } catch (error) { return error.name; } });
  for (const at of [0.5, 1.9, "1", null, true, 6, -1, -2.5, NaN, 2 ** 32, Infinity, 1n, undefined, {}]) {
    for (const act of [() => e.table.get(at)?.(3), () => e.table.set(at, e.table.get(1)), () => new WebAssembly.Table({ element: "anyfunc", initial: at }).length]) {
      attempt("table at " + String(at), () => { try { return act() ?? null; } catch (error) { return error.name; } });
    }
  }
  for (const delta of [0.9, -1, NaN, 1n]) attempt("grow by " + delta, () => { try { return [e.table.grow(delta), e.memory.grow(delta), e.table.length]; } catch (error) { return error.name; } });
  for (const name of ["Memory", "Table", "Global"]) {
    const [made] = { Memory: [e.memory], Table: [e.table], Global: [count] }[name];
    attempt("own names of " + name, () => Object.getOwnPropertyNames(made));
    attempt("names of " + name, () => Object.getOwnPropertyNames(WebAssembly[name].prototype).filter((each) => !/^(type|toFixedLengthBuffer|toResizableBuffer)$/.test(each)).sort());
  }
  for (const name of ["Memory", "Table", "Global", "Module", "Instance"]) {
    const { prototype, length } = WebAssembly[name];
    attempt("shape of " + name, () => [
      length, prototype[Symbol.toStringTag], Object.getOwnPropertyDescriptor(WebAssembly, name).enumerable,
      Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([each]) => !/^(type|toFixedLengthBuffer|toResizableBuffer|exports)$/.test(each)).map(([each, { enumerable }]) => each + enumerable).sort(),
    ]);
  }
  attempt("shape of WebAssembly", () => [Object.getOwnPropertyDescriptor(globalThis, "WebAssembly").enumerable, String(WebAssembly), WebAssembly.instantiate.length]);
  attempt("shared memory", () => {
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    return [buffer instanceof SharedArrayBuffer, buffer.byteLength, Object.isFrozen(buffer)];
  });
  attempt("shared memory grown by nothing", () => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).grow(0));
  attempt("shared memory without a maximum", () => { try { new WebAssembly.Memory({ initial: 1, shared: true }); } catch (error) { return error.name; } });
  attempt("unreachable", () => e.unreachable(0));
  attempt("unreachable", () => e.unreachable(1));
  const least = -2147483648;
  for (const [a, b] of [[7, 2], [7, 0], [least, -1], [7, -1], [least, 1]]) {
    attempt("div_s " + a + " " + b, () => e.div_s(a, b));
    attempt("rem_s " + a + " " + b, () => e.rem_s(a, b));
    attempt("div_u " + a + " " + b, () => e.div_u(a, b));
  }
  for (const [a, b] of [[7n, -2n], [7n, 0n], [-(2n ** 63n), -1n]]) attempt("div64 " + a + " " + b, () => e.div64(a, b));
  for (const v of [1.9, -1.9, 2147483647.9, 2147483648, -2147483648.9, -2147483649, NaN, Infinity]) attempt("trunc " + v, () => e.trunc(v));
  for (const v of [-0.9, -1, 1.8446744073709552e19, 1.8446744073709550e19]) attempt("truncU " + v, () => e.truncU(v));
  for (const v of [9.3e18, 9.2e18, -9.223372036854775808e18, -9.3e18]) attempt("truncF " + v, () => e.truncF(v));
  for (const end of [65536, 131072]) {
    for (const back of [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 24, 65536, 65535]) {
      const at = end - back;
      for (const name of ["load8", "load32", "load64", "load128", "lane", "twice", "moved"]) attempt(name + " " + at, () => e[name](at));
      attempt("store8 " + at, () => e.store8(at, 1));
      attempt("store32 " + at, () => e.store32(at, 2));
      attempt("store64 " + at, () => e.store64(at, 3n));
      attempt("storeF " + at, () => e.storeF(at, 1.25));
    }
    for (const at of [-1, -4, -8, least, 2147483647]) {
      for (const name of ["load8", "load32", "load64", "load128", "twice", "moved", "loadFar", "loadFurthest"]) attempt(name + " " + at, () => e[name](at));
      attempt("store32 " + at, () => e.store32(at, 2));
    }
    for (const at of [0, 1, 65531, 65530]) attempt("loadFar " + at, () => e.loadFar(at));
    attempt("sum", () => memory().reduce((sum, byte) => sum + byte, 0));
    if (end === 65536) {
      const before = e.memory.buffer;
      attempt("grow", () => [e.size(), e.grow(1), e.size(), before.byteLength, e.memory.buffer === before]);
    }
  }
  for (const name of Object.keys(e).filter((each) => each.startsWith("known"))) {
    for (const at of [0, 64, 131056, 131057, 131064, 131068, 131069, -4]) {
      for (const other of [0, 1, 32, 131068, 131069, -4]) attempt(name + " " + [at, other], () => [e[name](at, other), memory()[at], memory()[other]]);
    }
  }
  const last = 131072;
  for (const [to, from, n] of [[0, 16, 5], [17, 16, 5], [16, 17, 5], [last - 5, 16, 5], [last - 4, 16, 5], [0, last - 4, 5], [last, 0, 0], [last + 1, 0, 0], [0, -1, 2], [-1, 0, 2], [0, 0, -1], [0, 0, last]]) {
    attempt("copy " + [to, from, n], () => { e.copy(to, from, n); return text(0, 40); });
    attempt("fill " + [to, from, n], () => { e.fill(to, 65 + from, n); return text(0, 40); });
  }
  for (const [to, from, n] of [[100, 0, 5], [100, 1, 5], [100, 5, 0], [100, 6, 0], [last - 2, 0, 3]]) attempt("init " + [to, from, n], () => { e.init(to, from, n); return text(100, 5); });
  attempt("drop", () => { e.drop(); e.init(0, 0, 0); });
  attempt("init dropped", () => e.init(0, 0, 1));
  attempt("grow none", () => [e.grow(0), e.memory.buffer.byteLength]);
  attempt("growAndRead", () => e.growAndRead(1));
  attempt("grow by script", () => [e.memory.grow(1), e.size(), e.load32(4 * 65536 - 4)]);
  attempt("grow too far", () => [e.grow(2), e.grow(65536), e.grow(-1), e.size()]);
  attempt("grow too far by script", () => { try { e.memory.grow(9); } catch (error) { return error.name; } });
  attempt("bytes of scripts", () => { new DataView(e.memory.buffer).setInt32(1000, -5, true); return e.load32(1000); });
  attempt("transfer", () => { try { e.memory.buffer.transfer(); } catch (error) { return [error.name, e.memory.buffer.byteLength]; } });
  attempt("structuredClone", () => { try { structuredClone(1, { transfer: [e.memory.buffer] }); } catch (error) { return e.memory.buffer.byteLength; } });
  attempt("structuredClone of more", () => {
    const other = new ArrayBuffer(8);
    try { structuredClone(1, { transfer: [other, e.memory.buffer] }); } catch (error) { return [error.name, error instanceof DOMException, other.byteLength]; }
  });
  for (const n of [3, 4, 8]) attempt("leave " + n, () => e.leave(n));
  const other = new WebAssembly.Instance(module, { env: { ...env, base: 48, add: (a, b) => a * b, count: new WebAssembly.Global({ value: "i64", mutable: true }, 0n) } });
  attempt("two instances", () => [other.exports.add(6, 7), e.add(6, 7), other.exports.count(), e.count(), other.exports.size(), e.size(), other.exports.base(), e.base()]);
  attempt("of each other", () => { env.add = (a, b) => other.exports.add(a, b) + e.size() + other.exports.size(); const third = new WebAssembly.Instance(module, { env }); return [third.exports.add(5, 6), third.exports.size()]; });
  const code = { i: 127, l: 126, f: 125, d: 124 };
  const adapterBytes = (params, results) => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4 + params.length + results.length, 1, 96,
    params.length, ...[...params].map((each) => code[each]), results.length, ...[...results].map((each) => code[each]),
    2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0);
  const adapt = (params, results, f) => new WebAssembly.Instance(new WebAssembly.Module(adapterBytes(params, results)), { e: { f } }).exports.f;
  attempt("adapter", () => {
    const added = adapt("i", "i", (x) => x + 100.7);
    e.table.set(0, added);
    return [e.call(0, 5), e.table.get(0) === added, added(2 ** 31 + 1), WebAssembly.validate(adapterBytes("i", "i"))];
  });
  attempt("adapter that throws", () => { e.table.set(0, adapt("i", "i", () => { throw new RangeError("within"); })); return e.call(0, 5); });
  attempt("adapter of another type", () => { e.table.set(0, adapt("ii", "i", (x, y) => x * y)); return e.call(0, 5); });
  attempt("adapter of a module's", () => { e.table.set(0, adapt("i", "i", e.table.get(1))); return e.call(0, 5); });
  attempt("adapter of two", () => { e.table.set(4, adapt("ii", "i", (x, y) => x * y)); return e.callAdd(2); });
  attempt("adapter called by scripts", () => [adapt("lf", "l", (x, y) => x + BigInt(y * 4))(2n ** 64n + 3n, 1.25), adapt("d", "", (x) => x)(1), adapt("f", "f", (x) => x)(0.1)]);
  attempt("adapter described", () => { const made = new WebAssembly.Module(adapterBytes("", "")); return [WebAssembly.Module.imports(made), WebAssembly.Module.exports(made)]; });
  attempt("adapter of nothing", () => { try { adapt("i", "i", 5); } catch (error) { return error.name; } });
  attempt("adapters by the way", () => { for (let n = 0; n < 30; n++) { e.table.set(0, adapt("i", "i", (x) => x + n)); if (e.call(0, 1) !== n + 1) return n; } return "all"; });
  for (const wrong of [undefined, {}, { env: {} }, { env: { ...env, add: 1 } }, { env: { ...env, base: "x" } }, { env: { ...env, count: 1n } }]) {
    attempt("link", () => { try { new WebAssembly.Instance(module, wrong); } catch (error) { return error.name; } });
  }
  return lines;
`;

/** What becomes of bytes that are written as a stand-in's: with numbers that nobody has, too few and too many of them. */
export const forgedExercise = `
const given = (numbers) => {
  const name = Array.from("skerry:joined", (letter) => letter.charCodeAt(0));
  const length = 1 + name.length + numbers.length;
  const bytes = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 0, length | 128, 0, name.length, ...name, ...numbers]);
  try { return [new WebAssembly.Module(bytes)]; } catch (error) { return [error.name, error instanceof WebAssembly.CompileError, WebAssembly.validate(bytes)]; }
};
return [[1, 2, 3, 4, 5, 6, 7, 8], [], [1], [1, 2, 3, 4, 5, 6, 7], Array(9).fill(1)].map(given);`;

export const forged = Array(5).fill(["CompileError", true, false]);
