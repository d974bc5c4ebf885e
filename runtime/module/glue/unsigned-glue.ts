import { isForeign } from "../../abi/foreign/value-type.ts";
import {
  applyEdits,
  around,
  type Edit,
  findInstantiate,
  type Syntax,
  walk,
} from "./glue-syntax.ts";

// Core functions give and take i32 and i64, which JavaScript sees as signed numbers. Where they are pointers,
// lengths and handles the Canonical ABI means unsigned ones, and the transpiler's glue takes them as they come: a
// length below zero would pass every bound there is, and have a price that gives fuel.
//
// So one rule holds for all that a guest hands over. Its numbers come into the glue in three ways: as arguments
// of what its core modules import, as results of what they export, and by reads of linear memory. Each such
// place has to have one of the forms below, which says what the number is, and an address is unsigned from there
// on. Glue with a place of another form is refused. Functions of a program around the worker take values of any type:
// numbers with signs and fractions among them, which are what they are, and characters and flags. So does only what calls one of those.

/** A kind of place: the edits that it takes where a node is one, and null where that has a form which is not
 * known. `outer` are the nodes around it, the nearest first; `given`, functions that take values of any type. */
type Place = (
  node: Syntax,
  outer: readonly Syntax[],
  given: ReadonlySet<string>,
) => readonly Edit[] | null;

const none: readonly Edit[] = [];

/** The glue with each pointer, length and handle of the guest's taken as unsigned; null where it takes a number
 * in a form that is not known. */
export function takeUnsigned(glue: string): string | null {
  const edits: Edit[] = [];
  let known = true;
  const instantiate = findInstantiate(glue)!;
  const given = foreignFunctions(instantiate);
  walk(instantiate, (node, outer) => {
    for (const place of places) {
      const taken = place(node, outer, given);
      if (taken === null) known = false;
      else edits.push(...taken);
    }
  });
  return known ? applyEdits(glue, edits) : null;
}

/** An argument of a host function, where the function that lifts it uses it. */
const argument: Place = (node, outer, given) => {
  if (node.type !== "Identifier" || !/^arg\d+$/.test(node.name!)) return none;
  // What requests enter by has arguments of the host's.
  if (!outer.some(isHostFunction)) return none;
  const [user, above] = outer as [Syntax, Syntax];
  switch (user.type) {
    case "FunctionExpression":
    case "SwitchStatement":
      return none;
    case "VariableDeclarator":
      if (isAddress(user)) return unsigned(node);
      return /^bool\d+$/.test(user.id!.name!) ? none : null;
    case "BinaryExpression":
      if (user.left !== node) return null;
      // Where the result goes, or the parameters are, as they are many.
      if (user.operator === "+" && (isOfMemory(above, "set") || isOfMemory(above, "get"))) {
        return unsigned(node);
      }
      return user.operator === ">>>" || user.operator === "&" ? none : null;
    case "CallExpression":
      if (conversions.has(user.callee!.name!)) return none;
      if (user.callee!.name === "BigInt") return isUnsignedBigInt(above) ? none : null;
      // An i32 in the place of an i64, since cases of a variant share theirs: its lower half. A value may have a sign.
      if (user.callee!.name === "Number") {
        return around(node, isAddress(above) ? "BigInt.asUintN(32, " : "BigInt.asIntN(32, ", ")");
      }
      return isSigned(node, user) || isValue(node, outer, given) ? none : null;
    default:
      return isValue(node, outer, given) ? none : null;
  }
};

/** The s64 of `wasi:keyvalue/atomics.increment`, which is no address: its sign is meant. */
function isSigned(node: Syntax, { callee, arguments: given }: Syntax): boolean {
  return /^increment(?:\$\d+)?$/.test(callee!.name ?? "") && given?.[2] === node;
}

/** Functions of the glue that make a value of a number, which is no address from there on, or throw. */
const conversions: ReadonlySet<string> = new Set([
  ...["clampGuest", "validateGuestChar"],
  ...["i32ToF32", "i64ToF64"],
]);

/** True where a number is all, or a part, of what a function of the program's is called with. */
function isValue(node: Syntax, outer: readonly Syntax[], given: ReadonlySet<string>): boolean {
  const [user] = outer;
  if (user === undefined || !outer.some((each) => isHostFunction(each) && calls(each, given))) {
    return false;
  }
  switch (user.type) {
    case "Property":
      return user.value === node;
    case "ArrayExpression":
      return true;
    case "AssignmentExpression":
      return user.right === node && /^variant\d+$/.test(user.left!.name ?? "");
    case "CallExpression": {
      const { name, object, property } = user.callee!;
      if (given.has(name ?? "")) return true;
      return property?.name === "push" && /^result\d+$/.test(object!.name ?? "");
    }
    default:
      return false;
  }
}

/** Whether a function calls one of those. */
function calls(host: Syntax, given: ReadonlySet<string>): boolean {
  let does = false;
  walk(host, ({ type, callee }) => {
    does ||= type === "CallExpression" && given.has(callee!.name ?? "");
  });
  return does;
}

/** Names of functions of the program around the worker: `const { find, rate: rate$1 } = imports['shop:prices/catalog'];` */
function foreignFunctions(instantiate: Syntax): ReadonlySet<string> {
  const names = new Set<string>();
  walk(instantiate, ({ type, id, init }) => {
    if (type !== "VariableDeclarator" || id?.type !== "ObjectPattern") return;
    if (init?.type !== "MemberExpression" || init.object!.name !== "imports") return;
    if (!isForeign(String(init.property!.value))) return;
    for (const { value } of id.properties!) if (value?.name !== undefined) names.add(value.name);
  });
  return names;
}

/** Functions that core modules import besides: of handles, and of copies from component to component. */
const builtin: Place = ({ type, id, params, init, body }) => {
  if (!/^trampoline\d+$/.test(id?.name ?? "")) return none;
  if (type === "FunctionDeclaration") {
    const names = params!.map(({ name }) => name ?? "");
    const at = (body as Syntax).start + 1;
    if (names.join() === "handle") return [{ start: at, end: at, text: "handle >>>= 0;" }];
    return names.length === 0 || isOfHost(body as Syntax) ? none : null;
  }
  if (init?.type === "Identifier") return builtinFunctions.has(init.name!) ? none : null;
  const called = init?.callee;
  const isKnown = called?.name === "hostFunction" || called?.object?.name === "rscTableCreateOwn";
  return isKnown ? none : null;
};

/** Two of these give handles to the tables' own functions, which look them up. */
const builtinFunctions = new Set([
  ...["_symmetricSyncGuestCallEnter", "_symmetricSyncGuestCallExit"],
  ...["resourceTransferBorrow", "resourceTransferOwn"],
]);

/** Memory that the guest gave. */
const room: Place = (node, [user]) => {
  if (node.type !== "CallExpression" || !/^realloc\d*$/.test(node.callee?.name ?? "")) return none;
  return user?.type === "VariableDeclarator" ? unsigned(node) : null;
};

/** Where the guest's response lies, or the case of a command's result: another number than the cases is refused. */
const result: Place = (node, outer) => {
  if (node.type !== "Identifier" || node.name !== "ret" || outer.some(isHostFunction)) return none;
  const [user, above] = outer as [Syntax, Syntax];
  const isPostReturn = /^postReturn\d+$/.test(user.callee?.name ?? "");
  const isCase = user.type === "SwitchStatement";
  if (
    user.type === "VariableDeclarator" ||
    user.type === "ArrayExpression" ||
    isPostReturn ||
    isCase
  )
    return none;
  if (user.type === "AssignmentExpression" && user.left === node) return unsigned(user.right!);
  return user.operator === "+" && user.left === node && isOfMemory(above, "get") ? none : null;
};

/** A read of linear memory. */
const read: Place = (node, outer, given) => {
  const [user, above] = outer;
  const property = node.callee?.property;
  if (!/^get(?:Int|Uint|BigInt|BigUint|Float)\d+$/.test(property?.name ?? "")) return none;
  if (!isOfMemory(node, "get")) return null;
  if (/^get(?:Uint(?:8|16|32)|BigUint64)$/.test(property!.name!)) return none;
  const isUnsigned = user?.operator === ">>>" || isUnsignedBigInt(user) || isUnsignedBigInt(above);
  const isConverted =
    user?.operator === "&" ||
    (user?.type === "CallExpression" && conversions.has(user.callee!.name!));
  if (property!.name === "getInt32" && user !== undefined && isAddress(user)) {
    return [{ start: property!.start, end: property!.end, text: "getUint32" }];
  }
  if (isUnsigned || isConverted) return none;
  return isValue(node, outer, given) ? none : null;
};

/** A view of linear memory, or a copy of a part: by addresses alone. */
const view: Place = (node, [user, above]) => {
  if (node.type !== "MemberExpression" || node.property!.name !== "buffer") return none;
  if (!/^memory\d*$/.test(node.object!.name ?? "")) return none;
  const isView = user?.type === "NewExpression" && user.arguments![0] === node;
  if (isView)
    return user.arguments!.slice(1).every(({ name }) => viewed.test(name ?? "")) ? none : null;
  const isSlice = user?.property?.name === "slice" && above?.type === "CallExpression";
  if (!isSlice) return null;
  const [from, to] = above.arguments as [Syntax, Syntax];
  const isPart = to.left?.name === from.name && addresses.test(to.right?.left?.name ?? "");
  return addresses.test(from.name ?? "") && isPart ? none : null;
};

/** Pointers, lengths and handles come from nowhere else. */
const address: Place = (node) => {
  if (!isAddress(node)) return none;
  const { type, name, callee, property, consequent } = node.init!;
  const isKnown =
    (type === "Identifier" && /^arg\d+$/.test(name!)) ||
    (type === "CallExpression" &&
      (/^(?:Number|realloc\d*)$/.test(callee!.name ?? "") || isOfMemory(node.init!, "get"))) ||
    (type === "MemberExpression" && /^(?:ptr|len|length|symbolRscHandle)$/.test(property!.name!)) ||
    (type === "ConditionalExpression" && consequent!.property?.name === "length");
  return isKnown ? none : null;
};

/** What a handle stands for. */
const representation: Place = (node) => {
  if (node.type !== "VariableDeclarator" || !/^rep\d+$/.test(node.id?.name ?? "")) return none;
  const { start, end, left } = node.init!;
  const table = left?.object?.name;
  const handle = left?.property?.left?.left?.name;
  if (table === undefined || handle === undefined) return null;
  return [{ start, end, text: `glueState.repOf(${table}, ${handle})` }];
};

const places = [argument, builtin, room, result, read, view, address, representation];

const addresses = /^(?:ptr|len|base|handle)\d+$/;

/** Names of addresses, and of those in functions of the glue that are given some. */
const viewed = /^(?:ptr|len|valLenBytes)\d*$/;

/** `const _trampoline0 = function(arg0) {…}` */
function isHostFunction({ type, id }: Syntax): boolean {
  return type === "VariableDeclarator" && /^_trampoline\d+$/.test(id?.name ?? "");
}

/** `var ptr0 = …` */
function isAddress({ type, id, init }: Syntax): boolean {
  return type === "VariableDeclarator" && init != null && addresses.test(id?.name ?? "");
}

/** `{ return glueState.memory.copy(…); }`: see `string-copies.ts`. */
function isOfHost({ body }: Syntax): boolean {
  const callee = (body as readonly Syntax[])[0]?.argument?.callee;
  return callee?.object?.object?.name === "glueState" && callee.object.property?.name === "memory";
}

/** `dataView(memory0).getUint32(…)` */
function isOfMemory({ type, callee }: Syntax, kind: "get" | "set"): boolean {
  const isCall = type === "CallExpression" && callee!.object?.callee?.name === "dataView";
  return isCall && callee!.property!.name!.startsWith(kind);
}

/** `BigInt.asUintN(64, …)` */
function isUnsignedBigInt(node: Syntax | undefined): boolean {
  return node?.type === "CallExpression" && node.callee!.property?.name === "asUintN";
}

function unsigned(node: Syntax): Edit[] {
  return around(node, "(", " >>> 0)");
}
