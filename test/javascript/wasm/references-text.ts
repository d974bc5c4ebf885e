/** A module that takes, holds and gives references in all ways. */
export const referencesText = `(module
  (type $unary (func (param i32) (result i32)))
  (import "env" "give" (func $give (param i32) (result externref)))
  (import "env" "take" (func $take (param externref) (result i32)))
  (import "env" "both" (func $both (param externref funcref i64) (result funcref externref)))
  (import "env" "fixed" (global $fixed externref))
  (import "env" "zero" (global $zero externref))
  (import "env" "shared" (global $shared (mut externref)))
  (import "env" "outside" (table $outside 2 externref))
  (table $values (export "values") 3 20 externref)
  (table $calls (export "calls") 4 9 funcref)
  (table $more (export "more") 3 funcref)
  (global $kept (export "kept") (mut externref) (ref.null extern))
  (global $called (export "called") (mut funcref) (ref.func $negate))
  (global (export "none") funcref (ref.null func))
  (elem (table $calls) (i32.const 1) func $double $isNull)
  (elem $late func $double $negate)
  (elem $declared declare func $negate)
  (elem $nulls externref (ref.null extern))
  (func $double (export "double") (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $negate (type $unary) (i32.sub (i32.const 0) (local.get 0)))
  (func $isNull (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0)))
  (func (export "isNoFunction") (param funcref) (result i32) (ref.is_null (local.get 0)))
  (func (export "same") (param externref) (result externref) (local.get 0))
  (func (export "choose") (param externref externref i32) (result externref)
    (select (result externref) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "chooseNumber") (param i32) (result i64)
    (select (result i64) (i64.const 5) (i64.const 6) (local.get 0)))
  (func (export "give") (param i32) (result externref) (call $give (local.get 0)))
  (func (export "through") (param externref) (result i32) (local externref)
    (local.set 1 (local.get 0)) (call $take (local.get 1)))
  (func (export "held") (param externref) (result externref) (local externref)
    (local.set 1 (call $give (i32.const 3)))
    (drop (call $take (local.get 0)))
    (local.get 1))
  (func (export "both") (param externref funcref) (result funcref externref)
    (call $both (local.get 0) (local.get 1) (i64.const -9)))
  (func (export "block") (param externref i32) (result externref)
    (block $out (result externref)
      (drop (br_if $out (local.get 0) (local.get 1)))
      (block (result externref) (ref.null extern))))
  (func (export "getFixed") (result externref) (global.get $fixed))
  (func (export "getZero") (result externref) (global.get $zero))
  (func (export "getShared") (result externref) (global.get $shared))
  (func (export "setShared") (param externref) (global.set $shared (local.get 0)))
  (func (export "setKept") (param externref) (global.set $kept (local.get 0)))
  (func (export "setCalled") (param funcref) (global.set $called (local.get 0)))
  (func (export "getCalled") (result funcref) (global.get $called))
  (func (export "negate") (result funcref) (ref.func $negate))
  (func (export "getValue") (param i32) (result externref) (table.get $values (local.get 0)))
  (func (export "setValue") (param i32 externref) (table.set $values (local.get 0) (local.get 1)))
  (func (export "getOutside") (param i32) (result externref) (table.get $outside (local.get 0)))
  (func (export "getCall") (param i32) (result funcref) (table.get $calls (local.get 0)))
  (func (export "setCall") (param i32 funcref) (table.set $calls (local.get 0) (local.get 1)))
  (func (export "sizes") (result i32 i32) (table.size $values) (table.size $calls))
  (func (export "grow") (param externref i32) (result i32)
    (table.grow $values (local.get 0) (local.get 1)))
  (func (export "growCalls") (param funcref i32) (result i32)
    (table.grow $calls (local.get 0) (local.get 1)))
  (func (export "fill") (param i32 externref i32)
    (table.fill $values (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32)
    (table.copy $values $values (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copyCalls") (param i32 i32 i32)
    (table.copy $more $calls (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32)
    (table.init $more $late (local.get 0) (local.get 1) (local.get 2)))
  (func (export "initDeclared") (param i32 i32 i32)
    (table.init $more $declared (local.get 0) (local.get 1) (local.get 2)))
  (func (export "initNulls") (param i32 i32 i32)
    (table.init $values $nulls (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (elem.drop $late))
  (func (export "call") (param i32 i32) (result i32)
    (call_indirect $calls (type $unary) (local.get 1) (local.get 0)))
  (func (export "callMore") (param i32 i32) (result i32)
    (call_indirect $more (type $unary) (local.get 1) (local.get 0)))
  (func (export "callWithValue") (param externref i32) (result i32)
    (call_indirect $calls (param externref) (result i32) (local.get 0) (local.get 1)))
)`;

/** The body of a function of `module` and `WebAssembly`, which does all there is and gives a line for each. */
export const referencesExercise = `
  const lines = [];
  const given = [null, undefined, { a: 1 }, "text", 5, NaN, -0, 0, Symbol.iterator, 7n, true, () => 1];
  const shown = (value) => {
    const at = given.findIndex((each) => Object.is(each, value));
    if (at !== -1) return "given " + at;
    if (Array.isArray(value)) return value.map(shown);
    return typeof value === "function" ? "function " + value.name : typeof value === "bigint" ? value + "n" : value;
  };
  const attempt = (name, act) => {
    let line;
    try { line = JSON.stringify(shown(act()) ?? null); } catch (error) {
      line = error.name + (error instanceof WebAssembly.RuntimeError ? ": " + error.message : "");
    }
    lines.push(name + " " + line);
  };
  const shared = new WebAssembly.Global({ value: "externref", mutable: true });
  const outside = new WebAssembly.Table({ element: "externref", initial: 3 }, given[2]);
  let taken = [];
  let take = (value) => { taken.push(value); return taken.length; };
  const env = { give: (at) => given[at], take: (value) => take(value), both: (value, call, long) => { taken.push(long); return [call, value]; },
    fixed: given[2], zero: new WebAssembly.Global({ value: "externref" }, -0), shared, outside };
  const e = new WebAssembly.Instance(module, { env }).exports;
  attempt("default of a global", () => [shared.value, e.getShared(), e.kept.value, e.none.value, e.called.value === e.negate()]);
  for (const [at, value] of given.entries()) {
    attempt("same " + at, () => Object.is(e.same(value), value) && e.same(value));
    attempt("isNull " + at, () => e.isNull(value));
    attempt("choose " + at, () => [e.choose(value, given[3], 1), e.choose(value, given[3], 0), e.block(value, 1), e.block(value, 0)]);
    attempt("give " + at, () => e.give(at));
    attempt("through " + at, () => [e.through(value), taken.at(-1)]);
    attempt("table " + at, () => { e.setValue(0, value); e.values.set(1, value); return [e.values.get(0), e.getValue(1)]; });
    attempt("global " + at, () => { e.setKept(value); shared.value = value; return [e.kept.value, e.getShared()]; });
    attempt("shared " + at, () => { e.setShared(value); return shared.value; });
    attempt("funcref " + at, () => e.isNoFunction(value));
    attempt("grow of calls " + at, () => e.growCalls(value, 0));
    attempt("set of calls " + at, () => { e.calls.set(0, value); return e.calls.get(0); });
    attempt("called " + at, () => { e.called.value = value; return e.called.value; });
  }
  attempt("given globals", () => [e.getFixed(), e.getZero()]);
  attempt("both", () => { const [call, value] = e.both(given[2], e.double); return [call === e.double, value, taken.at(-1)]; });
  attempt("both null", () => e.both(undefined, null));
  attempt("outside", () => { outside.set(1); return [e.getOutside(0), e.getOutside(1), e.getOutside(2)]; });
  attempt("outside out", () => e.getOutside(3));
  attempt("functions", () => [e.getCall(1) === e.double, e.getCall(0), e.getCall(2) === e.isNull, e.negate()(5), e.getCalled()]);
  attempt("set functions", () => { e.setCall(0, e.negate()); e.setCalled(e.getCall(0)); return [e.call(0, 4), e.getCalled()(6), e.called.value === e.negate()]; });
  for (const at of [0, 1, 2, 3, 4, -1]) {
    attempt("call " + at, () => e.call(at, 21));
    attempt("callWithValue " + at, () => e.callWithValue(given[2], at));
    attempt("getValue " + at, () => e.getValue(at));
    attempt("setValue " + at, () => e.setValue(at, given[4]));
    attempt("getCall " + at, () => e.getCall(at));
  }
  for (const [value, delta] of [[given[2], 2], [null, 0], [given[3], 15], [given[3], 16], [given[3], -1]]) {
    attempt("grow " + delta, () => [e.grow(value, delta), e.sizes(), e.values.length, e.getValue(e.values.length - 1)]);
  }
  attempt("grow by script", () => [e.values.grow(0), e.calls.grow(1), e.calls.grow(1, e.double), e.calls.get(4), e.calls.get(5) === e.double]);
  attempt("growCalls", () => [e.growCalls(e.double, 2), e.growCalls(e.double, 2), e.sizes(), e.calls.get(7) === e.double]);
  attempt("grow too far", () => e.values.grow(9));
  for (const [at, n] of [[0, 20], [18, 2], [19, 2], [20, 0], [21, 0], [-1, 1], [0, -1], [3, 4]]) {
    attempt("fill " + [at, n], () => { e.fill(at, given[at % given.length] ?? "x", n); return [...Array(e.values.length)].map((_, each) => e.getValue(each)); });
  }
  e.setValue(2, "two");
  for (const [to, from, n] of [[0, 2, 3], [3, 2, 4], [17, 0, 3], [18, 0, 3], [0, 18, 3], [20, 20, 0], [21, 0, 0], [-1, 0, 1]]) {
    attempt("copy " + [to, from, n], () => { e.copy(to, from, n); return [...Array(e.values.length)].map((_, each) => e.getValue(each)); });
  }
  for (const [to, from, n] of [[0, 0, 3], [1, 0, 3], [0, 8, 1], [3, 9, 0]]) attempt("copyCalls " + [to, from, n], () => { e.copyCalls(to, from, n); return [e.more.get(0), e.more.get(1), e.more.get(2)].map((each) => each?.(3) ?? null); });
  for (const [to, from, n] of [[0, 0, 2], [1, 0, 2], [2, 0, 2], [0, 1, 2], [3, 2, 0], [0, 3, 0], [-1, 0, 1]]) {
    attempt("init " + [to, from, n], () => { e.init(to, from, n); return [e.callMore(0, 3), e.callMore(1, 3)]; });
    attempt("initDeclared " + [to, from, n], () => e.initDeclared(to, from, n));
    attempt("initNulls " + [to, from, n], () => { e.initNulls(to, from, n); return e.getValue(0); });
  }
  attempt("drop", () => { e.drop(); e.init(0, 0, 0); });
  attempt("init dropped", () => e.init(0, 0, 1));
  attempt("many", () => {
    e.setValue(4, given[2]);
    e.setKept(given[11]);
    shared.value = given[9];
    outside.set(2, given[8]);
    take = () => { for (let n = 0; n < 600; n++) e.same({ n }); return 1; };
    const held = [e.held(given[6])];
    for (let n = 0; n < 600; n++) if (e.same({ n }).n !== n) return n;
    return [...held, e.getValue(4), e.kept.value, shared.value, e.getOutside(2), e.getFixed(), e.getZero()];
  });
  const imports = { ...env };
  for (const [name, value] of [["fixed", undefined], ["zero", 1], ["shared", 5], ["outside", new WebAssembly.Table({ element: "anyfunc", initial: 3 })], ["outside", new WebAssembly.Table({ element: "externref", initial: 1 })]]) {
    attempt("link of " + name, () => new WebAssembly.Instance(module, { env: { ...imports, [name]: value } }).exports.getFixed());
  }
  return lines;
`;
