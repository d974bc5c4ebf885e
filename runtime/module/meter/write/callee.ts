import { op } from "../../../wasm/instructions/op.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import type { ScriptEngine } from "../../script-engine.ts";
import type { Code } from "./code.ts";

const { i32, i64 } = valueTypes;

/** Pushes an i64 that identifies the function of a script that is called, at the beginning of the function by which
 * an engine calls them: the function's address in the upper 32 bits, plus 1 where it is a generator that goes on,
 * and the address of its code. A value that is no function has the address 0. */
export function writeCallee(code: Code, engine: ScriptEngine): void {
  const { flags, resumes } = engine.call;
  pushFunction(code, engine);
  code.get(flags).i32(resumes).op(i32And).i32(0).op(op.i32Ne, i32Or);
  code.op(op.i64ExtendI32U).i64(32).op(op.i64Shl);
  pushFunction(code, engine);
  load(code, engine.object.code);
  code.op(op.i64ExtendI32U, op.i64Or);
}

/** Pushes the value of what is mostly the name of the called function, as an i64; 0 for a value that is no function.
 * It is recorded apart from the function, which may be gone when the record is read, while a name in the code stays. */
export function writeCalleeName(code: Code, engine: ScriptEngine): void {
  pushFunction(code, engine);
  code.op(op.i32Eqz, op.if, i64).i64(0).op(op.else);
  pushFunction(code, engine);
  load(code, engine.object.values);
  code.op(op.i64Load);
  code.to.u32(0);
  code.to.u32(engine.object.nameValue);
  code.end();
}

function pushFunction(code: Code, { call, tags }: ScriptEngine): void {
  const callee = () => code.get(call.callee).op(op.i32WrapI64);
  code.get(call.callee).i64(32).op(op.i64ShrU).i64(tags.object).op(i64Eq, op.if, i32);
  callee();
  code.op(op.else).get(call.flags).i32(call.resumes).op(i32And, op.if, i32);
  callee();
  load(code, call.functionOfState);
  code.op(op.else).i32(0).end().end();
}

/** (address) -> (value): of the first memory, whatever its alignment. */
function load(code: Code, offset: number): void {
  code.op(i32Load);
  code.to.u32(0);
  code.to.u32(offset);
}

const i32Load = 0x28;
const i32And = 0x71;
const i32Or = 0x72;
const i64Eq = 0x51;
