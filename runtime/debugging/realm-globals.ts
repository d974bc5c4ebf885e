/** What the worker's engine has besides ECMAScript, as code that gets Node's `atob` and `btoa`, and whether WebAssembly stays, and runs in a realm before any other: errors
 * have to be the realm's own. What it has not, and V8 has, goes: the SDK brings what workers have of these. */
export const realmGlobals = `(({ atob, btoa, wasm }) => {
  for (const name of [...(wasm ? [] : ["WebAssembly"]), "Atomics", "console"]) {
    delete globalThis[name];
  }
  // Web IDL, section 2.8.1: names that have a code.
  const codes = { IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
    NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11,
    SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17,
    SecurityError: 18, NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23,
    InvalidNodeTypeError: 24, DataCloneError: 25 };
  class DOMException extends Error {
    #name;
    constructor(message = "", name = "Error") {
      super();
      Object.defineProperty(this, "message", { value: String(message), configurable: true });
      this.#name = String(name);
    }
    get name() { return this.#name; }
    get code() { return codes[this.#name] ?? 0; }
  }
  const hidden = { writable: true, configurable: true };
  Object.defineProperty(DOMException.prototype, Symbol.toStringTag, { value: "DOMException", configurable: true });
  // Constants of all codes, by their order, those that no name has any more among them.
  const constants = "INDEX_SIZE DOMSTRING_SIZE HIERARCHY_REQUEST WRONG_DOCUMENT INVALID_CHARACTER NO_DATA_ALLOWED " +
    "NO_MODIFICATION_ALLOWED NOT_FOUND NOT_SUPPORTED INUSE_ATTRIBUTE INVALID_STATE SYNTAX INVALID_MODIFICATION NAMESPACE " +
    "INVALID_ACCESS VALIDATION TYPE_MISMATCH SECURITY NETWORK ABORT URL_MISMATCH QUOTA_EXCEEDED TIMEOUT INVALID_NODE_TYPE DATA_CLONE";
  for (const [index, name] of constants.split(" ").entries()) {
    const constant = { value: index + 1, enumerable: true };
    for (const of of [DOMException, DOMException.prototype]) Object.defineProperty(of, name + "_ERR", constant);
  }
  const coding = (name, code) => ({ [name](text) {
    if (arguments.length === 0) throw new TypeError(name + " needs a text");
    const given = String(text);
    try { return code(given); } catch { throw new DOMException("The text can't be coded", "InvalidCharacterError"); }
  } })[name];
  Object.defineProperties(globalThis, {
    DOMException: { value: DOMException, ...hidden },
    atob: { value: coding("atob", atob), enumerable: true, ...hidden },
    btoa: { value: coding("btoa", btoa), enumerable: true, ...hidden },
  });
})`;
